/** Kinds of observations from DNS queries. */
import type { Count, Hex, Octet, Port, Time, TwoOctets } from '../scalars.js';
import type { SrvService } from '../services.js';
import { ONCE, word, defineKinds, type Declared } from './declare.js';

export interface SrvRecord {
  readonly priority: Count;
  readonly weight: Count;
  readonly port: Port;
  /** Target host without the trailing dot; `.` means that the service is not offered (RFC 2782). */
  readonly target: string;
}

/** An answer of the DNS. NXDOMAIN and an empty answer are also answers. */
export interface DnsAnswer {
  readonly owner: string;
  readonly rcode: 'NOERROR' | 'NXDOMAIN';
  /** Targets of the followed CNAME chain. The last one owns the records. */
  readonly aliases: readonly string[];
  /** Why the authoritative servers were asked for this answer; absent if a resolver gave it. */
  readonly iterated?: IterationReason;
}

export const ITERATION_REASONS = [
  /** The scan asks no resolver: `--resolver iterate`. */
  'requested',
  /** The resolver strips signatures: those of the trust anchor's zone, or those of this answer. */
  'signatures-stripped',
  /** The resolver returns other keys for the trust anchor's zone than the trust anchors name. */
  'keys-wrong',
  /** The resolver does not return the keys of the trust anchor's zone. */
  'keys-unanswered',
  /** The resolver refuses this question, or answers it with an error. */
  'question-refused',
  /** The resolver does not answer this question. */
  'question-unanswered',
  /** The resolver says that there are no records, but the authoritative servers have some. */
  'records-withheld',
  /** The authoritative servers prove another answer than that of the resolver. */
  'answer-forged',
] as const;
export type IterationReason = (typeof ITERATION_REASONS)[number];

export interface SrvAnswer extends DnsAnswer {
  readonly service: SrvService;
  /** SRV records sorted by priority, target and port; the weight is ignored. */
  readonly records: readonly SrvRecord[];
}

/**
 * SRV records at a wrong name, which no program queries but operators confuse with the right one.
 */
export interface MisplacedSrv extends DnsAnswer {
  /** Connections for which the misplaced SRV records are probably meant. */
  readonly role: 'c2s' | 's2s';
  /** Owner name at which the misplaced SRV records should be. */
  readonly belongs: string;
  /** SRV records sorted like those of `SrvAnswer`; usually empty. */
  readonly records: readonly SrvRecord[];
}

export interface AddressAnswer extends DnsAnswer {
  readonly family: 4 | 6;
  readonly addresses: readonly string[];
}

/** A TLSA record (RFC 6698 §2.1). */
export interface TlsaRecord {
  readonly usage: Octet;
  readonly selector: Octet;
  readonly matchingType: Octet;
  /** Certificate association data of the TLSA record, lower-case hex. */
  readonly data: Hex;
}

export interface TlsaAnswer extends DnsAnswer {
  /** Sorted TLSA records. */
  readonly records: readonly TlsaRecord[];
}

/** A CAA record (RFC 8659 §4.1). */
export interface CaaRecord {
  readonly flags: Octet;
  /** Tag of the CAA record in lower case. */
  readonly tag: string;
  /** Value of the CAA record as sent by the zone, octets decoded as Latin-1. */
  readonly value: string;
}

export interface CaaAnswer extends DnsAnswer {
  /** Sorted CAA records. */
  readonly records: readonly CaaRecord[];
}

/** DNSSEC status of an answer (RFC 4033 §5) with its reason. */
export interface DnsSecurity {
  readonly owner: string;
  /** Record type of the question: `SRV`, `A`, `AAAA`, `TLSA`, `CAA`. */
  readonly type: string;
  readonly status: 'secure' | 'insecure' | 'bogus' | 'indeterminate';
  readonly reason: DnssecReason;
  /** Explanation of the DNSSEC status for users, bounded; may contain text from the zone. */
  readonly detail: string;
  /**
   * Zone that decides the status. Secure: the zone that signed. Insecure: the first unsigned zone
   * below a signed one. Bogus and indeterminate: the zone where the chain of trust broke. Null if
   * unknown.
   */
  readonly zone: string | null;
  /** The valid part of the chain of trust, from the root down. */
  readonly links: readonly DnssecLink[];
  /** For secure records: expiration of their signature, ISO 8601, UTC. */
  readonly expires?: Time;
  /** Why the authoritative servers were asked for the answer; absent if a resolver gave it. */
  readonly iterated?: IterationReason;
}

