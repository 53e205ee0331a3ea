import type { KeyObject, X509Certificate } from 'node:crypto';

export interface PublicKey {
  readonly type: 'rsa' | 'ec' | 'ed25519' | 'ed448' | 'rsa-pss' | 'dsa' | 'unknown';
  /** Size of the modulus or curve of the certificate's key in bits; null if unknown. */
  readonly bits: number | null;
  /**
   * Name of the key's curve in RFC 8422 §5.1.1, else in OpenSSL; null for a curve without a name.
   */
  readonly curve: string | null;
}

const UNKNOWN: PublicKey = { type: 'unknown', bits: null, curve: null };

/** SEC 2 names of curves by their X9.62 names in OpenSSL. */
const CURVE_NAMES: ReadonlyMap<string, string> = new Map([
  ['prime192v1', 'secp192r1'],
  ['prime256v1', 'secp256r1'],
]);

export function describeKey(certificate: X509Certificate): PublicKey {
  let key: KeyObject;
  try {
    key = certificate.publicKey;
  } catch {
    // This OpenSSL does not support the algorithm of the key, or its parameters.
    return UNKNOWN;
  }
  const { modulusLength = null, namedCurve } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'rsa':
    case 'rsa-pss':
    case 'dsa':
      return { type: key.asymmetricKeyType, bits: modulusLength, curve: null };
    case 'ec': {
      // The name of a curve contains its size: `secp384r1`, `brainpoolP256r1`, `sect283k1`.
      const size = /\d{3}/.exec(namedCurve ?? '')?.[0];
      const curve = namedCurve === undefined ? null : (CURVE_NAMES.get(namedCurve) ?? namedCurve);
      return { type: 'ec', bits: size === undefined ? null : Number(size), curve };
    }
    case 'ed25519':
      return { type: 'ed25519', bits: 256, curve: null };
    case 'ed448':
      return { type: 'ed448', bits: 456, curve: null };
    default:
      return UNKNOWN;
  }
}
