import { DnsMalformed } from './malformed.js';

/**
 * A domain name as a list of labels without the root label. A label has 1 to 63 arbitrary octets.
 */
export type Name = readonly Uint8Array[];

const MOST_LABEL_OCTETS = 63;
/** Maximum length of a name, with length octets and root label (RFC 1035 §2.3.4). */
const MOST_NAME_OCTETS = 255;
/** Maximum number of compression pointers in a name: a name has at most 127 labels. */
const MOST_POINTERS = 127;
const HEADER_OCTETS = 12;
/**
 * Maximum total octets of all names in a message after decompression: a two-octet pointer can
 * expand to 255.
 */
const MOST_READ_OCTETS = 0x2_0000;

const DOT = 0x2e;
const BACKSLASH = 0x5c;
/** Characters with a meaning in zone files: " $ ( ) . ; @ \ (RFC 1035 §5.1). */
const ESCAPED: ReadonlySet<number> = new Set([0x22, 0x24, 0x28, 0x29, DOT, 0x3b, 0x40, BACKSLASH]);
const PRESENTED: readonly string[] = Array.from({ length: 0x100 }, (_, octet) => {
  if (ESCAPED.has(octet)) return `\\${String.fromCharCode(octet)}`;
  if (octet > 0x20 && octet < 0x7f) return String.fromCharCode(octet);
  return `\\${String(octet).padStart(3, '0')}`;
});

/**
 * Parses the presentation form of a name: ASCII, with or without the trailing dot, `\X` and `\DDD`
 * as in RFC 1035 §5.1; `.` is the root. Throws `DnsMalformed`.
 */
export function parseName(text: string): Name {
  if (text === '.') return [];
  const labels: Uint8Array[] = [];
  let label: number[] = [];
  const said = JSON.stringify(text.slice(0, 80));
  for (let at = 0; at < text.length; at += 1) {
    const octet = text.charCodeAt(at);
    if (octet > 0x7f) throw new DnsMalformed(`${said} is not ASCII: a domain name has A-labels`);
    if (octet === DOT) {
      if (label.length === 0) throw new DnsMalformed(`${said} has an empty label`);
      labels.push(Uint8Array.from(label));
      label = [];
    } else if (octet === BACKSLASH) {
      const escape = readEscape(text, at);
      if (escape === null) throw new DnsMalformed(`${said} has a broken escape`);
      label.push(escape.octet);
      at = escape.last;
    } else {
      label.push(octet);
    }
  }
  if (label.length > 0) labels.push(Uint8Array.from(label));
  else if (labels.length === 0) throw new DnsMalformed('the empty string is not a domain name');
  return bounded(labels);
}

/**
 * Formats a name in presentation form: printable ASCII, without the trailing dot; the root is `.`.
 */
export function formatName(name: Name): string {
  if (name.length === 0) return '.';
  let text = '';
  for (const label of name) {
    if (text !== '') text += '.';
    for (const octet of label) text += PRESENTED[octet] ?? '';
  }
  return text;
}

/** Converts A to Z to lower case; other octets stay unchanged (RFC 4343). */
export function lowerName(name: Name): Name {
  return name.map((label) => label.map(lowerOctet));
}

/** Whether two names are equal, ignoring ASCII case (RFC 4343). */
export function equalNames(a: Name, b: Name): boolean {
  return (
    a.length === b.length &&
    a.every((label, index) => {
      const other = b[index];
      return (
        other?.length === label.length &&
        label.every((octet, at) => lowerOctet(octet) === lowerOctet(other[at] ?? -1))
      );
    })
  );
}

/**
 * Encodes a name for a message, without compression. Throws `DnsMalformed` for more than 63 octets
 * in a label or 255 in the name.
 */
export function encodeName(name: Name): Uint8Array {
  const octets = new Uint8Array(octetsOf(bounded(name)));
  let at = 0;
  for (const label of name) {
    octets[at] = label.length;
    octets.set(label, at + 1);
    at += label.length + 1;
  }
  return octets;
}

