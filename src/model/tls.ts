/** Types for TLS handshakes and certificates. */
import type { Failure } from './failure.js';
import type { Count, Octet, Sha256 } from './scalars.js';

export const TLS_VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

/** All published versions of SSL and TLS; SSL 1.0 was never published. */
export const PROTOCOL_VERSIONS = [
  'SSLv2',
  'SSLv3',
  'TLSv1',
  'TLSv1.1',
  'TLSv1.2',
  'TLSv1.3',
] as const;
export type ProtocolVersion = (typeof PROTOCOL_VERSIONS)[number];

/** The step at which an encrypted stream failed. */
export type TlsObstacle =
  | 'starttls-refused'
  | 'starttls-unanswered'
  | 'handshake-refused'
  | 'handshake-unanswered'
  | 'null-cipher'
  | 'unasked';

export interface KeyExchange {
  readonly type: 'DH' | 'ECDH';
  readonly name: string | null;
  readonly bits: Count;
}

/** The alert that ended a handshake (RFC 8446 §6): a number and its registered name. */
export interface Alert {
  readonly level: Octet;
  readonly description: Octet;
  readonly name: string;
}

export interface HandshakeEstablished {
  readonly offered: readonly TlsVersion[];
  readonly outcome: 'established';
  readonly version: TlsVersion;
  /** Name of the cipher suite in the IANA registry: `TLS_AES_256_GCM_SHA384`. */
  readonly cipher: string;
  /**
   * Ephemeral key exchange of the handshake; null if the suite has none, or Node does not report
   * it.
   */
  readonly keyExchange: KeyExchange | null;
  readonly alpn: string | null;
  /**
   * SHA-256 of each DER certificate in hex, as sent. These are subjects of the observations of kind
   * `certificate`.
   */
  readonly chain: readonly Sha256[];
  /**
   * The certificates of `chain` from the server's own to a trust anchor of the scan, without the
   * anchor; null if no anchor is reached. Missing in recordings of older versions.
   */
  readonly path?: readonly Sha256[] | null;
  /**
   * Scheme of the server's signature; null if it signed nothing or the signature could not be read.
   */
  readonly signature: string | null;
  /** The stapled OCSP response, DER in base64; null for none. */
  readonly ocsp: string | null;
  /** Whether the server requested a client certificate; null if unknown. */
  readonly certificateRequested: boolean | null;
  readonly trust: { readonly trusted: boolean; readonly error: string | null };
}

export interface HandshakeRefused {
  readonly offered: readonly TlsVersion[];
  readonly outcome: 'refused';
  /** The alert that refused the handshake; null if the server closed without one. */
  readonly alert: Alert | null;
  /**
   * What the server sent before it refused: a server that requires a client certificate refuses
   * after its whole flight (RFC 5246 §7.4.6). Missing if nothing readable was sent, and in
   * recordings of older versions.
   */
  readonly flight?: RefusedFlight;
}

/**
 * The server's flight in a handshake that it then refused; fields as in an established handshake.
 */
export type RefusedFlight = Pick<
  HandshakeEstablished,
  'version' | 'cipher' | 'chain' | 'signature' | 'ocsp' | 'trust'
> & {
  readonly path: readonly Sha256[] | null;
  readonly certificateRequested: boolean;
};

export type Handshake = HandshakeEstablished | HandshakeRefused;

/**
 * Returns what the server sent in a handshake that was established, or refused after the server's
 * flight; else null.
 */
export function flightOf(handshake: Handshake): HandshakeEstablished | RefusedFlight | null {
  return handshake.outcome === 'established' ? handshake : (handshake.flight ?? null);
}

/**
 * A list of codes from which the server selects. It is offered repeatedly until the server refuses
 * the rest.
 */
export interface TlsList {
  /**
   * Names of the accepted codes in the IANA registries; in the server's order if it is known, else
   * sorted.
   */
  readonly accepted: readonly string[];
  /**
   * How the server selects a code. `client`: the first offered one that it accepts. `single`: only
   * one is accepted. Null if none is accepted.
   */
  readonly preference: 'server' | 'client' | 'single' | 'unknown' | null;
  /** Whether the list is complete: the server refused every other code that has a name. */
  readonly complete: boolean;
  /** Number of connections used for this list. */
  readonly asked: Count;
  /** Names of codes that the server chose though they were not offered. */
  readonly strays: readonly string[];
  /** Why the list is incomplete, or null. */
  readonly failure: Failure | null;
}

export interface TlsSuites extends TlsList {
  readonly version: ProtocolVersion;
  /** How the server refused every offered code; null if it accepted one. */
  readonly refusal: {
    /**
     * The alert of the refusal; null if the connection was closed, or another version was chosen.
     */
    readonly alert: Alert | null;
    readonly instead: ProtocolVersion | null;
  } | null;
  /** Ephemeral keys of suites below TLS 1.3. */
  readonly exchanges: readonly {
    readonly suite: string;
    readonly type: 'DH' | 'ECDH' | 'RSA-EXPORT';
    readonly group: string | null;
    readonly bits: Count | null;
  }[];
}

/** Further properties of the server's answers below TLS 1.3. */
export interface TlsFeatures {
  /** The highest version below TLS 1.3 that the server accepted. */
  readonly version: ProtocolVersion;
  /** Whether secure renegotiation is supported (RFC 5746). */
  readonly secureRenegotiation: boolean;
  /** Whether the extended master secret is used (RFC 7627). */
  readonly extendedMasterSecret: boolean;
  /** Whether encrypt-then-MAC is used (RFC 7366); null if no CBC suite is accepted. */
  readonly encryptThenMac: boolean | null;
  /** Whether session tickets are supported (RFC 5077). */
  readonly sessionTicket: boolean;
  /** Whether the heartbeat extension is accepted (RFC 6520). */
  readonly heartbeat: boolean;
  /** Whether DEFLATE compression is accepted, which is vulnerable to CRIME. */
  readonly compression: boolean;
  readonly ocspStapled: boolean;
  /**
   * Whether signed certificate timestamps are sent in the handshake, outside the certificate (RFC
   * 6962 §3.3).
   */
  readonly signedCertificateTimestamps: boolean;
  readonly clientCertificateRequested: boolean;
  /** Whether connections for this list were closed or refused, and retried after a pause. */
  readonly backedOff: boolean;
  /** Reaction to TLS_FALLBACK_SCSV (RFC 7507); null if there is no lower version. */
  readonly fallback: 'refused' | 'ignored' | 'unknown' | null;
  /** All certificate chains that were sent, with the key type that their suites require. */
  readonly chains: readonly {
    /** Key type `RSA`, `ECDSA` or `DSS`; empty if the suite does not define it. */
    readonly authentication: string;
    /** SHA-256 of each DER certificate in hex, as sent. */
    readonly chain: readonly Sha256[];
  }[];
}
