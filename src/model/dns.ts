/** What the DNS said, and how far it can be believed. */
import type { Count, Hex, Octet, Port, Time, TwoOctets } from './scalars.js';
import type { SrvService } from './services.js';

export interface SrvRecord {
  readonly priority: Count;
  readonly weight: Count;
  readonly port: Port;
  /** Without the trailing dot; `.` says that the service is not offered (RFC 2782). */
  readonly target: string;
}

/** What the DNS answered; NXDOMAIN and an empty answer are answers. */
export interface DnsAnswer {
  readonly owner: string;
  readonly rcode: 'NOERROR' | 'NXDOMAIN';
  /** The CNAME chain that was followed, the last being where the records stand. */
  readonly aliases: readonly string[];
}

export interface SrvAnswer extends DnsAnswer {
  readonly service: SrvService;
  /** Sorted by priority, target, port; weight plays no part. */
  readonly records: readonly SrvRecord[];
}

/** SRV records at a name where no program looks, and which operators take for the right one. */
export interface MisplacedSrv extends DnsAnswer {
  /** Whose look-ups the records are meant for. */
  readonly role: 'c2s' | 's2s';
  /** The owner where such records belong. */
  readonly belongs: string;
  /** Sorted as those of `SrvAnswer`. Most are none. */
  readonly records: readonly SrvRecord[];
}

export interface AddressAnswer extends DnsAnswer {
  readonly family: 4 | 6;
  readonly addresses: readonly string[];
}

/** RFC 6698 §2.1. */
export interface TlsaRecord {
  readonly usage: Octet;
  readonly selector: Octet;
  readonly matchingType: Octet;
  /** Hex, lower case. */
  readonly data: Hex;
}

export interface TlsaAnswer extends DnsAnswer {
  /** Sorted. */
  readonly records: readonly TlsaRecord[];
}

/** RFC 8659 §4.1. */
export interface CaaRecord {
  readonly flags: Octet;
  /** Lower case. */
  readonly tag: string;
  /** Octets as Latin-1: text of the zone, raw. */
  readonly value: string;
}

export interface CaaAnswer extends DnsAnswer {
  /** Sorted. */
  readonly records: readonly CaaRecord[];
}

/** RFC 4033 §5, with what is to be known about it. */
export interface DnsSecurity {
  readonly owner: string;
  /** `SRV`, `A`, `AAAA`, `TLSA`, `CAA`: the type that was asked for. */
  readonly type: string;
  readonly status: 'secure' | 'insecure' | 'bogus' | 'indeterminate';
  readonly reason: DnssecReason;
  /** Where and what, for a person: bounded, may hold text of the zone. */
  readonly detail: string;
  /**
   * Secure: the zone that signed. Insecure: the first zone below a signed one that is not.
   * Bogus and indeterminate: where the chain broke. Null where none of these is known.
   */
  readonly zone: string | null;
  /** The chain of trust, from the root down, as far as it holds. */
  readonly links: readonly DnssecLink[];
  /** Of records that are secure: when their own signature ends. ISO 8601, UTC. */
  readonly expires?: Time;
}

export const DNSSEC_REASONS = [
  /** Secure: signed all along; of an alias, all links of it. */
  'validated',
  /** Insecure: the parent proves that it has no DS. */
  'no-ds',
  /** Insecure: an NSEC3 with opt-out covers the delegation (RFC 5155 §9). */
  'opt-out',
  /** Insecure: every DS is of an algorithm or a digest that is not known here (RFC 4035 §5.2). */
  'unsupported-algorithm',
  /** Insecure: NSEC3 with more iterations than are computed (RFC 9276 §3.2). */
  'nsec3-iterations',
  /** Bogus; of the trust anchor's own zone indeterminate, as all else then is alike. */
  'signature-invalid',
  'signature-expired',
  'signature-not-yet-valid',
  'signature-missing',
  'ds-mismatch',
  'denial-invalid',
  'denial-missing',
  'alias-loop',
  /** Indeterminate: no key of the trust anchor's zone is the one that it names. */
  'anchor-mismatch',
  /** Indeterminate: no trust anchor is at or above the name. */
  'no-anchor',
  /** Indeterminate: an answer that is needed did not come. */
  'unanswered',
  /** Indeterminate: the resolver leaves signatures out; that is not "unsigned". */
  'records-stripped',
  /** Indeterminate: it would cost more than is computed for one answer (KeyTrap). */
  'too-costly',
  'malformed',
] as const;
export type DnssecReason = (typeof DNSSEC_REASONS)[number];

/** One zone of a chain of trust. */
export interface DnssecLink {
  /** Without the trailing dot; `.` is the root. */
  readonly zone: string;
  /** The keys that the parent's DS, or a trust anchor, vouches for, and that signed the DNSKEY set. */
  readonly keys: readonly { readonly keyTag: TwoOctets; readonly algorithm: Octet }[];
  /** Of the DS by which the parent vouches: digest types (1, 2, 4); empty at a trust anchor. */
  readonly digestTypes: readonly Octet[];
}
