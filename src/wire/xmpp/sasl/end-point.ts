import { createHash } from 'node:crypto';

/**
 * Hash for `tls-server-end-point` by signature algorithm OID; MD5 and SHA-1 are replaced by
 * SHA-256.
 */
const HASHES: Readonly<Record<string, string>> = {
  '2a864886f70d010104': 'sha256', // md5WithRSAEncryption
  '2a864886f70d010105': 'sha256', // sha1WithRSAEncryption
  '2a864886f70d01010e': 'sha224', // sha224WithRSAEncryption
  '2a864886f70d01010b': 'sha256', // sha256WithRSAEncryption
  '2a864886f70d01010c': 'sha384', // sha384WithRSAEncryption
  '2a864886f70d01010d': 'sha512', // sha512WithRSAEncryption
  '2a8648ce3d0401': 'sha256', // ecdsa-with-SHA1
  '2a8648ce3d040301': 'sha224', // ecdsa-with-SHA224
  '2a8648ce3d040302': 'sha256', // ecdsa-with-SHA256
  '2a8648ce3d040303': 'sha384', // ecdsa-with-SHA384
  '2a8648ce3d040304': 'sha512', // ecdsa-with-SHA512
};

/**
 * Returns the channel-binding data of `tls-server-end-point` (RFC 5929 §4.1): a hash of the
 * server's certificate. Returns null if the type is undefined: the signature algorithm has no hash
 * (Ed25519), may have two (RSASSA-PSS), or is unknown.
 */
export function endPointData(der: Uint8Array): Uint8Array | null {
  const hash = HASHES[signatureAlgorithm(der) ?? ''];
  return hash === undefined ? null : createHash(hash).update(der).digest();
}

/**
 * Returns the OID of `Certificate.signatureAlgorithm` (RFC 5280 §4.1) as hex of its contents, or
 * null.
 */
function signatureAlgorithm(der: Uint8Array): string | null {
  const certificate = elementAt(der, 0);
  if (certificate?.tag !== 0x30) return null;
  const tbs = elementAt(der, certificate.start);
  const algorithm = tbs === null ? null : elementAt(der, tbs.end);
  if (algorithm?.tag !== 0x30) return null;
  const oid = elementAt(der, algorithm.start);
  return oid?.tag === 0x06 ? Buffer.from(der.subarray(oid.start, oid.end)).toString('hex') : null;
}

interface Place {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

function elementAt(der: Uint8Array, at: number): Place | null {
  const tag = der[at];
  const first = der[at + 1];
  if (tag === undefined || first === undefined) return null;
  const octets = first < 0x80 ? 0 : first - 0x80;
  if (octets > 3 || first === 0x80) return null;
  let length = octets === 0 ? first : 0;
  for (let i = 0; i < octets; i += 1) length = length * 256 + (der[at + 2 + i] ?? 0);
  const start = at + 2 + octets;
  const end = start + length;
  return end > der.length ? null : { tag, start, end };
}
