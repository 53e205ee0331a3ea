import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  MOST_ITERATIONS,
  proveScram,
  readServerFinal,
  readServerFirst,
  SCRAM_MECHANISMS,
  ScramViolation,
  startScram,
  strongestScram,
  type Binding,
  type ScramMechanism,
} from '../../../../src/wire/xmpp/sasl/scram.js';

const N: Binding = { flag: 'n' };

function mechanism(name: string): ScramMechanism {
  const found = SCRAM_MECHANISMS.find((one) => one.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

const SHA_1 = mechanism('SCRAM-SHA-1');

describe('published exchanges', () => {
  test.each([
    [
      'SCRAM-SHA-1', // RFC 5802 §5
      'fyko+d2lbbFgONRv9qkxdawL',
      'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
      'v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
      'rmF9pqV8S7suAoZWja4dJRkFsKQ=',
    ],
    [
      'SCRAM-SHA-256', // RFC 7677 §3
      'rOprNGfwEbeRWgbNEkqO',
      'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
      'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
      '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
    ],
    [
      'SCRAM-SHA-512', // https://wiki.xmpp.org/web/SASL_Authentication_and_SCRAM
      'rOprNGfwEbeRWgbNEkqO',
      'r=rOprNGfwEbeRWgbNEkqO02431b08-2f89-4bad-a4e6-80c0564ec865,s=Yin2FuHTt/M0kJWb0t9OI32n2VmOGi3m+JfjOvuDF88=,i=4096',
      'Hc5yec3NmCD7t+kFRw4/3yD6/F3SQHc7AVYschRja+Bc3sbdjlA0eH1OjJc0DD4ghn1tnXN5/Wr6qm9xmaHt4A==',
      'BQuhnKHqYDwQWS5jAw4sZed+C9KFUALsbrq81bB0mh+bcUUbbMPNNmBIupnS2AmyyDnG5CTBQtkjJ9kyY4kzmw==',
    ],
  ])('%s', async (name, nonce, challenge, proof, signature) => {
    const first = startScram(mechanism(name), 'user', N, nonce);
    expect(first.message).toBe(`n,,n=user,r=${nonce}`);
    const server = readServerFirst(challenge, first);
    const final = await proveScram(first, server, 'pencil');
    expect(final.message).toBe(`c=biws,r=${server.nonce},p=${proof}`);
    expect(readServerFinal(`v=${signature}`, final)).toEqual({ type: 'signature', genuine: true });
    const other = Buffer.from(signature, 'base64');
    other[0] = (other[0] ?? 0) ^ 1;
    expect(readServerFinal(`v=${other.toString('base64')}`, final)).toEqual({
      type: 'signature',
      genuine: false,
    });
  });
});

describe('channel binding', () => {
  test('header and data are part of the proof', async () => {
    const data = Buffer.from('finished');
    const binding: Binding = { flag: 'p', type: 'tls-unique', data };
    const first = startScram(mechanism('SCRAM-SHA-1-PLUS'), 'user', binding, 'abc');
    expect(first.message).toBe('p=tls-unique,,n=user,r=abc');
    const final = await proveScram(first, readServerFirst('r=abcd,s=QQ==,i=1', first), 'pencil');
    const bound = Buffer.from('p=tls-unique,,finished').toString('base64');
    expect(final.message.startsWith(`c=${bound},r=abcd,p=`)).toBe(true);
  });

  test('y is sent and repeated', async () => {
    const first = startScram(SHA_1, 'user', { flag: 'y' }, 'abc');
    expect(first.message).toBe('y,,n=user,r=abc');
    const final = await proveScram(first, readServerFirst('r=abcd,s=QQ==,i=1', first), 'pencil');
    expect(final.message.startsWith('c=eSws,')).toBe(true);
  });

  test.each(['', 'a,b', 'tls unique', 'a=b', 'x'.repeat(101)])('invalid name: %j', (type) => {
    const binding: Binding = { flag: 'p', type, data: new Uint8Array() };
    expect(() => startScram(SHA_1, 'user', binding)).toThrow(RangeError);
  });

  test('the strongest offered mechanism', () => {
    const offered = ['SCRAM-SHA-1', 'PLAIN', 'SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256', 'SCRAM-X'];
    expect(strongestScram(offered, true)?.name).toBe('SCRAM-SHA-256-PLUS');
    expect(strongestScram(offered, false)?.name).toBe('SCRAM-SHA-256');
    expect(strongestScram(['PLAIN', 'SCRAM-SHA-1'], true)).toBeNull();
  });
});

describe('refused challenges', () => {
  const first = startScram(SHA_1, 'user', N, 'ours');
  const reason = (challenge: string): string => {
    try {
      readServerFirst(challenge, first);
    } catch (error) {
      if (error instanceof ScramViolation) return error.reason;
      throw error;
    }
    return 'read';
  };

  test.each([
    ['r=theirs,s=QQ==,i=4096', 'foreign-nonce'],
    ['r=ours,s=QQ==,i=4096', 'foreign-nonce'],
    ['r=our,s=QQ==,i=4096', 'foreign-nonce'],
    [`r=oursX,s=QQ==,i=${MOST_ITERATIONS}`, 'read'],
    [`r=oursX,s=QQ==,i=${MOST_ITERATIONS + 1}`, 'iterations'],
    ['r=oursX,s=QQ==,i=100000000', 'iterations'],
    ['r=oursX,s=QQ==,i=0', 'malformed'],
    ['r=oursX,s=QQ==,i=-1', 'malformed'],
    ['r=oursX,s=QQ==,i=1e9', 'malformed'],
    ['r=oursX,s=QQ==,i=99999999999999999999', 'malformed'],
    ['r=oursX,s=,i=1', 'malformed'],
    ['r=oursX,s=Q,i=1', 'malformed'],
    ['r=oursX,i=1,s=QQ==', 'malformed'],
    ['m=ext,r=oursX,s=QQ==,i=1', 'malformed'],
    ['r=ours\u{fc},s=QQ==,i=1', 'malformed'],
    ['', 'malformed'],
    ['e=no', 'malformed'],
    [`r=ours${'x'.repeat(5_000)},s=QQ==,i=1`, 'malformed'],
    // XEP-0474 adds attributes at the end.
    ['r=oursX,s=QQ==,i=1,h=QQ==', 'read'],
  ])('%s: %s', (challenge, expected) => {
    expect(reason(challenge)).toBe(expected);
  });

  test('any challenge is decoded or refused with a reason', () => {
    const attribute = fc.tuple(fc.constantFrom('r', 's', 'i', 'm', 'h', ''), fc.string());
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(attribute).map((all) => all.map(([key, value]) => `${key}=${value}`).join()),
          fc.string().map((rest) => `r=ours${rest},s=QQ==,i=1`),
        ),
        (challenge) => {
          expect(['read', 'malformed', 'foreign-nonce', 'iterations']).toContain(reason(challenge));
        },
      ),
    );
  });

  test('the final message is decoded or refused', async () => {
    const final = await proveScram(first, readServerFirst('r=oursX,s=QQ==,i=1', first), 'pencil');
    expect(readServerFinal('e=invalid-proof', final)).toEqual({
      type: 'error',
      error: 'invalid-proof',
    });
    for (const bad of ['', 'v=', 'v=%', 'x=QQ==', 'v']) {
      expect(() => readServerFinal(bad, final)).toThrow(ScramViolation);
    }
    expect(readServerFinal('v=QQ==', final)).toEqual({ type: 'signature', genuine: false });
  });
});
