/** Input and output types of DNSSEC validation. */
import type { DnsMessage, ResourceRecord } from '../message.js';
import type { Name } from '../name.js';

/**
 * Queries a name and type in class IN with the bits DO and CD set, and returns the resolver's
 * message. Returns the same message for equal questions of one validation. `fresh` repeats the
 * query without CD and asks the resolver to bypass its cache. Rejects with an `Error` when there is
 * no answer.
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
  /** Name of the zone in presentation form, lower case, without the trailing dot. */
  readonly zone: string;
  readonly keys: readonly { readonly keyTag: number; readonly algorithm: number }[];
  readonly digestTypes: readonly number[];
}

export interface Security {
  readonly status: SecurityStatus;
  readonly reason: Reason;
  /** Explanation of the DNSSEC status for users, of bounded length. */
  readonly detail: string;
  readonly zone: string | null;
  readonly links: readonly Link[];
  /** For secure records: expiration of their signature, in seconds since 1970. */
  readonly expires?: number;
}

/** An RRset and its security status. `records` is empty if the answer is bogus. */
export interface Validated extends Security {
  readonly rcode: 'NOERROR' | 'NXDOMAIN';
  /** The queried name, followed by the target of each alias (RFC 1034 §3.6.2, RFC 6672). */
  readonly chain: readonly Name[];
  readonly records: readonly ResourceRecord[];
}

/** A trust anchor: the fields of a DS record (RFC 4034 §5.1) and its zone. */
export interface TrustAnchor {
  /**
   * Name of the zone in presentation form, lower case, without the trailing dot; `.` is the root.
   */
  readonly zone: string;
  readonly keyTag: number;
  readonly algorithm: number;
  readonly digestType: number;
  readonly digest: Uint8Array;
}

export interface Validator {
  /** Validates an RRset. Never rejects: failures are reported in the status. */
  validate(name: Name, type: number): Promise<Validated>;
}

export interface ValidatorOptions {
  readonly ask: AskDns;
  readonly anchors: readonly TrustAnchor[];
  /** Returns the current time in seconds since 1970. Called at each validation. */
  readonly now: () => number;
  /** Queries DS and DNSKEY of all ancestor zones in parallel, as soon as a signer is known. */
  readonly prefetch?: boolean;
}
