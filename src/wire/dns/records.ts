import { formatIpv4, formatIpv6 } from './address.js';
import { DnsMalformed } from './malformed.js';
import type { ResourceRecord } from './message.js';
import { formatName, nameReader, type Name } from './name.js';
import { TYPE } from './types.js';

/** RFC 2782. */
export interface Srv {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  /** Presentation form without the trailing dot; `.` says that there is no such service. */
  readonly target: string;
}

/** The address of an A or AAAA record, in its canonical text. Throws `DnsMalformed`. */
export function readAddress(record: ResourceRecord): string {
  const { type, rdata } = record;
  if (type === TYPE.A && rdata.length === 4) return formatIpv4(rdata);
  if (type === TYPE.AAAA && rdata.length === 16) return formatIpv6(rdata);
  throw new DnsMalformed(`${record.owner}: ${rdata.length} octets are no address of type ${type}`);
}

/** Throws `DnsMalformed`. */
export function readSrv(record: ResourceRecord): Srv {
  const { type, rdata } = record;
  // Six octets and the root.
  if (type !== TYPE.SRV || rdata.length < 7) {
    throw new DnsMalformed(`${record.owner}: a record of type ${type} is no SRV record`);
  }
  const view = new DataView(rdata.buffer, rdata.byteOffset, rdata.byteLength);
  return {
    priority: view.getUint16(0),
    weight: view.getUint16(2),
    port: view.getUint16(4),
    target: formatName(nameAt(record, 6)),
  };
}

/** Where an alias leads. Throws `DnsMalformed`. */
export function readCname(record: ResourceRecord): Name {
  if (record.type !== TYPE.CNAME) {
    throw new DnsMalformed(`${record.owner}: a record of type ${record.type} is no CNAME record`);
  }
  return nameAt(record, 0);
}

/** By type: what can be asked for. A type more is its number, its layout and its reader. */
export const READERS = { A: readAddress, AAAA: readAddress, SRV: readSrv } as const;
export type RecordType = keyof typeof READERS;

/** The name that ends the RDATA; it is not compressed any more. */
function nameAt({ owner, type, rdata }: ResourceRecord, offset: number): Name {
  const { name, next } = nameReader(rdata)(offset);
  if (next !== rdata.length) {
    throw new DnsMalformed(`${owner}: octets follow the name in a record of type ${type}`);
  }
  return name;
}
