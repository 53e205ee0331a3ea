/** Decoders for the records of DNSSEC (RFC 4034, RFC 5155, RFC 6672). */
import { DnsMalformed } from '../malformed.js';
import type { ResourceRecord } from '../message.js';
import { nameReader, type Name } from '../name.js';
import { TYPE, typeName } from '../types.js';

/** A DS record (RFC 4034 §5.1). */
export interface Ds {
  readonly keyTag: number;
  readonly algorithm: number;
  readonly digestType: number;
  readonly digest: Uint8Array;
}

/** A DNSKEY record (RFC 4034 §2.1). */
export interface Dnskey {
  readonly flags: number;
  readonly protocol: number;
  readonly algorithm: number;
  readonly publicKey: Uint8Array;
  readonly keyTag: number;
  readonly rdata: Uint8Array;
}

/** An RRSIG record (RFC 4034 §3.1). */
export interface Rrsig {
  readonly typeCovered: number;
  readonly algorithm: number;
  readonly labels: number;
  readonly originalTtl: number;
  /** Expiration of the RRSIG signature in seconds since 1970, modulo 2^32, like `inception`. */
  readonly expiration: number;
  readonly inception: number;
  readonly keyTag: number;
  readonly signer: Name;
  readonly signature: Uint8Array;
  /** RDATA of the RRSIG before the signer's name, as received: it is part of the signed data. */
  readonly fixed: Uint8Array;
}

/** An NSEC record (RFC 4034 §4.1). */
export interface Nsec {
  readonly next: Name;
  readonly types: TypeBitmap;
}

/** An NSEC3 record (RFC 5155 §3.1). */
export interface Nsec3 {
  readonly hashAlgorithm: number;
  readonly flags: number;
  readonly iterations: number;
  readonly salt: Uint8Array;
  readonly nextHash: Uint8Array;
  readonly types: TypeBitmap;
}

/** Type bitmap of NSEC and NSEC3: window number to bits (RFC 4034 §4.1.2). */
export type TypeBitmap = ReadonlyMap<number, Uint8Array>;

export const ZONE_KEY = 0x0100;
/** The REVOKE flag of a DNSKEY (RFC 5011 §2.1). */
export const REVOKED = 0x0080;

const RRSIG_FIXED_OCTETS = 18;

/** Decodes a DS record. Throws `DnsMalformed`. */
export function readDs(record: ResourceRecord): Ds {
  const view = viewOf(record, TYPE.DS, 5);
  return {
    keyTag: view.getUint16(0),
    algorithm: view.getUint8(2),
    digestType: view.getUint8(3),
    digest: record.rdata.subarray(4),
  };
}

/** Decodes a DNSKEY record. Throws `DnsMalformed`. */
export function readDnskey(record: ResourceRecord): Dnskey {
  const view = viewOf(record, TYPE.DNSKEY, 5);
  return {
    flags: view.getUint16(0),
    protocol: view.getUint8(2),
    algorithm: view.getUint8(3),
    publicKey: record.rdata.subarray(4),
    keyTag: keyTagOf(record.rdata),
    rdata: record.rdata,
  };
}

/**
 * Computes the key tag from a DNSKEY's RDATA (RFC 4034 Appendix B). Algorithm 1, which has a
 * different formula, is not supported.
 */
export function keyTagOf(rdata: Uint8Array): number {
  let sum = 0;
  rdata.forEach((octet, at) => (sum += at % 2 === 0 ? octet * 0x100 : octet));
  return (sum + Math.floor(sum / 0x10000)) % 0x10000;
}

