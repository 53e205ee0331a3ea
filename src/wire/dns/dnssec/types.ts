/** What validation takes and gives. */
import type { DnsMessage, ResourceRecord } from '../message.js';
import type { Name } from '../name.js';

/**
 * The message that answers a question of class IN, with DO and CD set, as a resolver gave it.
 * Equal questions give the same message for as long as one validation lasts; `fresh` asks again,
 * without CD and past every cache. Rejects with any `Error` when there is no answer.
 */
export type AskDns = (
  name: Name,
  type: number,
  options?: { readonly fresh?: boolean },
) => Promise<DnsMessage>;

type SecurityStatus = 'secure' | 'insecure' | 'bogus' | 'indeterminate';

export type Reason =
  | 'validated'
  | 'no-ds'
  | 'opt-out'
  | 'unsupported-algorithm'
  | 'nsec3-iterations'
  | 'signature-invalid'
  | 'signature-expired'
  | 'signature-not-yet-valid'
  | 'signature-missing'
  | 'ds-mismatch'
  | 'anchor-mismatch'
  | 'no-anchor'
  | 'denial-invalid'
  | 'denial-missing'
  | 'alias-loop'
  | 'unanswered'
  | 'records-stripped'
  | 'too-costly'
  | 'malformed';

export interface Link {
  /** Presentation form, lower case, without the trailing dot. */
  readonly zone: string;
  readonly keys: readonly { readonly keyTag: number; readonly algorithm: number }[];
  readonly digestTypes: readonly number[];
}

export interface Security {
  readonly status: SecurityStatus;
  readonly reason: Reason;
  /** For a person, bounded. */
  readonly detail: string;
  readonly zone: string | null;
  readonly links: readonly Link[];
  /** Of records that are secure: when their own signature ends, in seconds since 1970. */
  readonly expires?: number;
}

/** An RRset and its worth. `records` is what may be believed: of a bogus answer, nothing. */
export interface Validated extends Security {
  readonly rcode: 'NOERROR' | 'NXDOMAIN';
  /** The name that was asked for, then each alias' target (RFC 1034 §3.6.2, RFC 6672). */
  readonly chain: readonly Name[];
  readonly records: readonly ResourceRecord[];
}

/** A DS record's fields (RFC 4034 §5.1): an anchor is one for its zone. */
export interface TrustAnchor {
  /** Presentation form, lower case, without the trailing dot; `.` is the root. */
  readonly zone: string;
  readonly keyTag: number;
  readonly algorithm: number;
  readonly digestType: number;
  readonly digest: Uint8Array;
}

export interface Validator {
  /** Never rejects: whatever went wrong is in the status. */
  validate(name: Name, type: number): Promise<Validated>;
}

export interface ValidatorOptions {
  readonly ask: AskDns;
  readonly anchors: readonly TrustAnchor[];
  /** Seconds since 1970, read at each validation. */
  readonly now: () => number;
  /** Asks for the DS and DNSKEY of all zones above at once, as soon as a signer is known. */
  readonly prefetch?: boolean;
}
