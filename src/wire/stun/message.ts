/** Thrown for octets that are not a STUN message, or exceed a limit. */
export class StunMalformed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StunMalformed';
  }
}

/** The magic cookie (RFC 8489 §5). */
const MAGIC = Uint8Array.of(0x21, 0x12, 0xa4, 0x42);
const HEADER_OCTETS = 20;
const FINGERPRINT_OCTETS = 8;
/** The value that is XORed with the CRC-32 in FINGERPRINT (RFC 8489 §14.7). */
const FINGERPRINT_MASK = 0x5354554e;
/** Maximum number of attributes in a message; normal responses have fewer. */
const MOST_ATTRIBUTES = 64;

/** STUN and TURN methods (RFC 8489 §18.2, RFC 8656 §17). */
export const METHOD = { BINDING: 0x001, ALLOCATE: 0x003, REFRESH: 0x004 } as const;

/** STUN and TURN attribute types (RFC 8489 §18.3, RFC 5780 §9.1, RFC 8656 §18). */
export const ATTRIBUTE = {
  MAPPED_ADDRESS: 0x0001,
  ERROR_CODE: 0x0009,
  LIFETIME: 0x000d,
  XOR_RELAYED_ADDRESS: 0x0016,
  REALM: 0x0014,
  REQUESTED_TRANSPORT: 0x0019,
  XOR_MAPPED_ADDRESS: 0x0020,
  SOFTWARE: 0x8022,
  FINGERPRINT: 0x8028,
  OTHER_ADDRESS: 0x802c,
} as const;

const CLASSES = ['request', 'indication', 'success', 'error'] as const;
type StunClass = (typeof CLASSES)[number];

interface StunAttribute {
  readonly type: number;
  readonly value: Uint8Array;
}

/** A STUN message (RFC 8489 §5). Attributes are in order and include unknown ones. */
export interface StunMessage {
  readonly class: StunClass;
  /** Method number, 12 bits. */
  readonly method: number;
  /** Transaction id, 12 octets. */
  readonly transaction: Uint8Array;
  /** Attributes of the message, without FINGERPRINT. */
  readonly attributes: readonly StunAttribute[];
  /** Whether the message has a FINGERPRINT. A wrong FINGERPRINT makes the message malformed. */
  readonly fingerprint: boolean;
}

/** Encodes a message, with a FINGERPRINT at its end if `fingerprint` is true. */
export function encodeStun(message: StunMessage): Uint8Array {
  const { method, transaction, attributes, fingerprint } = message;
  if (transaction.length !== 12) throw new RangeError('a transaction id has 12 octets');
  const body = attributes.map(encodeAttribute);
  const octets = body.reduce((sum, { length }) => sum + length, 0);
  const length = octets + (fingerprint ? FINGERPRINT_OCTETS : 0);
  const type = typeOf(method, CLASSES.indexOf(message.class));
  const head = Uint8Array.of(type >> 8, type & 0xff, length >> 8, length & 0xff);
  const plain = Buffer.concat([head, MAGIC, transaction, ...body]);
  if (!fingerprint) return plain;
  const value = Buffer.alloc(4);
  value.writeUInt32BE(fingerprintOf(plain));
  return Buffer.concat([plain, encodeAttribute({ type: ATTRIBUTE.FINGERPRINT, value })]);
}

/**
 * Decodes a message. Throws `StunMalformed` for everything that RFC 8489 §5, §6.3 and §14.7 do not
 * allow.
 */
export function decodeStun(bytes: Uint8Array): StunMessage {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < HEADER_OCTETS) throw new StunMalformed('shorter than the head of a message');
  const type = view.readUInt16BE(0);
  if (type >> 14 !== 0) throw new StunMalformed('the first two bits are not 0');
  if (!MAGIC.every((octet, at) => view[4 + at] === octet)) {
    throw new StunMalformed('without the magic cookie');
  }
  const length = view.readUInt16BE(2);
  if (length % 4 !== 0 || HEADER_OCTETS + length !== view.length) {
    throw new StunMalformed('the length does not agree with what came');
  }
  const attributes: StunAttribute[] = [];
  let fingerprint = false;
  for (let at = HEADER_OCTETS; at < view.length;) {
    if (fingerprint) throw new StunMalformed('an attribute after FINGERPRINT');
    if (attributes.length === MOST_ATTRIBUTES) throw new StunMalformed('too many attributes');
    // The length of the STUN message and the remaining octets are multiples of 4, so an attribute
    // header always fits.
    const attribute = view.readUInt16BE(at);
    const octets = view.readUInt16BE(at + 2);
    const end = at + 4 + octets;
    if (end > view.length) throw new StunMalformed('an attribute is cut off');
    const value = Uint8Array.from(view.subarray(at + 4, end));
    if (attribute === ATTRIBUTE.FINGERPRINT) {
      checkFingerprint(value, view.subarray(0, at));
      fingerprint = true;
    } else attributes.push({ type: attribute, value });
    at = end + padding(octets);
  }
  return {
    class: CLASSES[((type >> 7) & 0b10) | ((type >> 4) & 0b01)] ?? 'request',
    method: (type & 0xf) | ((type >> 1) & 0x70) | ((type >> 2) & 0xf80),
    transaction: Uint8Array.from(view.subarray(8, HEADER_OCTETS)),
    attributes,
    fingerprint,
  };
}

/**
 * Whether octets may be the response to a request: same method and transaction id (RFC 8489
 * §6.3.3).
 */
export function isAnswerTo(bytes: Uint8Array, request: StunMessage): boolean {
  try {
    const answer = decodeStun(bytes);
    return (
      (answer.class === 'success' || answer.class === 'error') &&
      answer.method === request.method &&
      answer.transaction.every((octet, at) => octet === request.transaction[at])
    );
  } catch (error) {
    if (error instanceof StunMalformed) return false;
    throw error;
  }
}

/** Interleaves the bits of class and method into a message type (RFC 8489 §5, figure 3). */
function typeOf(method: number, kind: number): number {
  return (
    (method & 0xf) |
    ((method & 0x70) << 1) |
    ((method & 0xf80) << 2) |
    ((kind & 0b01) << 4) |
    ((kind & 0b10) << 7)
  );
}

function encodeAttribute({ type, value }: StunAttribute): Uint8Array {
  const { length } = value;
  const head = Uint8Array.of(type >> 8, type & 0xff, length >> 8, length & 0xff);
  return Buffer.concat([head, value, new Uint8Array(padding(length))]);
}

function padding(octets: number): number {
  return (4 - (octets % 4)) % 4;
}

function checkFingerprint(value: Uint8Array, before: Buffer): void {
  const found = value.length === 4 ? Buffer.from(value).readUInt32BE() : null;
  // FINGERPRINT is the last attribute; the length in the header includes it.
  if (found !== fingerprintOf(before)) throw new StunMalformed('a wrong FINGERPRINT');
}

function fingerprintOf(bytes: Uint8Array): number {
  return (crc32(bytes) ^ FINGERPRINT_MASK) >>> 0;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

/** CRC-32 of ITU-T V.42; `crc32` of `node:zlib` is missing in some supported versions of Node. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const octet of bytes) crc = (CRC_TABLE[(crc ^ octet) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