/** Decodes an RRSIG record. Throws `DnsMalformed`. */
export function readRrsig(record: ResourceRecord): Rrsig {
  const view = viewOf(record, TYPE.RRSIG, RRSIG_FIXED_OCTETS + 1);
  const { rdata } = record;
  const { name, next } = nameReader(rdata)(RRSIG_FIXED_OCTETS);
  return {
    typeCovered: view.getUint16(0),
    algorithm: view.getUint8(2),
    labels: view.getUint8(3),
    originalTtl: view.getUint32(4),
    expiration: view.getUint32(8),
    inception: view.getUint32(12),
    keyTag: view.getUint16(16),
    signer: name,
    signature: rdata.subarray(next),
    fixed: rdata.subarray(0, RRSIG_FIXED_OCTETS),
  };
}

/** Decodes an NSEC record. Throws `DnsMalformed`. */
export function readNsec(record: ResourceRecord): Nsec {
  viewOf(record, TYPE.NSEC, 1);
  const { name, next } = nameReader(record.rdata)(0);
  return { next: name, types: readTypes(record, next) };
}

/** Decodes an NSEC3 record. Throws `DnsMalformed`. */
export function readNsec3(record: ResourceRecord): Nsec3 {
  const view = viewOf(record, TYPE.NSEC3, 6);
  const { rdata } = record;
  const saltEnd = 5 + view.getUint8(4);
  const hashOctets = rdata[saltEnd] ?? 0;
  const hashEnd = saltEnd + 1 + hashOctets;
  if (hashOctets === 0 || hashEnd > rdata.length) {
    throw new DnsMalformed(`${record.owner}: its NSEC3 record is cut short`);
  }
  return {
    hashAlgorithm: view.getUint8(0),
    flags: view.getUint8(1),
    iterations: view.getUint16(2),
    salt: rdata.subarray(5, saltEnd),
    nextHash: rdata.subarray(saltEnd + 1, hashEnd),
    types: readTypes(record, hashEnd),
  };
}

/**
 * Returns the target of a DNAME record. In every name below the record's owner, the target
 * replaces the owner. Throws `DnsMalformed`.
 */
export function readDname(record: ResourceRecord): Name {
  viewOf(record, TYPE.DNAME, 1);
  const { name, next } = nameReader(record.rdata)(0);
  if (next !== record.rdata.length) {
    throw new DnsMalformed(`${record.owner}: octets follow the name in its DNAME record`);
  }
  return name;
}

export function hasType(types: TypeBitmap, type: number): boolean {
  const bits = types.get(Math.floor(type / 0x100));
  const octet = bits?.[Math.floor((type % 0x100) / 8)] ?? 0;
  return Math.floor(octet / 2 ** (7 - (type % 8))) % 2 === 1;
}

function readTypes({ owner, rdata }: ResourceRecord, start: number): TypeBitmap {
  const windows = new Map<number, Uint8Array>();
  let at = start;
  let last = -1;
  while (at < rdata.length) {
    const window = rdata[at] ?? 0;
    const octets = rdata[at + 1] ?? 0;
    const end = at + 2 + octets;
    if (window <= last || octets < 1 || octets > 32 || end > rdata.length) {
      throw new DnsMalformed(`${owner}: its list of types is broken at octet ${at}`);
    }
    windows.set(window, rdata.subarray(at + 2, end));
    last = window;
    at = end;
  }
  return windows;
}

function viewOf({ owner, type, rdata }: ResourceRecord, wanted: number, octets: number): DataView {
  if (type !== wanted || rdata.length < octets) {
    throw new DnsMalformed(
      `${owner}: ${rdata.length} bytes of type ${typeName(type)} are not a valid ${typeName(wanted)} record`,
    );
  }
  return new DataView(rdata.buffer, rdata.byteOffset, rdata.byteLength);
}

/** Returns a list of the decoded record, or an empty list if `read` throws `DnsMalformed`. */
export function readable<T>(record: ResourceRecord, read: (record: ResourceRecord) => T): T[] {
  try {
    return [read(record)];
  } catch (error) {
    // Leave out an invalid record, because the other records may be valid.
    if (error instanceof DnsMalformed) return [];
    throw error;
  }
}
