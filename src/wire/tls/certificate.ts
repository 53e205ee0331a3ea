import { byteReader, concat, vector } from './bytes.js';
import { decodeExtensions, encodeExtensions, type Extension } from './extensions.js';

/** DER of each, as sent. RFC 5246 §7.4.2. Throws `TlsViolation`. */
export function decodeCertificates(body: Uint8Array): Uint8Array[] {
  const reader = byteReader(body);
  const list = byteReader(reader.vector(3));
  reader.end('the certificates');
  const certificates: Uint8Array[] = [];
  while (list.left > 0) certificates.push(list.vector(3));
  return certificates;
}

export function encodeCertificates(certificates: readonly Uint8Array[]): Uint8Array {
  return vector(3, concat(...certificates.map((der) => vector(3, der))));
}

/** RFC 8446 §4.4.2. */
interface CertificateEntry {
  readonly der: Uint8Array;
  readonly extensions: readonly Extension[];
}

/** Throws `TlsViolation`. */
export function decodeCertificateEntries(body: Uint8Array): CertificateEntry[] {
  const reader = byteReader(body);
  reader.vector(1);
  const list = byteReader(reader.vector(3));
  reader.end('the certificates');
  const entries: CertificateEntry[] = [];
  while (list.left > 0) {
    entries.push({ der: list.vector(3), extensions: decodeExtensions(list.vector(2)) });
  }
  return entries;
}

export function encodeCertificateEntries(entries: readonly CertificateEntry[]): Uint8Array {
  const list = entries.map(({ der, extensions }) =>
    concat(vector(3, der), encodeExtensions(extensions)),
  );
  return concat(vector(1, new Uint8Array(0)), vector(3, concat(...list)));
}

/** RFC 6066 §8: the OCSP response of a CertificateStatus, DER; null for another type. */
export function decodeCertificateStatus(body: Uint8Array): Uint8Array | null {
  const reader = byteReader(body);
  if (reader.uint8() !== 1) return null;
  return reader.vector(3);
}
