import { randomBytes } from 'node:crypto';
import type { PeerCertificate, S2sSettings } from '../../model/index.js';
import { makeBadIdentities, type BadIdentities, type Identity } from '../../net/tls/identity.js';
import type { Receiver } from './receiver.js';
import { createExclusiveQuery, type ExclusiveQuery } from './exclusive-query.js';

/** Who we say that we are, and what we show for it. */
export interface PeerSelf {
  readonly certificate: PeerCertificate;
  readonly from: string;
  readonly identity: Identity | null;
}

/** How a scan goes about as a server. */
export interface Federation {
  /** Null where the user gave no identity and one is asked for. */
  self(certificate: PeerCertificate): Promise<PeerSelf | null>;
  /** What dialback keys are made of. */
  readonly secret: string;
  readonly receiver: Receiver | null;
  readonly turns: ExclusiveQuery;
  /** Whether that key came to be verified, at the receiving server or on a stream both ways. */
  verified(key: string): boolean;
  readonly noteVerified: (key: string) => void;
}

/** Keys whose verification is remembered. */
const MOST_VERIFIED = 1_000;

/** `own`: of `--s2s-identity`; its domain stands in the settings. */
export function createFederation(
  { from, identity }: S2sSettings,
  own: Identity | null,
  secret: string,
  receiver: Receiver | null,
): Federation {
  let bad: Promise<BadIdentities> | undefined;
  const verified = new Set<string>();
  return {
    secret,
    receiver,
    turns: createExclusiveQuery(),
    verified: (key) => verified.has(key) || (receiver?.verified(key) ?? false),
    noteVerified(key) {
      if (verified.size < MOST_VERIFIED) verified.add(key);
    },
    async self(certificate) {
      if (certificate === 'none') return { certificate, from, identity: null };
      if (certificate === 'identity') {
        if (own === null || identity === null) return null;
        return { certificate, from: identity.domain, identity: own };
      }
      // Once a scan: they take a while, and all of them share a key.
      bad ??= makeBadIdentities(from);
      return { certificate, from, identity: (await bad)[certificate] };
    },
  };
}

export function newSecret(): string {
  return randomBytes(32).toString('hex');
}
