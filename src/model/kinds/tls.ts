/** Kinds of observations about TLS handshakes. */
import type { Count, Octet, Sha256 } from '../scalars.js';
import { wordIn, defineKinds, type Codec, type Declared } from './declare.js';
import { EXAMPLE_SERVED, EXAMPLE_TRUST } from './examples.js';

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
   * SHA-256 of each DER certificate in hex, as sent. Observations of kind `certificate` have these
   * hashes as subjects.
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
  /** The stapled OCSP response, DER in base64; null if the server sent none. */
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
 * Versions and suites that a handshake offered. `any` means all versions. With `authentication`,
 * only suites with this key type were offered.
 */
export interface AskedHandshake {
  readonly version: 'any' | TlsVersion;
  readonly authentication: 'RSA' | 'ECDSA' | null;
}

export interface TlsKinds {
  readonly 'tls.handshake': Declared<Handshake, AskedHandshake>;
}

const HANDSHAKE: Codec<AskedHandshake> = {
  write: ({ version, authentication }) =>
    authentication === null ? version : `${version}-${authentication}`,
  read: (variant) => {
    const [word = '', key = null] = variant?.split('-') ?? [];
    const version = wordIn(['any', ...TLS_VERSIONS], word);
    return version === null
      ? null
      : { version, authentication: wordIn(['RSA', 'ECDSA'] as const, key) };
  },
};

export const TLS_SPECS = defineKinds<TlsKinds>({
  'tls.handshake': {
    asked: HANDSHAKE,
    example: {
      asked: { version: 'TLSv1.2', authentication: 'RSA' },
      value: {
        offered: ['TLSv1.2', 'TLSv1.3'],
        outcome: 'established',
        version: 'TLSv1.3',
        cipher: 'TLS_AES_256_GCM_SHA384',
        keyExchange: { type: 'ECDH', name: 'X25519', bits: 253 },
        alpn: 'xmpp-client',
        chain: [EXAMPLE_SERVED],
        signature: 'rsa_pss_rsae_sha256',
        ocsp: 'MIIB',
        certificateRequested: true,
        trust: EXAMPLE_TRUST,
      },
    },
  },
});
