import { formatIpv4, formatIpv6 } from './address.js';
import { DnsMalformed } from './malformed.js';
import type { ResourceRecord } from './message.js';
import { formatName, nameReader, type Name } from './name.js';
import { readSvcb } from './svcb.js';
import { TYPE, typeName } from './types.js';

/** Octets of the five numbers at the end of an SOA record, and with two names of the root. */
const SOA_NUMBERS = 20;
const LEAST_SOA = SOA_NUMBERS + 2;

const CAA_TAG = /^[0-9A-Za-z]+$/;

/** An SRV record (RFC 2782). */
interface Srv {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  /**
   * Target host in presentation form without the trailing dot; `.` means that the service is not
   * available.
   */
  readonly target: string;
}

/** A TLSA record (RFC 6698 §2.1). */
interface Tlsa {
  readonly usage: number;
  readonly selector: number;
  readonly matchingType: number;
  /** Certificate association data, lower-case hex. */
  readonly data: string;
}

/** A CAA record (RFC 8659 §4.1). */
interface Caa {
  readonly flags: number;
  /** Tag of the CAA property in lower case, because tags are case-insensitive. */
  readonly tag: string;
  /** Value of the CAA property, with its octets decoded as Latin-1. */
  readonly value: string;
}

/** Returns the address of an A or AAAA record as canonical text. Throws `DnsMalformed`. */
export function readAddress(record: ResourceRecord): string {
  const { type, rdata } = record;
  if (type === TYPE.A && rdata.length === 4) return formatIpv4(rdata);
  if (type === TYPE.AAAA && rdata.length === 16) return formatIpv6(rdata);
  throw new DnsMalformed(
    `${record.owner}: ${rdata.length} octets are not an ${typeName(type)} record`,
  );
}

/** Decodes an SRV record. Throws `DnsMalformed`. */
export function readSrv(record: ResourceRecord): Srv {
  const { type, rdata } = record;
  // Minimum length of the RDATA: six octets and the root name.
  if (type !== TYPE.SRV || rdata.length < 7) throw mistaken(record, 'SRV');
  const view = new DataView(rdata.buffer, rdata.byteOffset, rdata.byteLength);
  return {
    priority: view.getUint16(0),
    weight: view.getUint16(2),
    port: view.getUint16(4),
    target: formatName(nameAt(record, 6)),
  };
}

/**
 * Decodes a TLSA record with any usage, selector and matching type; callers decide which are
 * usable. Throws `DnsMalformed`.
 */
export function readTlsa(record: ResourceRecord): Tlsa {
  const { owner, type, rdata } = record;
  const [usage, selector, matchingType, ...data] = rdata;
  if (type !== TYPE.TLSA) throw mistaken(record, 'TLSA');
  if (usage === undefined || selector === undefined || matchingType === undefined) {
    throw new DnsMalformed(`${owner}: ${rdata.length} octets are no TLSA record`);
  }
  return { usage, selector, matchingType, data: Buffer.from(data).toString('hex') };
}

/** Decodes a CAA record. Throws `DnsMalformed`. */
export function readCaa(record: ResourceRecord): Caa {
  const { owner, type, rdata } = record;
  if (type !== TYPE.CAA) throw mistaken(record, 'CAA');
  const [flags = 0, length = 0] = rdata;
  const tag = Buffer.from(rdata.subarray(2, 2 + length)).toString('latin1');
  if (tag.length !== length || !CAA_TAG.test(tag)) {
    throw new DnsMalformed(`${owner}: a CAA record has no tag of letters and digits`);
  }
  const value = Buffer.from(rdata.subarray(2 + length)).toString('latin1');
  return { flags, tag: tag.toLowerCase(), value };
}

/** Returns the target of a CNAME record. Throws `DnsMalformed`. */
export function readCname(record: ResourceRecord): Name {
  if (record.type !== TYPE.CNAME) throw mistaken(record, 'CNAME');
  return nameAt(record, 0);
}

/** Decodes the serial number of an SOA record (RFC 1035 §3.3.13). Throws `DnsMalformed`. */
export function readSoa(record: ResourceRecord): { readonly serial: number } {
  const { owner, type, rdata } = record;
  if (type !== TYPE.SOA) throw mistaken(record, 'SOA');
  if (rdata.length < LEAST_SOA) throw new DnsMalformed(`${owner}: an SOA record is cut short`);
  const view = new DataView(rdata.buffer, rdata.byteOffset, rdata.byteLength);
  return { serial: view.getUint32(rdata.length - SOA_NUMBERS) };
}

/** Returns the name server of an NS record. Throws `DnsMalformed`. */
export function readNs(record: ResourceRecord): Name {
  if (record.type !== TYPE.NS) throw mistaken(record, 'NS');
  return nameAt(record, 0);
}

/**
 * Decoders of all record types that can be queried. To query another type of `TYPE`, add its decoder to
 * this table; no other file lists these types.
 */
export const READERS = {
  A: readAddress,
  AAAA: readAddress,
  SRV: readSrv,
  TLSA: readTlsa,
  SVCB: readSvcb,
  HTTPS: readSvcb,
  CAA: readCaa,
  NS: readNs,
  SOA: readSoa,
} as const;
export type RecordType = keyof typeof READERS;

function mistaken({ owner, type }: ResourceRecord, wanted: string): DnsMalformed {
  return new DnsMalformed(`${owner}: ${typeName(type)} record in place of ${wanted}`);
}

/** Decodes the uncompressed name at the end of the RDATA. */
function nameAt({ owner, type, rdata }: ResourceRecord, offset: number): Name {
  const { name, next } = nameReader(rdata)(offset);
  if (next !== rdata.length) {
    throw new DnsMalformed(`${owner}: bytes follow the name in a record of type ${typeName(type)}`);
  }
  return name;
}
