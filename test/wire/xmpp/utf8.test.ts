import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Prefix } from '../../../src/wire/xmpp/utf8.js';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

test.each([
  ['an overlong slash', bytes(0x61, 0xc0, 0xaf), { whole: 1, rest: 'bad' }],
  ['an overlong NUL in three bytes', bytes(0xe0, 0x80, 0x80), { whole: 0, rest: 'bad' }],
  ['a surrogate', bytes(0xed, 0xa0, 0x80), { whole: 0, rest: 'bad' }],
  ['past U+10FFFF', bytes(0xf4, 0x90), { whole: 0, rest: 'bad' }],
  ['a continuation that starts', bytes(0x61, 0x62, 0x80), { whole: 2, rest: 'bad' }],
  ['0xFF', bytes(0xff), { whole: 0, rest: 'bad' }],
  ['half an emoji', bytes(0x61, 0xf0, 0x9f, 0x98), { whole: 1, rest: 'cut' }],
  ['an emoji', bytes(0xf0, 0x9f, 0x98, 0x80), { whole: 4, rest: 'none' }],
  ['nothing', bytes(), { whole: 0, rest: 'none' }],
])('%s', (_, input, expected) => {
  expect(utf8Prefix(input)).toEqual(expected);
});

test('agrees with the decoder of the platform on any bytes', () => {
  const lump = fc.oneof(
    fc.string({ unit: 'grapheme' }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 3 }),
    fc.constantFrom(bytes(0xf0, 0x9f), bytes(0xe2, 0x82), bytes(0xed, 0xa0), bytes(0xc1)),
  );
  fc.assert(
    fc.property(fc.array(lump), (lumps) => {
      const input = Buffer.concat(lumps);
      const { whole, rest } = utf8Prefix(input);
      expect(decodes(input.subarray(0, whole), false)).toBe(true);
      expect(decodes(input, false)).toBe(rest === 'none');
      // Decoding to be continued is refused only where no bytes could mend it.
      expect(decodes(input, true)).toBe(rest !== 'bad');
    }),
    { numRuns: 2_000 },
  );
});

function decodes(input: Uint8Array, stream: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(input, { stream });
    return true;
  } catch {
    return false;
  }
}
