import { SocketAddress } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DnsMalformed } from '../../../src/wire/dns/malformed.js';
import type { ResourceRecord } from '../../../src/wire/dns/message.js';
import { formatName } from '../../../src/wire/dns/name.js';
import { readAddress, readCname, readSrv } from '../../../src/wire/dns/records.js';
import { TYPE } from '../../../src/wire/dns/types.js';

function record(type: number, rdata: Uint8Array): ResourceRecord {
  return { owner: 'example.org', ownerLabels: [], type, class: 1, ttl: 60, rdata };
}

const hex = (text: string): Uint8Array => Buffer.from(text.replace(/\s/g, ''), 'hex');
const ipv6 = (text: string): string => readAddress(record(TYPE.AAAA, hex(text)));

describe('addresses', () => {
  test('A', () => {
    expect(readAddress(record(TYPE.A, hex('c0000207')))).toBe('192.0.2.7');
  });

  test.each([
    // RFC 5952 §4.1, §4.2.1, §4.2.2, §4.2.3, §5
    ['20010db8 00000000 00000000 00000001', '2001:db8::1'],
    ['20010db8 00000000 00000000 00020001', '2001:db8::2:1'],
    ['20010db8 00000001 00010001 00010001', '2001:db8:0:1:1:1:1:1'],
    ['20010000 00000001 00000000 00000001', '2001:0:0:1::1'],
    ['20010db8 00000000 00010000 00000001', '2001:db8::1:0:0:1'],
    ['00000000 00000000 0000ffff c0000221', '::ffff:192.0.2.33'],
    ['00000000 00000000 00000000 00000000', '::'],
    ['00000000 00000000 00000000 00000001', '::1'],
    ['fe800000 00000000 00000000 00000000', 'fe80::'],
    ['ABCDEF01 23456789 ABCDEF01 23456789', 'abcd:ef01:2345:6789:abcd:ef01:2345:6789'],
  ])('AAAA %s', (octets, text) => {
    expect(ipv6(octets)).toBe(text);
  });

  test('AAAA as Node writes it', () => {
    const zeros = fc.oneof(fc.constant(0), fc.nat(255));
    const octets = fc.array(zeros, { minLength: 14, maxLength: 14 });
    fc.assert(
      fc.property(octets, (rest) => {
        const all = Buffer.from([0x20, 0x01, ...rest]).toString('hex');
        const full = all.replace(/(.{4})(?=.)/g, '$1:');
        expect(ipv6(all)).toBe(new SocketAddress({ address: full, family: 'ipv6' }).address);
      }),
    );
  });

  test('of any other length or type are none', () => {
    for (const [type, octets] of [
      [TYPE.A, 'c00002'],
      [TYPE.A, 'c000020707'],
      [TYPE.A, ''],
      [TYPE.AAAA, 'c0000207'],
      [TYPE.A, '20010db8000000000000000000000001'],
      [TYPE.SRV, 'c0000207'],
    ] as const) {
      expect(() => readAddress(record(type, hex(octets)))).toThrow(DnsMalformed);
    }
  });
});

describe('SRV', () => {
  test('the root is the target of what is not offered (RFC 2782)', () => {
    expect(readSrv(record(TYPE.SRV, hex('0000 0000 0000 00')))).toEqual({
      priority: 0,
      weight: 0,
      port: 0,
      target: '.',
    });
  });

  test('numbers are unsigned, the target keeps its case and escapes its dots', () => {
    expect(readSrv(record(TYPE.SRV, hex('ffff fffe fffd 03 412e62 03 4f7267 00')))).toEqual({
      priority: 65_535,
      weight: 65_534,
      port: 65_533,
      target: 'A\\.b.Org',
    });
  });

  test.each([
    '',
    '0000 0000 0000',
    '0000 0000 0000 00 00',
    '0000 0000 0000 03 61',
    '0000 0000 0000 c000',
  ])('RDATA of %j is none', (octets) => {
    expect(() => readSrv(record(TYPE.SRV, hex(octets)))).toThrow(DnsMalformed);
  });

  test('nor is a record of another type', () => {
    expect(() => readSrv(record(TYPE.A, hex('0000 0000 0000 00')))).toThrow(DnsMalformed);
  });
});

test('CNAME', () => {
  expect(formatName(readCname(record(TYPE.CNAME, hex('016100'))))).toBe('a');
  expect(() => readCname(record(TYPE.CNAME, hex('01610000')))).toThrow(DnsMalformed);
  expect(() => readCname(record(TYPE.NS, hex('016100')))).toThrow(DnsMalformed);
});
