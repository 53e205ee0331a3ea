/** What was seen, drawn up for a reader. No ruling: those stand in the rows. */
import type { DnsSecurity, DnssecLink, DnssecReason } from './dns.js';
import type { Count, Sha256, Time } from './scalars.js';
import type { ProtocolVersion, TlsList } from './tls.js';

/** All lists are sorted, and bounded; `omitted` counts what no list had room for. */
export interface Details {
  /** By endpoint id: those that were asked for TLS. */
  readonly tls: readonly TlsDetails[];
  /** Every certificate of those chains once, by SHA-256. */
  readonly certificates: readonly CertificateDetails[];
  /** By endpoint id. */
  readonly dane: readonly DaneDetails[];
  readonly zones: readonly ZoneDetails[];
  readonly sets: readonly SetDetails[];
  readonly omitted: Count;
}

export interface TlsDetails {
  readonly endpoint: string;
  /** The versions that were asked for, oldest first. */
  readonly versions: readonly VersionDetails[];
  readonly chains: readonly ChainDetails[];
}

export interface VersionDetails {
  readonly version: ProtocolVersion;
  /** `unclear`: what was offered was refused, maybe not for its version. */
  readonly answer: 'accepted' | 'refused' | 'unclear' | 'unknown';
  /** Where they were not asked for one by one, those of the handshakes. */
  readonly suites: SuiteList;
  /** Null where they were not asked for. */
  readonly groups: NameList | null;
  readonly signatures: NameList | null;
}

/** As in `TlsList`. */
export type NameList = Pick<TlsList, 'accepted' | 'preference' | 'complete'>;

export type SuiteList = Pick<TlsList, 'preference' | 'complete'> & {
  readonly accepted: readonly SuiteDetails[];
};

export interface SuiteDetails {
  /** In the IANA registry. */
  readonly name: string;
  readonly forwardSecrecy: boolean | null;
  /** The worst that is known of it: `RC4`, `CBC`. */
  readonly weakness: string | null;
}

export interface ChainDetails {
  /** SHA-256, hex: the server's own first, then each its issuer. */
  readonly certificates: readonly Sha256[];
  /** Sent along, and of no use to the first. */
  readonly strays: readonly Sha256[];
  /** Null where that is not known. */
  readonly inOrder: boolean | null;
  /** As the trust store of the scan has it; null where it was not asked. */
  readonly trusted: boolean | null;
  /** Why not: `CERT_HAS_EXPIRED`. */
  readonly error: string | null;
}

export interface CertificateDetails {
  readonly sha256: Sha256;
  /** Null where it could not be read, or was not kept. */
  readonly certificate: {
    readonly subject: string;
    readonly issuer: string;
    /** ISO 8601, UTC. */
    readonly notBefore: Time;
    readonly notAfter: Time;
    readonly key: {
      readonly type: string;
      readonly bits: Count | null;
      readonly curve: string | null;
    };
    readonly signature: string;
    /** Names of all kinds by which clients may know it. */
    readonly names: readonly string[];
    readonly ca: boolean;
    readonly selfSigned: boolean;
  } | null;
}

export interface DaneDetails {
  readonly endpoint: string;
  /** Of the TLSA records. */
  readonly owner: string;
  /** `ineffective`: something on the way to them is not signed. */
  readonly state: 'usable' | 'unusable' | 'ineffective' | 'none' | 'bogus' | 'unknown';
  readonly records: readonly {
    /** `3 1 1 0123…`. */
    readonly record: string;
    /** Clients heed it. */
    readonly counts: boolean;
    /** It counts, and is seen to match a chain that is served. */
    readonly matches: boolean;
  }[];
  /** Of `usable`: every chain that is served, by its first certificate. */
  readonly chains: readonly {
    readonly certificate: Sha256;
    readonly match: 'yes' | 'no' | 'unknown';
  }[];
}

/** A zone on the way from a trust anchor down. */
export interface ZoneDetails {
  /** `.` is the root. */
  readonly zone: string;
  /** The next zone above it that is known; null of the topmost. */
  readonly parent: string | null;
  readonly status: DnsSecurity['status'];
  /** Why it is not secure. */
  readonly reason: DnssecReason | null;
  /** As in `DnssecLink`. */
  readonly keys: DnssecLink['keys'];
  readonly digestTypes: DnssecLink['digestTypes'];
}

/** An RRset, or its denial, that a client of the service relies on. */
export interface SetDetails {
  readonly owner: string;
  readonly type: string;
  readonly status: DnsSecurity['status'] | 'unknown';
  readonly reason: DnssecReason | null;
  /** One of `zones`; null where none is known. */
  readonly zone: string | null;
  /** The answer is that there are none. */
  readonly denied: boolean;
}
