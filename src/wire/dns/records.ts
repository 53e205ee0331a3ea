import { formatIpv4, formatIpv6 } from './address.js';
import { DnsMalformed } from './malformed.js';
import type { ResourceRecord } from './message.js';
import { formatName, nameReader, type Name } from './name.js';
import { readSvcb } from './svcb.js';
import { TYPE, typeName } from './types.js';

const CAA_TAG = /^[0-9A-Za-z]+$/;

/** RFC 2782. */
interface Srv {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  /** Presentation form without the trailing dot; `.` says that there is no such service. */
  readonly target: string;
}

/** RFC 6698 §2.1. */
interface Tlsa {
  readonly usage: number;
  readonly selector: number;
  readonly matchingType: number;
  /** Hex, lower case. */
  readonly data: string;
}

/** RFC 8659 §4.1. */
interface Caa {
  readonly flags: number;
  /** Lower case: tags are alike whatever their case. */
  readonly tag: string;
  /** Octets as Latin-1. */
  readonly value: string;
}

/** The address of an A or AAAA record, in its canonical text. Throws `DnsMalformed`. */
export function readAddress(record: ResourceRecord): string {
  const { type, rdata } = record;
  if (type === TYPE.A && rdata.length === 4) return formatIpv4(rdata);
  if (type === TYPE.AAAA && rdata.length === 16) return formatIpv6(rdata);
  throw new DnsMalformed(
    `${record.owner}: ${rdata.length} octets are not an ${typeName(type)} record`,
  );
}

/** Throws `DnsMalformed`. */
export function readSrv(record: ResourceRecord): Srv {
  const { type, rdata } = record;
  // Six octets and the root.
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
 * Of any usage, selector and matching type: which of them can be used is not for here. Throws
 * `DnsMalformed`.
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

/** Throws `DnsMalformed`. */
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

/** Where an alias leads. Throws `DnsMalformed`. */
export function readCname(record: ResourceRecord): Name {
  if (record.type !== TYPE.CNAME) throw mistaken(record, 'CNAME');
  return nameAt(record, 0);
}

/** By type: what can be asked for. A type more is its number, its layout and its reader. */
export const READERS = {
  A: readAddress,
  AAAA: readAddress,
  SRV: readSrv,
  TLSA: readTlsa,
  SVCB: readSvcb,
  HTTPS: readSvcb,
  CAA: readCaa,
} as const;
export type RecordType = keyof typeof READERS;

function mistaken({ owner, type }: ResourceRecord, wanted: string): DnsMalformed {
  return new DnsMalformed(`${owner}: ${typeName(type)} record in place of ${wanted}`);
}

/** The name that ends the RDATA; it is not compressed any more. */
function nameAt({ owner, type, rdata }: ResourceRecord, offset: number): Name {
  const { name, next } = nameReader(rdata)(offset);
  if (next !== rdata.length) {
    throw new DnsMalformed(`${owner}: bytes follow the name in a record of type ${typeName(type)}`);
  }
  return name;
}
