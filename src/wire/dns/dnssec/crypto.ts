/** Digests and signatures of DNSSEC (RFC 8624; RFC 3110, 5702, 6605, 8080). */
import { createHash, createPublicKey, verify, type JsonWebKey, type KeyObject } from 'node:crypto';
import { encodeName, lowerName, type Name } from '../name.js';
import type { Dnskey, Ds } from './records.js';

interface Algorithm {
  readonly hash: string | null;
  readonly signatureOctets: number | null;
  readonly jwk: (publicKey: Uint8Array) => JsonWebKey | null;
}

/** Maximum length of an RSA modulus, in octets (RFC 5702 §2). */
const MOST_MODULUS = 512;
/**
 * Maximum length of an RSA exponent, in octets. BIND allows 35 bits; longer exponents only cost
 * time.
 */
const MOST_EXPONENT = 5;

const ALGORITHMS: ReadonlyMap<number, Algorithm> = new Map([
  [8, rsa('sha256', 64)],
  [10, rsa('sha512', 128)],
  [13, ecdsa('sha256', 'P-256', 32)],
  [14, ecdsa('sha384', 'P-384', 48)],
  [15, eddsa('Ed25519', 32, 64)],
  [16, eddsa('Ed448', 57, 114)],
]);

/**
 * Digest types of DS records. SHA-1 is included because resolvers still accept it (RFC 8624 §3.3;
 * RFC 9905 only retires algorithms 5 and 7). Without SHA-1, this validator would call zones
 * insecure that resolvers call secure. `usableDs` drops weak digests if a stronger one exists (RFC
 * 4509 §3).
 */
const DIGESTS: ReadonlyMap<number, { readonly hash: string; readonly octets: number }> = new Map([
  [1, { hash: 'sha1', octets: 20 }],
  [2, { hash: 'sha256', octets: 32 }],
  [4, { hash: 'sha384', octets: 48 }],
]);
const SHA1 = 1;

/**
 * Whether this validator supports a signature algorithm. SHA-1 signatures (5, 7) are not
 * supported, so zones with only SHA-1 signatures are insecure (RFC 9905 §2).
 */
export function knowsAlgorithm(algorithm: number): boolean {
  return ALGORITHMS.has(algorithm);
}

/**
 * Returns the DS records whose algorithm and digest type this validator supports (RFC 4035 §5.2).
 */
export function usableDs(set: readonly Ds[]): readonly Ds[] {
  const known = set.filter(
    ({ algorithm, digestType, digest }) =>
      ALGORITHMS.has(algorithm) && DIGESTS.get(digestType)?.octets === digest.length,
  );
  const strong = known.filter(({ digestType }) => digestType !== SHA1);
  return strong.length > 0 ? strong : known;
}

/** Returns the DS digest of a key (RFC 4034 §5.1.4), or null for an unknown digest type. */
export function digestOf(owner: Name, key: Dnskey, digestType: number): Uint8Array | null {
  const digest = DIGESTS.get(digestType);
  if (digest === undefined) return null;
  const hash = createHash(digest.hash)
    .update(encodeName(lowerName(owner)))
    .update(key.rdata);
  return new Uint8Array(hash.digest());
}

/** Imported public keys by the RDATA object, because cached messages are validated repeatedly. */
const imported = new WeakMap<Uint8Array, { readonly key: KeyObject | null }>();

/** Whether a signature is valid. False also for an invalid key and for an unsupported algorithm. */
export function verifies(key: Dnskey, data: Uint8Array, signature: Uint8Array): boolean {
  const algorithm = ALGORITHMS.get(key.algorithm);
  if (algorithm === undefined) return false;
  const { hash, signatureOctets } = algorithm;
  if (signatureOctets !== null && signature.length !== signatureOctets) return false;
  let known = imported.get(key.rdata);
  if (known === undefined) {
    known = { key: importKey(algorithm.jwk(key.publicKey)) };
    imported.set(key.rdata, known);
  }
  if (known.key === null) return false;
  try {
    return verify(hash, data, { key: known.key, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    return false;
  }
}

function importKey(jwk: JsonWebKey | null): KeyObject | null {
  if (jwk === null) return null;
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return null;
  }
}

function rsa(hash: string, leastModulus: number): Algorithm {
  return {
    hash,
    signatureOctets: null,
    jwk: (octets) => {
      // RFC 3110 §2: in an RSA key, the length of the exponent takes one octet, or a zero octet
      // and two more.
      const long = octets[0] === 0;
      const start = long ? 3 : 1;
      const length = long ? (octets[1] ?? 0) * 0x100 + (octets[2] ?? 0) : (octets[0] ?? 0);
      const exponent = stripped(octets.subarray(start, start + length));
      const modulus = stripped(octets.subarray(start + length));
      const sane =
        exponent.length >= 1 &&
        exponent.length <= MOST_EXPONENT &&
        modulus.length >= leastModulus &&
        modulus.length <= MOST_MODULUS;
      return sane ? { kty: 'RSA', n: base64(modulus), e: base64(exponent) } : null;
    },
  };
}

function ecdsa(hash: string, curve: string, octets: number): Algorithm {
  return {
    hash,
    signatureOctets: 2 * octets,
    jwk: (point) =>
      point.length === 2 * octets
        ? {
            kty: 'EC',
            crv: curve,
            x: base64(point.subarray(0, octets)),
            y: base64(point.subarray(octets)),
          }
        : null,
  };
}

function eddsa(curve: string, octets: number, signatureOctets: number): Algorithm {
  return {
    hash: null,
    signatureOctets,
    jwk: (key) => (key.length === octets ? { kty: 'OKP', crv: curve, x: base64(key) } : null),
  };
}

function stripped(octets: Uint8Array): Uint8Array {
  const first = octets.findIndex((octet) => octet !== 0);
  return first < 0 ? octets.subarray(octets.length) : octets.subarray(first);
}

function base64(octets: Uint8Array): string {
  return Buffer.from(octets).toString('base64url');
}
