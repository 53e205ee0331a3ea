/**
 * Observed technical details, prepared for reports. They do not contain the statuses of
 * requirements.
 */
import type { DnsSecurity, DnssecLink, DnssecReason } from './kinds/dns.js';
import type { Count, Sha256, Time } from './scalars.js';
import type { ProtocolVersion } from './kinds/tls.js';
import type { TlsList } from './kinds/tls-lists.js';

/**
 * Technical details of a service. All lists are sorted and bounded. `omitted` counts the entries
 * that did not fit.
 */
export interface Details {
  /** Details of endpoints that were asked for TLS, by endpoint id. */
  readonly tls: readonly TlsDetails[];
  /** All certificates of the served chains without duplicates, sorted by SHA-256. */
  readonly certificates: readonly CertificateDetails[];
  /** DANE details of endpoints, sorted by endpoint id. */
  readonly dane: readonly DaneDetails[];
  readonly zones: readonly ZoneDetails[];
  readonly sets: readonly SetDetails[];
  readonly omitted: Count;
}

export interface TlsDetails {
  readonly endpoint: string;
  /** Details of the tested TLS versions, oldest first. */
  readonly versions: readonly VersionDetails[];
  readonly chains: readonly ChainDetails[];
}

export interface VersionDetails {
  readonly version: ProtocolVersion;
  /**
   * Answer of the server to this TLS version. `unclear` means that it refused the ClientHello,
   * possibly not because of the version.
   */
  readonly answer: 'accepted' | 'refused' | 'unclear' | 'unknown';
  /**
   * Accepted suites in this TLS version. If they were not listed one by one, the suites of the
   * handshakes.
   */
  readonly suites: SuiteList;
  /** Key exchange groups that the server accepts; null if the scan did not list them. */
  readonly groups: NameList | null;
  readonly signatures: NameList | null;
}

/** Accepted names of groups or signatures, as in `TlsList`. */
export type NameList = Pick<TlsList, 'accepted' | 'preference' | 'complete'>;

export type SuiteList = Pick<TlsList, 'preference' | 'complete'> & {
  readonly accepted: readonly SuiteDetails[];
};

export interface SuiteDetails {
  /** Name of the cipher suite in the IANA registry. */
  readonly name: string;
  readonly forwardSecrecy: boolean | null;
  /** The worst known weakness of the suite, such as `RC4` or `CBC`; null without one. */
  readonly weakness: string | null;
}

export interface ChainDetails {
  /** SHA-256 of the certificates in hex: the server's own first, each followed by its issuer. */
  readonly certificates: readonly Sha256[];
  /** SHA-256 of sent certificates that do not belong to the server's chain. */
  readonly strays: readonly Sha256[];
  /** Whether the certificate chain was sent in order; null if unknown. */
  readonly inOrder: boolean | null;
  /** Whether the scan's trust store trusts the certificate chain; null if it was not checked. */
  readonly trusted: boolean | null;
  /** OpenSSL's reason for a chain that is not trusted: `CERT_HAS_EXPIRED`. */
  readonly error: string | null;
}

export interface CertificateDetails {
  readonly sha256: Sha256;
  /** Certificate contents; null if the certificate could not be decoded, or was not recorded. */
  readonly certificate: {
    readonly subject: string;
    readonly issuer: string;
    /** Start of the certificate's validity, ISO 8601, UTC. */
    readonly notBefore: Time;
    readonly notAfter: Time;
    readonly key: {
      readonly type: string;
      readonly bits: Count | null;
      readonly curve: string | null;
    };
    readonly signature: string;
    /** All names in the certificate by which clients may match it. */
    readonly names: readonly string[];
    readonly ca: boolean;
    readonly selfSigned: boolean;
  } | null;
}

export interface DaneDetails {
  readonly endpoint: string;
  /** Owner name of the TLSA records. */
  readonly owner: string;
  /**
   * State of the TLSA records. `ineffective` means that they are not protected by DNSSEC all the
   * way from the SRV records.
   */
  readonly state: 'usable' | 'unusable' | 'ineffective' | 'none' | 'bogus' | 'unknown';
  readonly records: readonly {
    /** The TLSA record as text: `3 1 1 0123…`. */
    readonly record: string;
    /** Whether clients use this TLSA record. */
    readonly counts: boolean;
    /** Whether the TLSA record is usable and matches a served chain. */
    readonly matches: boolean;
  }[];
  /**
   * Whether the TLSA records match each served chain, which is identified by its first
   * certificate. Present only if the TLSA records are usable.
   */
  readonly chains: readonly {
    readonly certificate: Sha256;
    readonly match: 'yes' | 'no' | 'unknown';
  }[];
}

/** A DNS zone between a DNSSEC trust anchor and a name of the service. */
export interface ZoneDetails {
  /** Name of the zone; `.` is the root. */
  readonly zone: string;
  /** The next known zone above this one; null for the topmost. */
  readonly parent: string | null;
  readonly status: DnsSecurity['status'];
  /** Why the zone is not secure, or null. */
  readonly reason: DnssecReason | null;
  /** DNSSEC keys of the zone, as in `DnssecLink`. */
  readonly keys: DnssecLink['keys'];
  readonly digestTypes: DnssecLink['digestTypes'];
}

/** An RRset, or a proof of its absence, that clients of the service rely on. */
export interface SetDetails {
  readonly owner: string;
  readonly type: string;
  readonly status: DnsSecurity['status'] | 'unknown';
  readonly reason: DnssecReason | null;
  /** Zone of the RRset, one of `zones`; null if it is unknown. */
  readonly zone: string | null;
  /** Whether the DNS answered that no records of this type exist. */
  readonly denied: boolean;
}