export const DNSSEC_REASONS = [
  /** Reason for a secure status: all zones and aliases of the answer are signed. */
  'validated',
  /** Reason for an insecure status: the parent zone proves that there is no DS record. */
  'no-ds',
  /**
   * Reason for an insecure status: an NSEC3 record with opt-out covers the delegation (RFC 5155
   * §9).
   */
  'opt-out',
  /**
   * Reason for an insecure status: every DS record has an algorithm or digest type that this
   * program does not support (RFC 4035 §5.2).
   */
  'unsupported-algorithm',
  /**
   * Reason for an insecure status: NSEC3 records with more iterations than this program computes
   * (RFC 9276 §3.2).
   */
  'nsec3-iterations',
  /**
   * Reason for a bogus status. In the zone of the trust anchor itself, the status is
   * indeterminate, because all answers fail.
   */
  'signature-invalid',
  'signature-expired',
  'signature-not-yet-valid',
  'signature-missing',
  'ds-mismatch',
  'denial-invalid',
  'denial-missing',
  'alias-loop',
  /**
   * Reason for an indeterminate status: no key of the trust anchor's zone matches the trust anchor.
   */
  'anchor-mismatch',
  /** Reason for an indeterminate status: no trust anchor exists at or above the name. */
  'no-anchor',
  /** Reason for an indeterminate status: a required query was not answered. */
  'unanswered',
  /**
   * Reason for an indeterminate status: the resolver strips signatures, so it is unknown whether
   * the zone is signed.
   */
  'records-stripped',
  /** Reason for an indeterminate status: validation would exceed its cost limit (KeyTrap). */
  'too-costly',
  'malformed',
] as const;
export type DnssecReason = (typeof DNSSEC_REASONS)[number];

/** One zone of a chain of trust. */
export interface DnssecLink {
  /** Name of the zone without the trailing dot; `.` is the root. */
  readonly zone: string;
  /** Keys that match the parent's DS or a trust anchor, and signed the DNSKEY RRset. */
  readonly keys: readonly { readonly keyTag: TwoOctets; readonly algorithm: Octet }[];
  /** Digest types of the parent's DS records (1, 2, 4); empty at a trust anchor. */
  readonly digestTypes: readonly Octet[];
}

/** Record types of answers whose DNSSEC status is recorded. */
export const DNS_TYPES = ['A', 'AAAA', 'CAA', 'SRV', 'TLSA'] as const;
export type DnsType = (typeof DNS_TYPES)[number];

export interface AskedAddress {
  readonly type: 'A' | 'AAAA';
}

export interface AskedSecurity {
  readonly type: DnsType;
}

export interface DnsKinds {
  /** SRV records of the service. The subject is their owner: `_xmpp-client._tcp.example.org`. */
  readonly 'dns.srv': Declared<SrvAnswer>;
  /** SRV records at a wrong name. The subject is that name: `_xmpp-client.example.org`. */
  readonly 'dns.misplaced': Declared<MisplacedSrv>;
  /** Addresses of a host. The observation is about the host name. */
  readonly 'dns.address': Declared<AddressAnswer, AskedAddress>;
  /** TLSA records of a host and port. The subject is their owner: `_5222._tcp.chat.example.org`. */
  readonly 'dns.tlsa': Declared<TlsaAnswer>;
  /**
   * CAA records. The subject is the name with the records, or the last ancestor that was queried.
   */
  readonly 'dns.caa': Declared<CaaAnswer>;
  /** DNSSEC status of an answer. The subject is the owner name of the answer. */
  readonly 'dns.security': Declared<DnsSecurity, AskedSecurity>;
}

export const DNS_SPECS = defineKinds<DnsKinds>({
  'dns.srv': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        owner: '_xmpp-client._tcp.example.org',
        rcode: 'NOERROR',
        aliases: ['_xmpp-client._tcp.example.net'],
        service: 'xmpp-client',
        records: [{ priority: 5, weight: 0, port: 5222, target: 'chat.example.org' }],
      },
    },
  },
  'dns.misplaced': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        ...{ owner: '_xmpp-client.example.org', rcode: 'NOERROR', aliases: [] },
        ...{ role: 'c2s', belongs: '_xmpp-client._tcp.example.org' },
        records: [{ priority: 5, weight: 0, port: 5222, target: 'chat.example.org' }],
      },
    },
  },
  'dns.address': {
    asked: word(
      ['A', 'AAAA'],
      ({ type }) => type,
      (type) => ({ type }),
    ),
    example: {
      asked: { type: 'AAAA' },
      value: {
        owner: 'chat.example.org',
        rcode: 'NOERROR',
        aliases: [],
        family: 6,
        addresses: ['2001:db8::7'],
      },
    },
  },
  'dns.tlsa': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        owner: '_5222._tcp.chat.example.org',
        rcode: 'NOERROR',
        aliases: ['tlsa.example.org'],
        records: [{ usage: 3, selector: 1, matchingType: 1, data: 'ef'.repeat(32) }],
      },
    },
  },
  'dns.caa': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        owner: 'example.org',
        rcode: 'NOERROR',
        aliases: ['caa.example.org'],
        records: [
          { flags: 128, tag: 'issue', value: 'ca.example; accounturi=https://a.example/1' },
        ],
      },
    },
  },
  'dns.security': {
    asked: word(
      DNS_TYPES,
      ({ type }) => type,
      (type) => ({ type }),
    ),
    example: {
      asked: { type: 'CAA' },
      value: {
        owner: 'example.org',
        type: 'CAA',
        status: 'insecure',
        reason: 'no-ds',
        detail: 'org proves that example.org has no DS',
        zone: 'example.org',
        links: [
          { zone: '.', keys: [{ keyTag: 20326, algorithm: 8 }], digestTypes: [] },
          { zone: 'org', keys: [{ keyTag: 26974, algorithm: 8 }], digestTypes: [2] },
        ],
      },
    },
  },
});
