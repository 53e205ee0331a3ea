/** Canonical form and order (RFC 4034 §6, RFC 6840 §5.1). */
import { encodeName, equalNames, formatName, lowerName, nameReader, type Name } from '../name.js';
import { DnsMalformed } from '../malformed.js';
import { TYPE } from '../types.js';

/** A number of octets, a domain name or a character-string. */
type Field = number | 'name' | 'string';

const NAME: readonly Field[] = ['name'];
const NAMES: readonly Field[] = ['name', 'name'];
const PREFERENCE: readonly Field[] = [2, 'name'];

/**
 * Types whose names are written in lower case: those of RFC 4034 §6.2 without NSEC (RFC 6840
 * §5.1), without those that nobody serves (MD, MF, NXT, SIG, A6), and without RRSIG, which is
 * never signed.
 */
const LAYOUTS: ReadonlyMap<number, readonly Field[]> = new Map<number, readonly Field[]>([
  [TYPE.NS, NAME],
  [TYPE.CNAME, NAME],
  [TYPE.SOA, ['name', 'name', 20]],
  // MB, MG, MR
  [7, NAME],
  [8, NAME],
  [9, NAME],
  [TYPE.PTR, NAME],
  // MINFO
  [14, NAMES],
  [TYPE.MX, PREFERENCE],
  [TYPE.RP, NAMES],
  [TYPE.AFSDB, PREFERENCE],
  // RT, PX
  [21, PREFERENCE],
  [26, [2, 'name', 'name']],
  [TYPE.SRV, [6, 'name']],
  // NAPTR, KX
  [35, [4, 'string', 'string', 'string', 'name']],
  [36, PREFERENCE],
  [TYPE.DNAME, NAME],
]);

/** RDATA as it is signed. RDATA that is not of its type's shape stays as it is. */
export function canonicalRdata(type: number, rdata: Uint8Array): Uint8Array {
  const layout = LAYOUTS.get(type);
  if (layout === undefined) return rdata;
  try {
    return lowered(layout, rdata);
  } catch (error) {
    // Its signature is made over something; whether it has a shape is for its reader to say.
    if (error instanceof DnsMalformed) return rdata;
    throw error;
  }
}

function lowered(layout: readonly Field[], rdata: Uint8Array): Uint8Array {
  const readName = nameReader(rdata);
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const field of layout) {
    if (field === 'name') {
      const { name, next } = readName(at);
      parts.push(encodeName(lowerName(name)));
      at = next;
    } else {
      const octets = field === 'string' ? 1 + (rdata[at] ?? 0) : field;
      if (at + octets > rdata.length) throw new DnsMalformed('it is cut short');
      parts.push(rdata.subarray(at, at + octets));
      at += octets;
    }
  }
  if (at !== rdata.length) throw new DnsMalformed('octets follow the last field');
  return new Uint8Array(Buffer.concat(parts));
}

/** What names are told apart by: presentation form in lower case, without the trailing dot. */
export function nameKey(name: Name): string {
  return formatName(name).toLowerCase();
}

/** The order of names in a zone (RFC 4034 §6.1): negative, zero or positive. */
export function compareNames(a: Name, b: Name): number {
  const shared = Math.min(a.length, b.length);
  for (let back = 1; back <= shared; back += 1) {
    const order = compareLabels(a[a.length - back] ?? EMPTY, b[b.length - back] ?? EMPTY);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

const EMPTY = new Uint8Array();

function compareLabels(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const order = lowerOctet(a[at] ?? 0) - lowerOctet(b[at] ?? 0);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function lowerOctet(octet: number): number {
  return octet >= 0x41 && octet <= 0x5a ? octet + 0x20 : octet;
}

/** The last `count` labels. */
export function lastLabels(name: Name, count: number): Name {
  return name.slice(name.length - count);
}

/** Whether `name` is `zone` or below it. */
export function isWithin(name: Name, zone: Name): boolean {
  return name.length >= zone.length && equalNames(lastLabels(name, zone.length), zone);
}

/** How many labels, from the root on, two names have in common. */
export function sharedLabels(a: Name, b: Name): number {
  const most = Math.min(a.length, b.length);
  for (let count = 0; count < most; count += 1) {
    const one = a[a.length - 1 - count] ?? EMPTY;
    const other = b[b.length - 1 - count] ?? EMPTY;
    if (compareLabels(one, other) !== 0) return count;
  }
  return most;
}

const ASTERISK = Uint8Array.of(0x2a);

/** `*.` and the name (RFC 4592 §2.1.1). */
export function wildcardOf(name: Name): Name {
  return [ASTERISK, ...name];
}

export function isWildcard(name: Name): boolean {
  const [first] = name;
  return first?.length === 1 && first[0] === 0x2a;
}
