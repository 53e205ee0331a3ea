import { randomBytes } from 'node:crypto';
import type { PeerCertificate, S2sSettings } from '../../model/index.js';
import { makeBadIdentities, type BadIdentities, type Identity } from '../../net/tls/identity.js';
import type { Receiver } from './receiver.js';
import { createExclusiveQuery, type ExclusiveQuery } from './exclusive-query.js';

/** Our domain and certificate on an s2s connection. */
export interface PeerSelf {
  readonly certificate: PeerCertificate;
  readonly from: string;
  readonly identity: Identity | null;
}

/** Settings and state for acting as a server. */
export interface Federation {
  /**
   * Returns our domain and certificate of the requested kind; null for the user's certificate if
   * the user gave none.
   */
  self(certificate: PeerCertificate): Promise<PeerSelf | null>;
  /** Secret from which dialback keys are derived. */
  readonly secret: string;
  readonly receiver: Receiver | null;
  readonly turns: ExclusiveQuery;
  /**
   * Whether another server asked to verify this dialback key, on a connection to the scanner's
   * receiving server or on a bidirectional stream.
   */
  verified(key: string): boolean;
  readonly noteVerified: (key: string) => void;
}

/** Maximum number of remembered dialback verifications. */
const MOST_VERIFIED = 1_000;

/**
 * Creates the federation state of a scan. `own` is the certificate of `--s2s-identity`; the
 * settings contain its domain.
 */
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
      // Generate the invalid certificates only once per scan, because that is slow; they share a
      // key.
      bad ??= makeBadIdentities(from);
      return { certificate, from, identity: (await bad)[certificate] };
    },
  };
}

export function newSecret(): string {
  return randomBytes(32).toString('hex');
}
