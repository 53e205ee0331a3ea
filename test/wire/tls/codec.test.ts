import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { repetitions } from '../../effort.js';
import { concat, TlsViolation } from '../../../src/wire/tls/bytes.js';
import {
  decodeCertificateEntries,
  decodeCertificates,
  encodeCertificateEntries,
  encodeCertificates,
} from '../../../src/wire/tls/certificate.js';
import {
  clientHelloRecords,
  decodeClientHello,
  encodeClientHello,
} from '../../../src/wire/tls/client-hello.js';
import { flightReader } from '../../../src/wire/tls/flight.js';
import { encodeHandshake, handshakeReader } from '../../../src/wire/tls/handshake.js';
import {
  decodeServerKeyExchange,
  encodeServerKeyExchange,
  type ServerKeyExchange,
} from '../../../src/wire/tls/key-exchange.js';
import { encodeRecord, recordReader } from '../../../src/wire/tls/record.js';
import { decodeServerHello, encodeServerHello } from '../../../src/wire/tls/server-hello.js';
import { decodeSslv2ServerHello, encodeSslv2ServerHello } from '../../../src/wire/tls/sslv2.js';
import { expandLabel } from '../../../src/wire/tls/traffic.js';

const bytes = (minLength: number, maxLength = minLength) => fc.uint8Array({ minLength, maxLength });
const code = fc.integer({ min: 0, max: 0xffff });
const extensions = fc.option(
  fc.array(fc.record({ type: code, data: bytes(0, 40) }), { maxLength: 6 }),
);

describe('encoding and decoding', () => {
  test('ClientHello', () => {
    const hello = fc.record({
      version: code,
      random: bytes(32),
      sessionId: bytes(0, 32),
      suites: fc.array(code, { maxLength: 400 }),
      compressions: fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 5 }),
      extensions,
    });
    fc.assert(
      fc.property(hello, (one) => {
        expect(decodeClientHello(encodeClientHello(one))).toEqual(one);
      }),
    );
  });

  test('ServerHello', () => {
    const hello = fc.record({
      version: code,
      random: bytes(32),
      sessionId: bytes(0, 32),
      suite: code,
      compression: fc.integer({ min: 0, max: 255 }),
      extensions,
    });
    fc.assert(
      fc.property(hello, (one) => {
        expect(decodeServerHello(encodeServerHello(one))).toEqual(one);
      }),
    );
  });

  test('the SERVER-HELLO of SSLv2', () => {
    const hello = fc.record({
      version: code,
      certificate: bytes(0, 300),
      cipherKinds: fc.array(fc.integer({ min: 0, max: 0xffffff }), { maxLength: 20 }),
    });
    fc.assert(
      fc.property(hello, (one) => {
        expect(decodeSslv2ServerHello(encodeSslv2ServerHello(one).subarray(2))).toEqual(one);
      }),
    );
  });

  test('certificates, of TLS 1.2 and of TLS 1.3', () => {
    const entry = fc.record({
      der: bytes(0, 80),
      extensions: fc.array(fc.record({ type: code, data: bytes(0, 20) }), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
        const ders = entries.map(({ der }) => der);
        expect(decodeCertificates(encodeCertificates(ders))).toEqual(ders);
        expect(decodeCertificateEntries(encodeCertificateEntries(entries))).toEqual(entries);
      }),
    );
  });

  test('ServerKeyExchange, by the suite', () => {
    const ecdh: fc.Arbitrary<ServerKeyExchange> = fc.record({
      type: fc.constant('ECDH' as const),
      group: code,
      bits: fc.constant(null),
      prime: fc.constant(null),
      signature: code,
    });
    fc.assert(
      fc.property(ecdh, (one) => {
        const body = encodeServerKeyExchange(one, 0x0303);
        expect(decodeServerKeyExchange(body, 0xc030, 0x0303)).toEqual(one);
        // The same octets mean nothing where the suite has no such message.
        expect(decodeServerKeyExchange(body, 0x002f, 0x0303)).toBeNull();
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 8192 }), (bits) => {
        const dh = { type: 'DH', group: null, bits, prime: null, signature: 0x0401 } as const;
        const body = encodeServerKeyExchange(dh, 0x0303);
        expect(decodeServerKeyExchange(body, 0x0033, 0x0303)).toMatchObject({ type: 'DH', bits });
        const old = decodeServerKeyExchange(encodeServerKeyExchange(dh, 0x0301), 0x0033, 0x0301);
        expect(old).toMatchObject({ bits, signature: null });
      }),
    );
  });

  test('messages in records, cut anywhere', () => {
    const messages = fc.array(
      fc.record({ type: fc.integer({ min: 0, max: 255 }), body: bytes(0, 200) }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(
        messages,
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        (all, cuts) => {
          const stream = encodeRecord(22, 0x0303, concat(...all.map(encodeHandshake)));
          const records = recordReader();
          const reader = handshakeReader();
          const found = [];
          for (let at = 0, turn = 0; at < stream.length; turn++) {
            const next = at + (cuts[turn % cuts.length] ?? 1);
            for (const { fragment } of records.push(stream.subarray(at, next))) {
              found.push(...reader.push(fragment));
            }
            at = next;
          }
          expect(found).toEqual(all);
        },
      ),
    );
  });
});

