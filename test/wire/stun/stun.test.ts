import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allocateRequest,
  bindingRequest,
  errorOf,
  mappedAddress,
  otherAddress,
  releaseRequest,
  softwareOf,
} from '../../../src/wire/stun/attributes.js';
import {
  ATTRIBUTE,
  decodeStun,
  encodeStun,
  isAnswerTo,
  METHOD,
  StunMalformed,
  type StunMessage,
} from '../../../src/wire/stun/message.js';

function hex(text: string): Uint8Array {
  return Buffer.from(text.replace(/\s/g, ''), 'hex');
}

const TRANSACTION = hex('b7e7a701 bc34d686 fa87dfae');

/** RFC 5769 §2.1, §2.2, §2.3. */
const REQUEST = hex(`
  00010058 2112a442 b7e7a701 bc34d686 fa87dfae 80220010 5354554e 20746573 7420636c 69656e74
  00240004 6e0001ff 80290008 932ff9b1 51263b36 00060009 6576746a 3a683676 59202020 00080014
  9aeaa70c bfd8cb56 781ef2b5 b2d3f249 c1b571a2 80280004 e57a3bcf`);
const RESPONSE4 = hex(`
  0101003c 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220 00200008
  0001a147 e112a643 00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7 80280004 c07d4c96`);
const RESPONSE6 = hex(`
  01010048 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220 00200014
  0002a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9 00080014 a382954e 4be67bf1 1784c97c 8292c275
  bfe3ed41 80280004 c8fb0b4c`);

describe('the vectors of RFC 5769', () => {
  test('a request', () => {
    const message = decodeStun(REQUEST);
    expect(message).toMatchObject({ class: 'request', method: METHOD.BINDING, fingerprint: true });
    expect(message.transaction).toEqual(Uint8Array.from(TRANSACTION));
    expect(softwareOf(message)).toBe('STUN test client');
    expect(message.attributes.map(({ type }) => type)).toEqual([
      0x8022, 0x0024, 0x8029, 0x0006, 0x0008,
    ]);
  });

  test('responses', () => {
    for (const bytes of [RESPONSE4, RESPONSE6]) {
      const message = decodeStun(bytes);
      expect(message).toMatchObject({
        class: 'success',
        method: METHOD.BINDING,
        fingerprint: true,
      });
      expect(softwareOf(message)).toBe('test vector');
      expect(isAnswerTo(bytes, bindingRequest(TRANSACTION))).toBe(true);
      expect(isAnswerTo(bytes, allocateRequest(TRANSACTION))).toBe(false);
      expect(isAnswerTo(bytes, bindingRequest(new Uint8Array(12)))).toBe(false);
    }
    expect(mappedAddress(decodeStun(RESPONSE4))).toEqual({ address: '192.0.2.1', port: 32853 });
    expect(mappedAddress(decodeStun(RESPONSE6))).toEqual({
      address: '2001:db8:1234:5678:11:2233:4455:6677',
      port: 32853,
    });
  });

  test('any changed bit is detected', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: RESPONSE4.length * 8 - 1 }), (bit) => {
        const bytes = Uint8Array.from(RESPONSE4);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        // The last attribute may become one that is no FINGERPRINT; nothing else gets through.
        try {
          return !decodeStun(bytes).fingerprint;
        } catch (error) {
          return error instanceof StunMalformed;
        }
      }),
    );
  });
});

describe('requests', () => {
  test('have the required length', () => {
    expect(Buffer.from(encodeStun(bindingRequest(TRANSACTION))).toString('hex')).toBe(
      '000100002112a442b7e7a701bc34d686fa87dfae',
    );
    expect(Buffer.from(encodeStun(allocateRequest(TRANSACTION))).toString('hex')).toBe(
      '000300082112a442b7e7a701bc34d686fa87dfae0019000411000000',
    );
    expect(Buffer.from(encodeStun(releaseRequest(TRANSACTION))).toString('hex')).toBe(
      '000400082112a442b7e7a701bc34d686fa87dfae000d000400000000',
    );
  });
});

const message: fc.Arbitrary<StunMessage> = fc.record({
  class: fc.constantFrom('request', 'indication', 'success', 'error'),
  method: fc.integer({ min: 0, max: 0xfff }),
  transaction: fc.uint8Array({ minLength: 12, maxLength: 12 }),
  attributes: fc.array(
    fc.record({
      type: fc.integer({ min: 0, max: 0xffff }).filter((type) => type !== ATTRIBUTE.FINGERPRINT),
      value: fc.uint8Array({ maxLength: 40 }),
    }),
    { maxLength: 20 },
  ),
  fingerprint: fc.boolean(),
});

describe('messages', () => {
  test('read back as they were written', () => {
    fc.assert(
      fc.property(message, (written) => {
        expect(decodeStun(encodeStun(written))).toEqual(written);
      }),
    );
  });

  test('any octets are decoded or malformed, with their attributes', () => {
    const readers = [errorOf, mappedAddress, otherAddress, softwareOf];
    const framed = fc
      .tuple(
        message,
        fc.constantFrom(0x0001, 0x0009, 0x0020, 0x802c),
        fc.uint8Array({ maxLength: 24 }),
      )
      .map(([one, type, value]) => encodeStun({ ...one, attributes: [{ type, value }] }));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), framed), (bytes) => {
        try {
          const read = decodeStun(bytes);
          readers.forEach((reader) => reader(read));
        } catch (error) {
          expect(error).toBeInstanceOf(StunMalformed);
        }
      }),
    );
  });

  test('are refused if truncated', () => {
    for (let length = 0; length < RESPONSE6.length; length++) {
      expect(() => decodeStun(RESPONSE6.subarray(0, length))).toThrow(StunMalformed);
    }
  });

  test('with too many attributes are refused', () => {
    const many = Array.from({ length: 65 }, () => ({ type: 1, value: new Uint8Array() }));
    const bytes = encodeStun({ ...bindingRequest(TRANSACTION), attributes: many });
    expect(() => decodeStun(bytes)).toThrow(/too many attributes/);
  });

  test('contain errors', () => {
    const value = Uint8Array.of(0, 0, 4, 1, ...Buffer.from('Unauthorized'));
    const attributes = [{ type: ATTRIBUTE.ERROR_CODE, value }];
    const error = { ...allocateRequest(TRANSACTION), class: 'error' as const, attributes };
    expect(errorOf(error)).toEqual({ code: 401, reason: 'Unauthorized' });
    expect(errorOf(bindingRequest(TRANSACTION))).toBeNull();
  });
});
