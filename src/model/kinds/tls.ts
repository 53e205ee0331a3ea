/** Kinds of observations about TLS handshakes, and lists of accepted suites and groups. */
import {
  PROTOCOL_VERSIONS,
  TLS_VERSIONS,
  type Handshake,
  type TlsFeatures,
  type TlsList,
  type TlsSuites,
  type ProtocolVersion,
  type TlsVersion,
} from '../tls.js';
import { ONCE, word, wordIn, defineKinds, type Codec, type Declared } from './declare.js';
import { EXAMPLE_SERVED, EXAMPLE_TRUST } from './examples.js';

/**
 * Versions and suites that a handshake offered. `any` means all versions. With `authentication`,
 * only suites with this key type were offered.
 */
export interface AskedHandshake {
  readonly version: 'any' | TlsVersion;
  readonly authentication: 'RSA' | 'ECDSA' | null;
}

export interface AskedTlsList {
  readonly version: ProtocolVersion;
}

export interface TlsKinds {
  readonly 'tls.handshake': Declared<Handshake, AskedHandshake>;
  readonly 'tls.suites': Declared<TlsSuites, AskedTlsList>;
  /** Accepted key exchange groups: found by HelloRetryRequest in TLS 1.3, by ECDHE in TLS 1.2. */
  readonly 'tls.groups': Declared<TlsList, AskedTlsList>;
  /** Accepted signature schemes of the ServerKeyExchange in TLS 1.2. */
  readonly 'tls.signatures': Declared<TlsList, AskedTlsList>;
  readonly 'tls.features': Declared<TlsFeatures>;
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

const TLS_LIST = word<AskedTlsList['version'], AskedTlsList>(
  PROTOCOL_VERSIONS,
  ({ version }) => version,
  (version) => ({ version }),
);

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
