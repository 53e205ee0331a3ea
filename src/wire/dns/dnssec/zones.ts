import type { Name } from '../name.js';
import type { Dnskey, Ds } from './records.js';
import type { Link, Reason } from './types.js';

/** A zone whose keys are authenticated by a chain from a trust anchor. */
export interface SecureZone {
  readonly kind: 'secure';
  readonly name: Name;
  readonly keys: readonly Dnskey[];
  readonly links: readonly Link[];
  readonly until: number;
}

/** A zone that is proven to be unsigned, together with all zones below it. */
export interface InsecureZone {
  readonly kind: 'insecure';
  readonly zone: string;
  readonly reason: Reason;
  readonly detail: string;
  readonly links: readonly Link[];
  readonly until: number;
}

/** A name that is proven not to be a zone cut. */
export interface NoZone {
  readonly kind: 'none';
  /** The signed zone that contains the name, which is not itself the beginning of a zone. */
  readonly up: SecureZone;
  /**
   * Whether it is proven that no name exists below this name. In either case it is proven that no
   * zone begins at the name.
   */
  readonly isClosed: boolean;
  readonly until: number;
}

/** A zone cut with a DS RRset that the parent zone signed. */
interface SignedCut {
  readonly kind: 'ds';
  readonly up: SecureZone;
  readonly set: readonly Ds[];
  readonly until: number;
}

/** The zone that contains a name. */
export type Enclosing =
  { readonly kind: 'secure'; readonly zone: SecureZone; readonly isClosed: boolean } | InsecureZone;

export type ZoneState = SecureZone | InsecureZone | NoZone;
export type Cut = SignedCut | InsecureZone | NoZone;
