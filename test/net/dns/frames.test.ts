import fc from 'fast-check';
import { expect, test } from 'vitest';
import { framed, frameReader } from '../../../src/net/dns/frames.js';

const message = fc.uint8Array({ maxLength: 300 });

test('messages are preserved in any chunks', () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(message), cuts, (messages, sizes) => {
      const stream = Buffer.concat(messages.map(framed));
      const read = frameReader();
      const got: Uint8Array[] = [];
      for (let at = 0, turn = 0; at < stream.length; turn += 1) {
        const size = sizes[turn % sizes.length] ?? 1;
        got.push(...read(stream.subarray(at, at + size)));
        at += size;
      }
      expect(got).toEqual(messages);
    }),
  );
});

test('the longest message and one after it', () => {
  const longest = new Uint8Array(0xffff).fill(7);
  const read = frameReader();
  const stream = Buffer.concat([framed(longest), framed(Uint8Array.of(1)), Buffer.of(0)]);
  expect(read(stream)).toEqual([longest, Uint8Array.of(1)]);
  expect(read(Buffer.of(1, 9))).toEqual([Uint8Array.of(9)]);
});

test('a returned message is not changed later', () => {
  const read = frameReader();
  const [first] = read(Buffer.from(framed(Uint8Array.of(1, 2))));
  read(Buffer.from(framed(Uint8Array.of(3, 4))));
  expect(first).toEqual(Uint8Array.of(1, 2));
});
