/** Thrown for bytes that do not fit the structures of TLS, or exceed a limit. */
export class TlsViolation extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TlsViolation';
  }
}

/**
 * Reads the bytes of a TLS structure from the front. All methods throw `TlsViolation` at the end
 * of the input.
 */
export interface ByteReader {
  readonly left: number;
  uint8(): number;
  uint16(): number;
  uint24(): number;
  bytes(length: number): Uint8Array;
  /** Reads a vector with a length prefix of 1, 2 or 3 octets (RFC 8446 §3.4). */
  vector(lengthOctets: 1 | 2 | 3): Uint8Array;
  rest(): Uint8Array;
  /** Ends the reading. Throws `TlsViolation` if any octets are left. */
  end(what: string): void;
}

export function byteReader(source: Uint8Array): ByteReader {
  let at = 0;
  function take(length: number): Uint8Array {
    if (length > source.length - at) throw new TlsViolation('a structure of TLS is cut off');
    at += length;
    return source.subarray(at - length, at);
  }
  function number(octets: number): number {
    return take(octets).reduce((value, octet) => value * 256 + octet, 0);
  }
  return {
    get left() {
      return source.length - at;
    },
    uint8: () => number(1),
    uint16: () => number(2),
    uint24: () => number(3),
    bytes: take,
    vector: (lengthOctets) => take(number(lengthOctets)),
    rest: () => take(source.length - at),
    end(what) {
      if (at < source.length) throw new TlsViolation(`${source.length - at} octets after ${what}`);
    },
  };
}

/** Decodes a list of 16-bit numbers that fills `bytes`. */
export function readUint16s(bytes: Uint8Array): number[] {
  if (bytes.length % 2 !== 0) throw new TlsViolation('a list of 16-bit numbers of odd length');
  const reader = byteReader(bytes);
  return Array.from({ length: bytes.length / 2 }, () => reader.uint16());
}

export function uint8(value: number): Uint8Array {
  return Uint8Array.of(value);
}

export function uint16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value);
}

export function uint24(value: number): Uint8Array {
  return Uint8Array.of(value >> 16, value >> 8, value);
}

export function uint16s(values: readonly number[]): Uint8Array {
  return concat(...values.map(uint16));
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const LENGTHS = { 1: uint8, 2: uint16, 3: uint24 } as const;

/** Encodes a vector with its length prefix. Throws a `RangeError` if the content is too long. */
export function vector(lengthOctets: 1 | 2 | 3, content: Uint8Array): Uint8Array {
  if (content.length >= 256 ** lengthOctets) {
    throw new RangeError(`${content.length} octets have no length of ${lengthOctets} octets`);
  }
  return concat(LENGTHS[lengthOctets](content.length), content);
}
