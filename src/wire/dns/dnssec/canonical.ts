/** Canonical form and order of names and records (RFC 4034 §6, RFC 6840 §5.1). */
import { equalNames, formatName, type Name } from '../name.js';
import { TYPE } from '../types.js';

/** One field of RDATA: a fixed number of octets, a domain name or a character-string. */
type Field = number | 'name' | 'string';

const NAME: readonly Field[] = ['name'];
const NAMES: readonly Field[] = ['name', 'name'];
const PREFERENCE: readonly Field[] = [2, 'name'];

/**
 * RDATA layouts of the types whose names are lower-cased: the list of RFC 4034 §6.2 without NSEC
 * (RFC 6840 §5.1), without obsolete types (MD, MF, NXT, SIG, A6), and without RRSIG, which is never
 * signed.
 */
const LAYOUTS: ReadonlyMap<number, readonly Field[]> = new Map<number, readonly Field[]>([
  [TYPE.NS, NAME],
  [TYPE.CNAME, NAME],
  [TYPE.SOA, ['name', 'name', 20]],
  // DNS record types MB, MG and MR
  [7, NAME],
  [8, NAME],
  [9, NAME],
  [TYPE.PTR, NAME],
  // DNS record type MINFO
  [14, NAMES],
  [TYPE.MX, PREFERENCE],
  [TYPE.RP, NAMES],
  [TYPE.AFSDB, PREFERENCE],
  // DNS record types RT and PX
  [21, PREFERENCE],
  [26, [2, 'name', 'name']],
  [TYPE.SRV, [6, 'name']],
  // DNS record types NAPTR and KX
  [35, [4, 'string', 'string', 'string', 'name']],
  [36, PREFERENCE],
  [TYPE.DNAME, NAME],
]);

/**
 * Returns RDATA in canonical form. RDATA that does not fit the layout of its type is returned
 * unchanged.
 */
export function canonicalRdata(type: number, rdata: Uint8Array): Uint8Array {
  const layout = LAYOUTS.get(type);
  if (layout === undefined || !rdata.some(isUpper)) return rdata;
  return lowered(layout, rdata) ?? rdata;
}

function lowered(layout: readonly Field[], rdata: Uint8Array): Uint8Array | null {
  const octets = Uint8Array.from(rdata);
  let at = 0;
  for (const field of layout) {
    if (field === 'name') {
      const end = lowerNameAt(octets, at);
      if (end === null) return null;
      at = end;
    } else {
      at += field === 'string' ? 1 + (octets[at] ?? 0) : field;
    }
  }
  return at === octets.length ? octets : null;
}

/**
 * Lower-cases a name in place. Returns the offset after the name, or null if the name is invalid.
 */
function lowerNameAt(octets: Uint8Array, start: number): number | null {
  let at = start;
  for (;;) {
    const length = octets[at];
    if (length === undefined || length > MOST_LABEL_OCTETS) return null;
    const end = at + 1 + length;
    for (let one = at + 1; one < end; one += 1) octets[one] = lowerOctet(octets[one] ?? 0);
    at = end;
    if (length === 0) return at;
  }
}

const MOST_LABEL_OCTETS = 63;

/**
 * Returns a key by which names are compared: presentation form in lower case, without the trailing
 * dot.
 */
export function nameKey(name: Name): string {
  return formatName(name).toLowerCase();
}

/**
 * Compares names in canonical order (RFC 4034 §6.1). Returns a negative number, zero or a positive
 * number.
 */
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
  return isUpper(octet) ? octet + 0x20 : octet;
}

function isUpper(octet: number): boolean {
  return octet >= 0x41 && octet <= 0x5a;
}

/** Returns the last `count` labels of a name. */
export function lastLabels(name: Name, count: number): Name {
  return name.slice(name.length - count);
}

/** Returns true if `name` is equal to `zone` or below it. */
export function isWithin(name: Name, zone: Name): boolean {
  return name.length >= zone.length && equalNames(lastLabels(name, zone.length), zone);
}

/** Counts the labels that two names share, starting at the root. */
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

/** Returns the wildcard name directly below a name (RFC 4592 §2.1.1): `*.` and the name. */
export function wildcardOf(name: Name): Name {
  return [ASTERISK, ...name];
}

export function isWildcard(name: Name): boolean {
  const [first] = name;
  return first?.length === 1 && first[0] === 0x2a;
}
