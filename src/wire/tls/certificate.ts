import { byteReader, concat, vector } from './bytes.js';
import { decodeExtensions, encodeExtensions, type Extension } from './extensions.js';

/**
 * Decodes a Certificate message up to TLS 1.2 (RFC 5246 §7.4.2) to the DER of each certificate, in
 * order. Throws `TlsViolation`.
 */
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

/** One entry of a TLS 1.3 Certificate message (RFC 8446 §4.4.2). */
interface CertificateEntry {
  readonly der: Uint8Array;
  readonly extensions: readonly Extension[];
}

/** Decodes a Certificate message of TLS 1.3. Throws `TlsViolation`. */
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

/**
 * Returns the DER of the OCSP response in a CertificateStatus message (RFC 6066 §8), or null for
 * another status type.
 */
export function decodeCertificateStatus(body: Uint8Array): Uint8Array | null {
  const reader = byteReader(body);
  if (reader.uint8() !== 1) return null;
  return reader.vector(3);
}
