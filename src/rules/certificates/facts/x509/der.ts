import asn1 from 'node-forge/lib/asn1.js';

/** A DER element (X.690 §10): a tag with bytes or inner elements. */
export interface Element {
  /** Class of the tag: 0 universal, 0x40 application, 0x80 context-specific, 0xc0 private. */
  readonly tagClass: number;
  readonly type: number;
  readonly constructed: boolean;
  /**
   * The bytes of a primitive element, one character for each byte (in a BMPString one for each
   * UTF-16 unit), or the inner elements.
   */
  readonly value: string | readonly Element[];
}

/** Universal tags (X.680 §8.4). */
export const TAG = {
  boolean: 1,
  integer: 2,
  bitString: 3,
  octetString: 4,
  objectIdentifier: 6,
  utf8String: 12,
  sequence: 16,
  set: 17,
  numericString: 18,
  printableString: 19,
  teletexString: 20,
  ia5String: 22,
  utcTime: 23,
  generalizedTime: 24,
  visibleString: 26,
  bmpString: 30,
} as const;

const CONTEXT = 0x80;

/**
 * Maximum nesting depth of DER elements. A certificate needs about 9; name constraints with a
 * directory name need a few more.
 */
const DEEPEST = 32;

/**
 * Thrown for DER data that does not have the structure of its standard. `message` names the error.
 */
export class Malformed extends Error {}

/** Decodes DER. Throws `Malformed` if the bytes are not exactly one element. */
export function readDer(bytes: Uint8Array, what: string): Element {
  const header = readHeader(bytes, 0, bytes.length);
  if (header?.end !== bytes.length || !isDer(bytes, 0, bytes.length, 0)) {
    throw new Malformed(`${what} is not DER`);
  }
  return asn1.fromDer(Buffer.from(bytes).toString('latin1'), {
    strict: true,
    parseAllBytes: true,
    // With this option set, node-forge would decode DER bit strings whose bytes only look like
    // elements.
    decodeBitStrings: false,
    maxDepth: DEEPEST + 1,
  });
}

export function encode(element: Element): Buffer {
  return Buffer.from(asn1.toDer(element).getBytes(), 'latin1');
}

/**
 * Whether the bytes are valid DER. `fromDer` misreads tags of several bytes, and reads one byte too
 * many for a BMPString of odd length, so it could differ from OpenSSL. It also loses padded lengths
 * and integers, which DER forbids.
 */
function isDer(bytes: Uint8Array, from: number, to: number, depth: number): boolean {
  if (depth > DEEPEST) return false;
  for (let at = from; at < to;) {
    const header = readHeader(bytes, at, to);
    if (header === null) return false;
    const { tag, start, end } = header;
    const number = tag & 0x1f;
    const length = end - start;
    if (number === 0x1f) return false;
    if (tag & 0x20) {
      if (!isDer(bytes, start, end, depth + 1)) return false;
    } else if (number === TAG.bmpString && length % 2 !== 0) {
      return false;
    } else if (tag === TAG.integer && !isMinimal(bytes, start, length)) {
      return false;
    }
    at = end;
  }
  return true;
}

interface Header {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the tag and length of an element. Returns null if there is no element with a definite,
 * minimal length between `at` and `to`.
 */
function readHeader(bytes: Uint8Array, at: number, to: number): Header | null {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || at + 2 > to) return null;
  let start = at + 2;
  let length = first;
  if (first >= 0x80) {
    const octets = first - 0x80;
    if (octets === 0 || octets > 3 || start + octets > to) return null;
    length = bytes.subarray(start, start + octets).reduce((sum, octet) => sum * 256 + octet, 0);
    if (length < (octets === 1 ? 0x80 : 256 ** (octets - 1))) return null;
    start += octets;
  }
  return start + length <= to ? { tag, start, end: start + length } : null;
}

function isMinimal(bytes: Uint8Array, start: number, length: number): boolean {
  if (length === 0) return false;
  const [first, second] = bytes.subarray(start, start + length);
  if (second === undefined) return true;
  return !(first === 0 && second < 0x80) && !(first === 0xff && second >= 0x80);
}

export function isUniversal(element: Element | undefined, type: number): element is Element {
  return element?.tagClass === 0 && element.type === type;
}

export function isContext(element: Element | undefined, type: number): element is Element {
  return element?.tagClass === CONTEXT && element.type === type;
}

/** Returns the inner elements of a DER element; none for a primitive element. */
export function elementsOf(element: Element | undefined): readonly Element[] {
  return element === undefined || typeof element.value === 'string' ? [] : element.value;
}

/** Returns the bytes of a primitive element; null for a constructed one. */
export function bytesOf(element: Element): Buffer | null {
  return typeof element.value === 'string' ? Buffer.from(element.value, 'latin1') : null;
}

export function sequence(element: Element | undefined, what: string): readonly Element[] {
  if (!isUniversal(element, TAG.sequence) || typeof element.value === 'string') {
    throw new Malformed(`${what} is not a SEQUENCE`);
  }
  return element.value;
}

/** Decodes an OID: `1.2.840.113549.1.1.11`. */
export function objectIdentifier(element: Element | undefined, what: string): string {
  const bytes = isUniversal(element, TAG.objectIdentifier) ? bytesOf(element) : null;
  if (bytes === null) throw new Malformed(`${what} is not an OBJECT IDENTIFIER`);
  // Arcs of an OID have no size limit, and an overflow could look like another OID.
  const arcs: bigint[] = [];
  let arc = 0n;
  let within = false;
  for (const octet of bytes) {
    if (!within && octet === 0x80) throw new Malformed(`${what} has a padded arc`);
    arc = arc * 128n + BigInt(octet & 0x7f);
    within = octet >= 0x80;
    if (within) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [first, ...rest] = arcs;
  if (first === undefined || within || bytes.length > 64) {
    throw new Malformed(`${what} is no OBJECT IDENTIFIER that can be read`);
  }
  const top = first < 80n ? first / 40n : 2n;
  return [top, first - top * 40n, ...rest].join('.');
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Decodes UTF-8, or returns null if it is invalid. Keeps a byte order mark, which is not valid in a
 * name.
 */
export function utf8(bytes: Uint8Array): string | null {
  try {
    return UTF8.decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Returns the text of a DirectoryString (RFC 5280 §4.1.2.4) or IA5String; null for another type. In
 * practice, a TeletexString contains Latin-1, not T.61.
 */
export function text(element: Element | undefined): string | null {
  if (element?.tagClass !== 0 || typeof element.value !== 'string') return null;
  switch (element.type) {
    case TAG.utf8String:
      return utf8(Buffer.from(element.value, 'latin1'));
    case TAG.numericString:
    case TAG.printableString:
    case TAG.teletexString:
    case TAG.ia5String:
    case TAG.visibleString:
    case TAG.bmpString:
      return element.value;
    default:
      return null;
  }
}