describe('encoded ClientHellos', () => {
  test('none has 256 to 511 octets, which some load balancers do not answer', () => {
    for (let count = 1; count < 400; count++) {
      const records = clientHelloRecords({
        version: 0x0303,
        random: new Uint8Array(32),
        sessionId: new Uint8Array(0),
        suites: Array.from({ length: count }, (_, index) => index),
        compressions: [0],
        extensions: [],
      });
      const length = records.length - 5;
      expect(length < 256 || length >= 512, `${count} suites: ${length}`).toBe(true);
    }
  });
});

describe('published vectors', () => {
  test('RFC 8448 §3: the keys of the server’s handshake traffic', () => {
    const secret = Buffer.from(
      'b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38',
      'hex',
    );
    const hex = (label: string, length: number): string =>
      Buffer.from(expandLabel('sha256', secret, label, length)).toString('hex');
    expect(hex('key', 16)).toBe('3fce516009c21727d0f2e4e86ee403bc');
    expect(hex('iv', 12)).toBe('5d313eb2671276ee13000b30');
  });
});

describe('hostile flights', () => {
  const hello = (version: number, suite: number): Uint8Array =>
    encodeHandshake({
      type: 2,
      body: encodeServerHello({
        version,
        random: new Uint8Array(32).fill(7),
        sessionId: new Uint8Array(0),
        suite,
        compression: 0,
        extensions: [{ type: 65281, data: Uint8Array.of(0) }],
      }),
    });
  const key = { type: 'ECDH', group: 29, bits: null, prime: null, signature: 0x0401 } as const;
  const BASES = [
    concat(
      encodeRecord(
        22,
        0x0303,
        concat(
          hello(0x0303, 0xc030),
          encodeHandshake({ type: 11, body: encodeCertificates([new Uint8Array(60)]) }),
          encodeHandshake({ type: 12, body: encodeServerKeyExchange(key, 0x0303) }),
        ),
      ),
      encodeRecord(22, 0x0303, encodeHandshake({ type: 14, body: new Uint8Array(0) })),
    ),
    encodeRecord(22, 0x0303, hello(0x0303, 0x1301)),
    encodeRecord(21, 0x0301, Uint8Array.of(2, 40)),
    encodeSslv2ServerHello({ version: 2, certificate: new Uint8Array(40), cipherKinds: [65664] }),
  ];

  const FLIGHTS = repetitions(60_000, 1_000_000);

  test(`${FLIGHTS} of them: nothing thrown but the violation, nothing held for long`, () => {
    let state = 20_261_124;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 4_294_967_296) * below);
    };
    let read = 0;
    let violations = 0;
    for (let round = 0; round < FLIGHTS; round++) {
      const base = BASES[round % BASES.length] as Uint8Array;
      const flight = Uint8Array.from(base);
      for (let change = random(4); change >= 0; change--) {
        flight[random(flight.length)] = random(256);
      }
      const cut = random(3) === 0 ? random(flight.length) : flight.length;
      const reader = flightReader();
      try {
        reader.push(flight.subarray(0, cut >> 1));
        reader.push(flight.subarray(cut >> 1, cut));
        if (reader.flight.complete) read += 1;
      } catch (error) {
        if (!(error instanceof TlsViolation)) throw error;
        violations += 1;
      }
    }
    expect(read).toBeGreaterThan(FLIGHTS / 10);
    expect(violations).toBeGreaterThan(FLIGHTS / 10);
  }, 600_000);

  test('an endless flight is aborted', () => {
    const reader = flightReader();
    const endless = encodeRecord(22, 0x0303, concat(hello(0x0303, 0xc030), new Uint8Array(9_000)));
    expect(() => {
      for (let round = 0; round < 100; round++) reader.push(endless);
    }).toThrow(TlsViolation);
  });
});
