import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  readCertificate,
  type Certificate,
} from '../../../src/rules/certificates/facts/certificate.js';

/** DER by hand, so that nothing stands between a test and the bytes it wants. */
export function tlv(tag: number, ...parts: readonly (Uint8Array | string)[]): Buffer {
  const value = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  const { length } = value;
  const header =
    length < 0x80
      ? [length]
      : length < 0x100
        ? [0x81, length]
        : length < 0x10000
          ? [0x82, length >> 8, length & 0xff]
          : [0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...header]), value]);
}

export const seq = (...parts: readonly Uint8Array[]): Buffer => tlv(0x30, ...parts);
export const int = (...octets: readonly number[]): Buffer => tlv(0x02, Buffer.from(octets));
export const octets = (...parts: readonly Uint8Array[]): Buffer => tlv(0x04, ...parts);
export const utf8 = (text: string): Buffer => tlv(0x0c, text);
export const ia5 = (text: string): Buffer => tlv(0x16, text);

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const arcs = [first * 40 + second, ...rest].map((arc) => {
    const digits = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
      digits.unshift((left % 128) + 128);
    }
    return digits;
  });
  return tlv(0x06, Buffer.from(arcs.flat()));
}

export const ED25519 = seq(oid('1.3.101.112'));

/** `dNSName`. */
export const dns = (name: Uint8Array | string): Buffer => tlv(0x82, name);

/** `otherName` with its value, the tag of which is explicit. */
export const other = (type: string, value: Uint8Array): Buffer =>
  tlv(0xa0, oid(type), tlv(0xa0, value));
export const srvName = (name: string): Buffer => other('1.3.6.1.5.5.7.8.7', ia5(name));
export const xmppAddr = (name: string): Buffer => other('1.3.6.1.5.5.7.8.5', utf8(name));

export function extension(type: string, value: Uint8Array): Buffer {
  return seq(oid(type), octets(value));
}

export const altNames = (...names: readonly Uint8Array[]): Buffer =>
  extension('2.5.29.17', seq(...names));

/** `CN` alone. */
export const name = (value: Uint8Array): Buffer => seq(tlv(0x31, seq(oid('2.5.4.3'), value)));

export interface Parts {
  readonly serial?: Uint8Array;
  readonly algorithm?: Uint8Array;
  /** Of the outer SEQUENCE, where it is to differ. */
  readonly outerAlgorithm?: Uint8Array;
  readonly subject?: Uint8Array;
  readonly issuer?: Uint8Array;
  readonly validity?: Uint8Array;
  readonly spki?: Uint8Array;
  readonly extensions?: readonly Uint8Array[];
}

/** Well formed where not told otherwise; the signature is of nothing. */
export function build(parts: Parts = {}): Buffer {
  const algorithm = parts.algorithm ?? ED25519;
  const tbs = seq(
    tlv(0xa0, int(2)),
    parts.serial ?? int(1),
    algorithm,
    parts.issuer ?? name(utf8('issuer')),
    parts.validity ?? seq(tlv(0x17, '240101000000Z'), tlv(0x18, '20540101000000Z')),
    parts.subject ?? name(utf8('subject')),
    parts.spki ?? seq(ED25519, tlv(0x03, Buffer.alloc(33).fill(7, 1))),
    tlv(0xa3, seq(...(parts.extensions ?? []))),
  );
  return seq(tbs, parts.outerAlgorithm ?? algorithm, tlv(0x03, Buffer.alloc(65)));
}

/** Bytes of a certificate beside this file, and what is read of it. */
export function fixture(file: string): Buffer {
  const pem = readFileSync(join(import.meta.dirname, 'fixtures', `${file}.pem`), 'utf8');
  return Buffer.from(pem.replace(/-----.*-----/g, ''), 'base64');
}

export function readable(der: Uint8Array): Certificate {
  const certificate = readCertificate(der);
  if ('malformed' in certificate) throw new Error(certificate.malformed);
  return certificate;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
