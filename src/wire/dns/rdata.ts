import { DnsMalformed } from './malformed.js';
import { encodeName, type NameReader } from './name.js';
import { TYPE, typeName } from './types.js';

/** One field of RDATA: a number of octets, or a domain name. */
type Field = number | 'name';

/**
 * RDATA layouts of the types whose names may be compressed (RFC 3597 §4). Names in the RDATA of
 * other types are never compressed.
 */
const LAYOUTS: ReadonlyMap<number, readonly Field[]> = new Map<number, readonly Field[]>([
  [TYPE.NS, ['name']],
  [TYPE.CNAME, ['name']],
  [TYPE.SOA, ['name', 'name', 20]],
  [TYPE.PTR, ['name']],
  [TYPE.MX, [2, 'name']],
  [TYPE.RP, ['name', 'name']],
  [TYPE.AFSDB, [2, 'name']],
  // RFC 2782 forbids compression of the target, but RFC 3597 §4 requires decoders to accept it.
  [TYPE.SRV, [6, 'name']],
  [TYPE.DNAME, ['name']],
]);

/**
 * Returns RDATA with all names decompressed. Throws `DnsMalformed` when it does not fit the layout
 * of its type.
 */
export function expandRdata(
  message: Uint8Array,
  start: number,
  length: number,
  type: number,
  readName: NameReader,
): Uint8Array {
  const layout = LAYOUTS.get(type);
  const end = start + length;
  if (layout === undefined) return message.subarray(start, end);
  const parts: Uint8Array[] = [];
  let at = start;
  for (const field of layout) {
    if (field === 'name') {
      const { name, next } = readName(at);
      parts.push(encodeName(name));
      at = next;
    } else {
      parts.push(message.subarray(at, at + field));
      at += field;
    }
  }
  if (at !== end) {
    throw new DnsMalformed(`the RDATA at octet ${start} is not valid for type ${typeName(type)}`);
  }
  return new Uint8Array(Buffer.concat(parts));
}
