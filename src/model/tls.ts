/** What TLS was spoken, with which certificates. */
import type { Failure } from './failure.js';
import type { Count, Octet, Sha256 } from './scalars.js';

export const TLS_VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

/** Every version that was ever spoken; SSL 1.0 was never published. */
export const PROTOCOL_VERSIONS = [
  'SSLv2',
  'SSLv3',
  'TLSv1',
  'TLSv1.1',
  'TLSv1.2',
  'TLSv1.3',
] as const;
export type ProtocolVersion = (typeof PROTOCOL_VERSIONS)[number];

/** How far an encrypted stream was from coming up. */
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

/** The alert that ended a handshake (RFC 8446 §6): a number and its name in the registry. */
export interface Alert {
  readonly level: Octet;
  readonly description: Octet;
  readonly name: string;
}

export interface HandshakeEstablished {
  readonly offered: readonly TlsVersion[];
  readonly outcome: 'established';
  readonly version: TlsVersion;
  /** The name in the IANA registry: `TLS_AES_256_GCM_SHA384`. */
  readonly cipher: string;
  /** Null where the suite has no ephemeral key exchange, or Node does not tell. */
  readonly keyExchange: KeyExchange | null;
  readonly alpn: string | null;
  /** SHA-256 of each DER certificate, hex, as they were sent: subjects of `certificate`. */
  readonly chain: readonly Sha256[];
  /**
   * Those of `chain` that lead from the server's own certificate to a trust anchor of the scan,
   * without the anchor; null where none is reached. Absent in recordings of older versions.
   */
  readonly path?: readonly Sha256[] | null;
  /** The scheme that the server signed with; null where it signed nothing, or it was not read. */
  readonly signature: string | null;
  /** The stapled OCSP response, DER in base64. */
  readonly ocsp: string | null;
  /** Whether the server asked for a certificate of ours; null where that was not read. */
  readonly certificateRequested: boolean | null;
  readonly trust: { readonly trusted: boolean; readonly error: string | null };
}

export interface HandshakeRefused {
  readonly offered: readonly TlsVersion[];
  readonly outcome: 'refused';
  /** Null where the server closed without an alert. */
  readonly alert: Alert | null;
  /**
   * What the server sent before it refused: a server that demands a client certificate refuses
   * after its whole flight (RFC 5246 §7.4.6). Absent where it sent nothing that can be read, and in
   * recordings of older versions.
   */
  readonly flight?: RefusedFlight;
}

/** The server's flight in a handshake that it refused afterwards; fields as in an established one. */
export type RefusedFlight = Pick<
  HandshakeEstablished,
  'version' | 'cipher' | 'chain' | 'signature' | 'ocsp' | 'trust'
> & {
  readonly path: readonly Sha256[] | null;
  readonly certificateRequested: boolean;
};

export type Handshake = HandshakeEstablished | HandshakeRefused;

/** What the server sent in a handshake, established or refused after the server's flight. */
export function flightOf(handshake: Handshake): HandshakeEstablished | RefusedFlight | null {
  return handshake.outcome === 'established' ? handshake : (handshake.flight ?? null);
}

/** A list of which the server chooses, asked for until it refused all the rest. */
export interface TlsList {
  /** Names of the IANA registries; in the server's order where it is known to have one, else sorted. */
  readonly accepted: readonly string[];
  /** `client`: the first that it accepts. `single`: nothing to prefer. Null where nothing is accepted. */
  readonly preference: 'server' | 'client' | 'single' | 'unknown' | null;
  /** Every other one that has a name was refused. */
  readonly complete: boolean;
  /** Connections that it took. */
  readonly asked: Count;
  /** Chosen though not offered. */
  readonly strays: readonly string[];
  /** What kept it from being complete. */
  readonly failure: Failure | null;
}

export interface TlsSuites extends TlsList {
  readonly version: ProtocolVersion;
  /** How it was said that nothing is accepted; null where something is. */
  readonly refusal: {
    /** Null where the connection was closed, or another version chosen. */
    readonly alert: Alert | null;
    readonly instead: ProtocolVersion | null;
  } | null;
  /** The ephemeral keys that were sent with suites below TLS 1.3. */
  readonly exchanges: readonly {
    readonly suite: string;
    readonly type: 'DH' | 'ECDH' | 'RSA-EXPORT';
    readonly group: string | null;
    readonly bits: Count | null;
  }[];
}

/** What answers to hellos below TLS 1.3 showed besides. */
export interface TlsFeatures {
  /** The highest such version that was answered. */
  readonly version: ProtocolVersion;
  /** RFC 5746. */
  readonly secureRenegotiation: boolean;
  /** RFC 7627. */
  readonly extendedMasterSecret: boolean;
  /** RFC 7366; null where no suite in CBC mode is accepted. */
  readonly encryptThenMac: boolean | null;
  /** RFC 5077. */
  readonly sessionTicket: boolean;
  /** RFC 6520. */
  readonly heartbeat: boolean;
  /** DEFLATE: CRIME. */
  readonly compression: boolean;
  readonly ocspStapled: boolean;
  /** In the handshake, not in the certificate (RFC 6962 §3.3). */
  readonly signedCertificateTimestamps: boolean;
  readonly clientCertificateRequested: boolean;
  /** Connections were cut or refused on the way, and asked for again after a pause. */
  readonly backedOff: boolean;
  /** RFC 7507; null where there is no lower version to fall back to. */
  readonly fallback: 'refused' | 'ignored' | 'unknown' | null;
  /** Each chain that was sent, with the kind of key that its suites ask for. */
  readonly chains: readonly {
    /** `RSA`, `ECDSA`, `DSS`; empty where a suite does not say. */
    readonly authentication: string;
    /** SHA-256 of the DER, hex, as sent. */
    readonly chain: readonly Sha256[];
  }[];
}
