import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { keyTagOf } from '../../../../src/wire/dns/dnssec/records.js';
import { rdata } from './rdata.js';

export interface SigningKey {
  readonly algorithm: number;
  readonly keyTag: number;
  /** Of the DNSKEY record. */
  readonly rdata: Uint8Array;
  sign(data: Uint8Array): Uint8Array;
}

function pair(algorithm: number): { publicKey: KeyObject; privateKey: KeyObject } {
  switch (algorithm) {
    case 13:
      return generateKeyPairSync('ec', { namedCurve: 'P-256' });
    case 14:
      return generateKeyPairSync('ec', { namedCurve: 'P-384' });
    case 15:
      return generateKeyPairSync('ed25519');
    case 16:
      return generateKeyPairSync('ed448');
    default:
      return generateKeyPairSync('rsa', { modulusLength: 1024 });
  }
}

const HASHES: Readonly<Record<number, string>> = {
  5: 'sha1',
  8: 'sha256',
  10: 'sha512',
  13: 'sha256',
  14: 'sha384',
};

/** Any key; `algorithm` may also be one that validators do not know. */
export function createKey(algorithm: number, flags = 257): SigningKey {
  const { publicKey, privateKey } = pair(algorithm);
  const { n = '', e = '', x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const octets = (text: string): Uint8Array => Buffer.from(text, 'base64url');
  const exponent = octets(e);
  const key =
    n === ''
      ? rdata.bytes(octets(x), octets(y))
      : rdata.bytes(Uint8Array.of(exponent.length), exponent, octets(n));
  const data = rdata.bytes(rdata.u16(flags), Uint8Array.of(3, algorithm), key);
  const hash = HASHES[algorithm] ?? (n === '' ? null : 'sha256');
  return {
    algorithm,
    keyTag: keyTagOf(data),
    rdata: data,
    sign: (what) =>
      new Uint8Array(sign(hash, what, { key: privateKey, dsaEncoding: 'ieee-p1363' })),
  };
}
