import { isUtf8 } from 'node:buffer';

interface Utf8Prefix {
  /** Number of bytes that form complete characters, counted from the first byte of the input. */
  readonly whole: number;
  /**
   * The bytes after the complete characters. `none`: there are no more. `cut`: they may be the
   * first bytes of a character. `bad`: they are invalid.
   */
  readonly rest: 'none' | 'cut' | 'bad';
}

/**
 * Finds how far bytes are valid UTF-8: no overlong forms, surrogates, or code points above U+10FFFF
 * (RFC 3629 §4).
 */
export function utf8Prefix(bytes: Uint8Array): Utf8Prefix {
  if (isUtf8(bytes)) return { whole: bytes.length, rest: 'none' };
  let whole = 0;
  for (;;) {
    const lead = bytes[whole];
    if (lead === undefined) return { whole, rest: 'none' };
    const tail = tailLength(lead);
    if (tail < 0) return { whole, rest: 'bad' };
    for (let n = 1; n <= tail; n++) {
      const byte = bytes[whole + n];
      if (byte === undefined) return { whole, rest: 'cut' };
      const [least, most] = n === 1 ? secondByte(lead) : [0x80, 0xbf];
      if (byte < least || byte > most) return { whole, rest: 'bad' };
    }
    whole += 1 + tail;
  }
}

function tailLength(lead: number): number {
  if (lead < 0x80) return 0;
  if (lead >= 0xc2 && lead <= 0xdf) return 1;
  if (lead >= 0xe0 && lead <= 0xef) return 2;
  if (lead >= 0xf0 && lead <= 0xf4) return 3;
  return -1;
}

function secondByte(lead: number): readonly [number, number] {
  switch (lead) {
    case 0xe0:
      return [0xa0, 0xbf];
    case 0xed:
      return [0x80, 0x9f];
    case 0xf0:
      return [0x90, 0xbf];
    case 0xf4:
      return [0x80, 0x8f];
    default:
      return [0x80, 0xbf];
  }
}
