import { SocketAddress } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DnsMalformed } from '../../../src/wire/dns/malformed.js';
import type { ResourceRecord } from '../../../src/wire/dns/message.js';
import { formatName } from '../../../src/wire/dns/name.js';
import {
  readAddress,
  readCaa,
  readCname,
  readSrv,
  readTlsa,
} from '../../../src/wire/dns/records.js';
import { readSvcb } from '../../../src/wire/dns/svcb.js';
import { TYPE, typeName } from '../../../src/wire/dns/types.js';

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

  test('another length or type is refused', () => {
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
  test('the root as target means not offered (RFC 2782)', () => {
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
  ])('RDATA of %j is refused', (octets) => {
    expect(() => readSrv(record(TYPE.SRV, hex(octets)))).toThrow(DnsMalformed);
  });

  test('another type is refused', () => {
    expect(() => readSrv(record(TYPE.A, hex('0000 0000 0000 00')))).toThrow(DnsMalformed);
  });
});

test('CNAME', () => {
  expect(formatName(readCname(record(TYPE.CNAME, hex('016100'))))).toBe('a');
  expect(() => readCname(record(TYPE.CNAME, hex('01610000')))).toThrow(DnsMalformed);
  expect(() => readCname(record(TYPE.NS, hex('016100')))).toThrow(DnsMalformed);
});

describe('TLSA', () => {
  test('example of RFC 6698 §2.3', () => {
    const digest = 'd2abde240d7cd3ee6b4b28c54df034b97983a1d16e8a410e4561cb106618e971';
    expect(readTlsa(record(TYPE.TLSA, hex(`000001 ${digest}`)))).toEqual({
      usage: 0,
      selector: 0,
      matchingType: 1,
      data: digest,
    });
  });

  test('of any fields, known or not, and any data', () => {
    const octet = fc.nat(255);
    fc.assert(
      fc.property(octet, octet, octet, fc.uint8Array(), (usage, selector, matchingType, data) => {
        const rdata = Uint8Array.of(usage, selector, matchingType, ...data);
        expect(readTlsa(record(TYPE.TLSA, rdata))).toEqual({
          usage,
          selector,
          matchingType,
          data: Buffer.from(data).toString('hex'),
        });
      }),
    );
  });

  test('missing fields or another type are refused', () => {
    for (const octets of ['', '03', '0301']) {
      expect(() => readTlsa(record(TYPE.TLSA, hex(octets)))).toThrow(DnsMalformed);
    }
    expect(() => readTlsa(record(TYPE.CAA, hex('030101aa')))).toThrow(DnsMalformed);
  });
});

describe('CAA', () => {
  const caa = (flags: number, tag: string, value: string): Uint8Array =>
    Buffer.concat([Buffer.of(flags, tag.length), Buffer.from(tag + value, 'latin1')]);

  test('a tag in any case, and the value unchanged', () => {
    expect(readCaa(record(TYPE.CAA, hex('00 05 6973737565 63612e6578616d706c65')))).toEqual({
      flags: 0,
      tag: 'issue',
      value: 'ca.example',
    });
    expect(readCaa(record(TYPE.CAA, caa(128, 'IssueWild', ';')))).toEqual({
      flags: 128,
      tag: 'issuewild',
      value: ';',
    });
    expect(readCaa(record(TYPE.CAA, caa(0, 'iodef', '\u00ff\u0000')))).toMatchObject({
      value: '\u00ff\u0000',
    });
  });

  test('any tag and value are preserved', () => {
    const tag = fc.stringMatching(/^[0-9a-z]{1,255}$/);
    const value = fc.uint8Array().map((octets) => Buffer.from(octets).toString('latin1'));
    fc.assert(
      fc.property(fc.nat(255), tag, value, (flags, tag, value) => {
        expect(readCaa(record(TYPE.CAA, caa(flags, tag, value)))).toEqual({ flags, tag, value });
      }),
    );
  });

  test.each(['', '00', '0000', '0000 61', '0002 61', '0001 2d', '0003 612062', '0001 ff'])(
    'RDATA of %j is refused',
    (octets) => {
      expect(() => readCaa(record(TYPE.CAA, hex(octets)))).toThrow(DnsMalformed);
    },
  );

  test('another type is refused', () => {
    expect(() => readCaa(record(TYPE.TLSA, caa(0, 'issue', 'a')))).toThrow(DnsMalformed);
  });
});

describe('SVCB and HTTPS', () => {
  const svcb = (octets: string, type: number = TYPE.SVCB) => readSvcb(record(type, hex(octets)));
  const target = '03666f6f 076578616d706c65 03636f6d 00';

  test.each([
    // RFC 9460 §D.1, §D.2: figures 2, 3, 4, 5
    [`0000 ${target}`, 0, 'foo.example.com', []],
    ['0001 00', 1, '.', []],
    [`0010 ${target} 0003 0002 0035`, 16, 'foo.example.com', [[3, '0035']]],
    [
      `0001 ${target} 029b 0005 68656c6c6f`,
      1,
      'foo.example.com',
      [[667, Buffer.from('hello').toString('hex')]],
    ],
  ])('%s', (octets, priority, name, params) => {
    const read = svcb(octets);
    expect(svcb(octets, TYPE.HTTPS)).toEqual(read);
    expect(read).toMatchObject({ priority, target: name });
    expect(read.params.map(({ key, value }) => [key, Buffer.from(value).toString('hex')])).toEqual(
      params,
    );
  });

  test.each([
    '',
    '0001',
    '0001 03',
    '0001 00 00',
    '0001 00 0001 0002 61',
    '0001 00 0003 0000 0003 0000',
    '0001 00 0003 0000 0001 0000',
  ])('RDATA of %j is refused', (octets) => {
    expect(() => svcb(octets)).toThrow(DnsMalformed);
  });

  test('another type is refused', () => {
    expect(() => svcb('0001 00', TYPE.A)).toThrow(DnsMalformed);
  });
});

test('any input is decoded or refused as malformed', () => {
  const readers = [
    [TYPE.TLSA, readTlsa],
    [TYPE.CAA, readCaa],
    [TYPE.SVCB, readSvcb],
    [TYPE.SRV, readSrv],
  ] as const;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (rdata) => {
      for (const [type, read] of readers) {
        try {
          read(record(type, rdata));
        } catch (error) {
          expect(error).toBeInstanceOf(DnsMalformed);
        }
      }
    }),
  );
});

test('a type has a name or its number', () => {
  expect([TYPE.CAA, TYPE.DNSKEY, 4711].map(typeName)).toEqual(['CAA', 'DNSKEY', 'TYPE4711']);
});
