/** Kinds of observations about lists of accepted suites and groups, and other properties of TLS. */
import type { Failure } from '../failure.js';
import type { Count, Sha256 } from '../scalars.js';
import { ONCE, word, defineKinds, type Declared } from './declare.js';
import { EXAMPLE_SERVED } from './examples.js';
import { PROTOCOL_VERSIONS, type Alert, type ProtocolVersion } from './tls.js';

/**
 * A list of codes (suites, groups or signature schemes) from which the server selects. The list is
 * offered repeatedly until the server refuses the rest.
 */
export interface TlsList {
  /**
   * IANA names of the accepted suites, groups or schemes; in the server's order if it is known,
   * else sorted.
   */
  readonly accepted: readonly string[];
  /**
   * How the server selects from the offered suites, groups or schemes. `client`: the first offered
   * one that it accepts. `single`: only one is accepted. Null if none is accepted.
   */
  readonly preference: 'server' | 'client' | 'single' | 'unknown' | null;
  /**
   * Whether the list is complete: the server refused every other suite, group or signature scheme
   * with a registered name.
   */
  readonly complete: boolean;
  /** Number of connections used for this list. */
  readonly asked: Count;
  /**
   * Names of suites, groups or signature schemes that the server chose though they were not
   * offered.
   */
  readonly strays: readonly string[];
  /** Why the list of suites, groups or signature schemes is incomplete, or null. */
  readonly failure: Failure | null;
}

export interface TlsSuites extends TlsList {
  readonly version: ProtocolVersion;
  /** How the server refused every offered suite, group or scheme; null if it accepted one. */
  readonly refusal: {
    /**
     * The TLS alert with which the server refused the offer; null if it closed the connection or
     * chose another version.
     */
    readonly alert: Alert | null;
    readonly instead: ProtocolVersion | null;
  } | null;
  /** Ephemeral keys that the server used in suites below TLS 1.3. */
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
  /** Reaction of the server to TLS_FALLBACK_SCSV (RFC 7507); null if there is no lower version. */
  readonly fallback: 'refused' | 'ignored' | 'unknown' | null;
  /** All certificate chains that were sent, with the key type that their suites require. */
  readonly chains: readonly {
    /** Key type `RSA`, `ECDSA` or `DSS`; empty if the suite does not define it. */
    readonly authentication: string;
    /** SHA-256 of each DER certificate in hex, as sent. */
    readonly chain: readonly Sha256[];
  }[];
}

export interface AskedTlsList {
  readonly version: ProtocolVersion;
}

export interface TlsListKinds {
  readonly 'tls.suites': Declared<TlsSuites, AskedTlsList>;
  /** Accepted key exchange groups: found by HelloRetryRequest in TLS 1.3, by ECDHE in TLS 1.2. */
  readonly 'tls.groups': Declared<TlsList, AskedTlsList>;
  /** Accepted signature schemes of the ServerKeyExchange in TLS 1.2. */
  readonly 'tls.signatures': Declared<TlsList, AskedTlsList>;
  readonly 'tls.features': Declared<TlsFeatures>;
}

const TLS_LIST = word<AskedTlsList['version'], AskedTlsList>(
  PROTOCOL_VERSIONS,
  ({ version }) => version,
  (version) => ({ version }),
);

export const TLS_LIST_SPECS = defineKinds<TlsListKinds>({
  'tls.suites': {
    asked: TLS_LIST,
    example: {
      asked: { version: 'SSLv3' },
      value: {
        version: 'TLSv1.2',
        accepted: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA'],
        preference: 'server',
        complete: true,
        asked: 3,
        strays: ['TLS_RSA_WITH_NULL_MD5'],
        failure: null,
        refusal: null,
        exchanges: [
          {
            suite: 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA',
            type: 'DH',
            group: null,
            bits: 1024,
          },
          {
            suite: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
            type: 'ECDH',
            group: 'x25519',
            bits: null,
          },
        ],
      },
    },
  },
  'tls.groups': {
    asked: TLS_LIST,
    example: {
      asked: { version: 'TLSv1.3' },
      value: {
        accepted: ['x25519'],
        preference: 'single',
        complete: true,
        asked: 1,
        strays: [],
        failure: null,
      },
    },
  },
  'tls.signatures': {
    asked: TLS_LIST,
    example: {
      asked: { version: 'TLSv1.2' },
      value: {
        accepted: ['rsa_pkcs1_sha1', 'rsa_pss_rsae_sha256'],
        preference: 'unknown',
        complete: false,
        asked: 2,
        strays: [],
        failure: { layer: 'tls', reason: 'timeout', detail: 'no answer' },
      },
    },
  },
  'tls.features': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        version: 'TLSv1.2',
        secureRenegotiation: true,
        extendedMasterSecret: true,
        encryptThenMac: null,
        sessionTicket: true,
        heartbeat: false,
        compression: false,
        ocspStapled: false,
        signedCertificateTimestamps: false,
        clientCertificateRequested: false,
        backedOff: false,
        fallback: null,
        chains: [{ authentication: 'RSA', chain: [EXAMPLE_SERVED] }],
      },
    },
  },
});
