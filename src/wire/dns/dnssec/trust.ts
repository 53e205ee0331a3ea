/** The chain of trust: which zones are there, and which of their keys may be believed. */
import type { Name } from '../name.js';
import { AnchorIndex } from './anchor-index.js';
import { prefetchSigned, prefetchUnsigned } from './prefetch.js';
import type { Session } from './session.js';
import type { TrustAnchor } from './types.js';
import type { Zones } from './vet.js';
import { ZoneWalk } from './zone-walk.js';

export interface Trust {
  zonesFor(session: Session): Zones;
  /** Asks at once for all that a chain up from `signer` needs. */
  prefetchSigned(session: Session, signer: Name): void;
  /** The same for a name whose zone is not known. */
  prefetchUnsigned(session: Session, name: Name): void;
}

export function createTrust(trustAnchors: readonly TrustAnchor[]): Trust {
  const anchors = new AnchorIndex(trustAnchors);
  return {
    zonesFor: (session) => new ZoneWalk(session, anchors),
    prefetchSigned: (session, signer) => prefetchSigned(session, anchors, signer),
    prefetchUnsigned: (session, name) => prefetchUnsigned(session, anchors, name),
  };
}
