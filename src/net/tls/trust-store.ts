import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import type { Settings, TlsVersion } from '../../model/index.js';
import { certificationPath, indexAnchors, trustOf, type Anchors } from './certification-path.js';
import type { Identity } from './identity.js';

/** Paths of the system's CA bundle: Debian, Fedora, openSUSE, Alpine and the BSDs. */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
  '/usr/local/share/certs/ca-root-nss.crt',
];

/** Key type of a server certificate. */
export type Authentication = 'RSA' | 'ECDSA';

/** OpenSSL settings that allow one key type: suites below TLS 1.3, and signature algorithms. */
const AUTHENTICATION: Readonly<Record<Authentication, { ciphers: string; sigalgs: string }>> = {
  RSA: {
    ciphers: 'aRSA:@SECLEVEL=0',
    sigalgs: ['rsa_pss_rsae', 'rsa_pss_pss', 'rsa_pkcs1']
      .flatMap((kind) => ['sha256', 'sha384', 'sha512'].map((hash) => `${kind}_${hash}`))
      .join(':'),
  },
  ECDSA: {
    ciphers: 'aECDSA:@SECLEVEL=0',
    sigalgs: 'ecdsa_secp256r1_sha256:ecdsa_secp384r1_sha384:ecdsa_secp521r1_sha512:ed25519:ed448',
  },
};

/**
 * Default groups of OpenSSL up to version 3.4, followed by the curves of RFC 7027. In TLS 1.2, a
 * server whose key is on one of these curves answers only if the client offers the curve (RFC 8422
 * §5.1.1). Later versions of OpenSSL have further groups, which this list would disable.
 */
const GROUPS =
  'X25519:P-256:X448:P-521:P-384:ffdhe2048:ffdhe3072:ffdhe4096:ffdhe6144:ffdhe8192:' +
  'brainpoolP256r1:brainpoolP384r1:brainpoolP512r1';
const CURVES = /^3\.[0-4]\./.test(process.versions.openssl) ? { ecdhCurve: GROUPS } : {};

/** Trust anchors, and the TLS contexts that use them. */
export interface TrustStore {
  readonly anchors: readonly string[];
  /** SHA-256 of the certificates of `--ca`, hex, sorted. */
  readonly ca: readonly string[];
  isAnchor(sha256: string): boolean;
  /**
   * Returns the SHA-256 of the certificates from the server's own, the first of `sent`, to a trust
   * anchor, without the anchor. Returns null if no anchor can be reached.
   */
  pathOf(sent: readonly Uint8Array[]): readonly string[] | null;
  /**
   * Whether clients trust the chain `sent`. Used for a handshake for which OpenSSL gives no result.
   */
  judge(sent: readonly Uint8Array[]): { readonly trusted: boolean; readonly error: string | null };
  /**
   * Returns a TLS context for the versions, from a cache: creating one with 144 roots takes about
   * 48 ms.
   */
  context(versions: readonly TlsVersion[], authentication?: Authentication): SecureContext;
  /**
   * Returns a TLS context without trust anchors that presents `identity`, if not null, from a
   * cache.
   */
  peerContext(versions: readonly TlsVersion[], identity: Identity | null): SecureContext;
}

/** Value of `SSL_OP_LEGACY_SERVER_CONNECT`: OpenSSL otherwise refuses servers without RFC 5746. */
const LEGACY_SERVER_CONNECT = 0x4;

/**
 * All suites of OpenSSL. Anonymous and unencrypted ones are last, so that a server that follows the
 * client's order avoids them.
 */
const ALL_SUITES =
  'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:' +
  'ALL:COMPLEMENTOFALL:+aNULL:+eNULL:@SECLEVEL=0';

/**
 * Creates a trust store. Throws an `Error` with one line if a bundle cannot be read or contains no
 * certificate.
 */
export function createTrustStore(roots: Settings['roots'], caFiles: readonly string[]): TrustStore {
  const extra = caFiles.flatMap((file) => readBundle(file, `--ca ${file}`));
  const anchors = [...rootsOf(roots), ...extra];
  const contexts = new Map<string, SecureContext>();
  let fingerprints: Set<string> | undefined;
  let index: Anchors | undefined;
  return {
    anchors,
    ca: extra.map(fingerprint).sort(),
    isAnchor(sha256) {
      fingerprints ??= new Set(anchors.map(fingerprint));
      return fingerprints.has(sha256);
    },
    pathOf(sent) {
      index ??= indexAnchors(anchors);
      const path = certificationPath(sent, index, new Date());
      return path === null ? null : path.flatMap((at) => (sent[at] ? [sha256(sent[at])] : []));
    },
    judge(sent) {
      index ??= indexAnchors(anchors);
      return trustOf(sent, index, new Date());
    },
    context(versions, authentication) {
      const [first, last] = rangeOf(versions);
      const key = `${first} ${last} ${authentication ?? ''}`;
      let context = contexts.get(key);
      if (context === undefined) {
        context = createSecureContext({
          ca: [...anchors],
          minVersion: first,
          maxVersion: last,
          ciphers: ALL_SUITES,
          ...CURVES,
          ...(authentication === undefined ? {} : AUTHENTICATION[authentication]),
          secureOptions: LEGACY_SERVER_CONNECT,
        });
        contexts.set(key, context);
      }
      return context;
    },
    peerContext(versions, identity) {
      const [first, last] = rangeOf(versions);
      const key = `peer ${first} ${last} ${identity?.sha256 ?? ''}`;
      let context = contexts.get(key);
      if (context === undefined) {
        context = createSecureContext({
          ca: [],
          minVersion: first,
          maxVersion: last,
          ciphers: ALL_SUITES,
          ...CURVES,
          secureOptions: LEGACY_SERVER_CONNECT,
          ...(identity === null ? {} : { cert: identity.cert, key: identity.key }),
        });
        contexts.set(key, context);
      }
      return context;
    },
  };
}

function rangeOf(versions: readonly TlsVersion[]): readonly [TlsVersion, TlsVersion] {
  const first = versions[0];
  const last = versions[versions.length - 1];
  if (first === undefined || last === undefined) throw new Error('no version of TLS to offer');
  return [first, last];
}

function rootsOf(roots: Settings['roots']): readonly string[] {
  switch (roots) {
    case 'mozilla':
      return rootCertificates;
    case 'none':
      return [];
    case 'system': {
      for (const file of SYSTEM_BUNDLES) {
        try {
          return readBundle(file, file);
        } catch {
          continue;
        }
      }
      throw new Error(
        `--roots system: no bundle of roots at ${SYSTEM_BUNDLES.join(', ')}; use --roots mozilla or --ca FILE`,
      );
    }
  }
}

function readBundle(file: string, what: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${what}: cannot read (${(error as NodeJS.ErrnoException).code ?? 'error'})`, {
      cause: error,
    });
  }
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new Error(`${what}: contains no PEM certificate`);
  for (const [index, block] of blocks.entries()) {
    try {
      new X509Certificate(block);
    } catch (error) {
      throw new Error(`${what}: certificate ${index + 1} of ${blocks.length} cannot be parsed`, {
        cause: error,
      });
    }
  }
  return blocks;
}

function fingerprint(pem: string): string {
  return sha256(new X509Certificate(pem).raw);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Returns the SHA-256 of each certificate of a chain, and a map from each SHA-256 to the DER. */
export function hashed(ders: readonly Uint8Array[]): {
  readonly chain: string[];
  readonly certificates: Map<string, Uint8Array>;
} {
  const pairs = ders.map((der) => [sha256(der), der] as const);
  return { chain: pairs.map(([hash]) => hash), certificates: new Map(pairs) };
}