/** Decodes the name at an offset of a message. `next` is the offset after the name. */
export type NameReader = (offset: number) => { readonly name: Name; readonly next: number };

interface Suffix {
  readonly name: Name;
  readonly octets: number;
  /** Number of compression pointers followed to decode it. */
  readonly pointers: number;
  readonly next: number;
}

/**
 * Creates a decoder for the names of one message; it throws `DnsMalformed`. A pointer must point
 * before the labels that precede it (RFC 1035 §4.1.4: a prior occurrence), so pointers cannot form
 * a loop. Each target is decoded only once.
 */
export function nameReader(message: Uint8Array): NameReader {
  const pointedAt = new Map<number, Suffix>();

  function read(offset: number, depth: number): Suffix {
    const labels: Uint8Array[] = [];
    let octets = 1;
    let at = offset;
    for (;;) {
      const length = octetAt(message, at);
      if (length === 0) return { name: labels, octets, pointers: 0, next: at + 1 };
      if (length >= 0xc0) {
        const target = (length % 0x40) * 0x100 + octetAt(message, at + 1);
        const back = target < offset && target >= HEADER_OCTETS && depth < MOST_POINTERS;
        const rest = back ? (pointedAt.get(target) ?? read(target, depth + 1)) : null;
        if (rest === null || rest.pointers >= MOST_POINTERS) {
          throw new DnsMalformed(`the compression pointer at octet ${at} does not point back`);
        }
        pointedAt.set(target, rest);
        return {
          name: labels.length === 0 ? rest.name : [...labels, ...rest.name],
          octets: checked(octets + rest.octets - 1, offset),
          pointers: rest.pointers + 1,
          next: at + 2,
        };
      }
      if (length > MOST_LABEL_OCTETS) {
        throw new DnsMalformed(`the label at octet ${at} is of an unknown kind`);
      }
      octets = checked(octets + length + 1, offset);
      if (at + 1 + length > message.length) throw new DnsMalformed('a name is cut short');
      labels.push(message.subarray(at + 1, at + 1 + length));
      at += 1 + length;
    }
  }

  let total = 0;
  return (offset) => {
    const suffix = read(offset, 0);
    total += suffix.octets;
    if (total > MOST_READ_OCTETS) {
      throw new DnsMalformed(`its names have more than ${MOST_READ_OCTETS} octets in all`);
    }
    return suffix;
  };
}

function checked(octets: number, offset: number): number {
  if (octets <= MOST_NAME_OCTETS) return octets;
  throw new DnsMalformed(`the name at octet ${offset} has more than ${MOST_NAME_OCTETS} octets`);
}

function readEscape(text: string, at: number): { octet: number; last: number } | null {
  const digits = /^\d{3}/.exec(text.slice(at + 1, at + 4))?.[0];
  if (digits !== undefined) {
    return Number(digits) > 0xff ? null : { octet: Number(digits), last: at + 3 };
  }
  const octet = text.charCodeAt(at + 1);
  const isDigit = octet >= 0x30 && octet <= 0x39;
  return octet > 0x7f || Number.isNaN(octet) || isDigit ? null : { octet, last: at + 1 };
}

function octetsOf(name: Name): number {
  return name.reduce((sum, label) => sum + label.length + 1, 1);
}

function bounded(name: Name): Name {
  const longest = Math.max(0, ...name.map((label) => label.length));
  const octets = octetsOf(name);
  if (longest > MOST_LABEL_OCTETS) {
    throw new DnsMalformed(`a label has ${longest} octets, more than ${MOST_LABEL_OCTETS}`);
  }
  if (octets > MOST_NAME_OCTETS) {
    throw new DnsMalformed(`a name has ${octets} octets, more than ${MOST_NAME_OCTETS}`);
  }
  return name;
}

function lowerOctet(octet: number): number {
  return octet >= 0x41 && octet <= 0x5a ? octet + 0x20 : octet;
}

function octetAt(message: Uint8Array, at: number): number {
  const octet = message[at];
  if (octet === undefined) throw new DnsMalformed('a name is cut short');
  return octet;
}
