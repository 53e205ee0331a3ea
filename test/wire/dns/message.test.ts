import { Packet } from 'dns2';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cpuMs } from '../../cpu.js';
import { DnsMalformed } from '../../../src/wire/dns/malformed.js';
import {
  decodeHead,
  decodeMessage,
  encodeQuery,
  isReplyTo,
  UDP_SIZE,
} from '../../../src/wire/dns/message.js';
import { formatName, parseName } from '../../../src/wire/dns/name.js';
import { readAddress, readCname, readSrv } from '../../../src/wire/dns/records.js';
import { TYPE } from '../../../src/wire/dns/types.js';

const hex = (text: string): Uint8Array => Buffer.from(text.replace(/\s/g, ''), 'hex');

describe('encodeQuery', () => {
  test('octet by octet: RD, one question, EDNS of 1232 octets (RFC 1035 §4.1, RFC 6891 §6.1.2)', () => {
    expect(
      Buffer.from(
        encodeQuery({ id: 0xabcd, name: parseName('_a.Example'), type: TYPE.SRV }),
      ).toString('hex'),
    ).toBe(
      'abcd01000001000000000001' +
        '025f61074578616d706c65000021' +
        '0001' +
        '00002904d0000000000000',
    );
  });

  test('without EDNS nothing follows the question', () => {
    const query = encodeQuery({ id: 1, name: parseName('a.b'), type: TYPE.A, edns: false });
    expect(Buffer.from(query).toString('hex')).toBe(
      '0001010000010000000000000161016200' + '00010001',
    );
  });

  test('DO and CD request signatures', () => {
    const query = { id: 1, name: parseName('a.b'), type: TYPE.A };
    const message = decodeMessage(encodeQuery({ ...query, dnssec: true }));
    expect(message).toMatchObject({ rd: true, cd: true, ad: false, qr: false });
    expect(message.edns).toMatchObject({ udpSize: UDP_SIZE, version: 0, dnssecOk: true });
    const judged = encodeQuery({ ...query, dnssec: true, checkingDisabled: false });
    expect(decodeMessage(judged)).toMatchObject({ cd: false, edns: { dnssecOk: true } });
  });

  test('any name is preserved, with dots in labels', () => {
    for (const text of ['.', 'a\\.b.c', '\\000\\255.example', 'A.b', 'a.'.repeat(126) + 'a']) {
      const query = { id: 7, name: parseName(text), type: TYPE.AAAA };
      const { questions, edns } = decodeMessage(encodeQuery(query));
      expect(questions.map(({ name }) => formatName(name))).toEqual([text]);
      expect(questions[0]).toMatchObject({ type: TYPE.AAAA, class: 1 });
      expect(edns?.dnssecOk).toBe(false);
    }
  });
});

describe('decodeMessage', () => {
  // As a server sends it: of `example.org`, all names but one are pointers.
  const compressed = hex(`
    1234 8580 0001 0001 0001 0001
    0c 5f786d70702d636c69656e74 04 5f746370 07 6578616d706c65 03 6f7267 00 0021 0001
    c00c 0021 0001 00000e10 000c 0005 0001 1466 03 786d31 c01e
    c01e 0002 0001 80000001 0006 03 6e7331 c01e
    00 0029 1000 00008000 0006 000a 0002 beef
  `);

  test('decodes flags, sections and EDNS, and decompresses names in RDATA', () => {
    const message = decodeMessage(compressed);
    expect(message).toMatchObject({
      id: 0x1234,
      qr: true,
      opcode: 0,
      aa: true,
      tc: false,
      rd: true,
      ra: true,
      ad: false,
      cd: false,
      rcode: 0,
      edns: { udpSize: 4096, version: 0, dnssecOk: true },
      additional: [],
    });
    expect(Buffer.from(message.edns?.options ?? []).toString('hex')).toBe('000a0002beef');
    const [srv] = message.answer;
    expect(srv).toMatchObject({
      owner: '_xmpp-client._tcp.example.org',
      type: 33,
      class: 1,
      ttl: 3600,
    });
    expect(srv && Buffer.from(srv.rdata).toString('hex')).toBe(
      '000500011466' + '03786d31' + '076578616d706c65' + '036f7267' + '00',
    );
    expect(srv && readSrv(srv)).toEqual({
      priority: 5,
      weight: 1,
      port: 5222,
      target: 'xm1.example.org',
    });
    const [ns] = message.authority;
    expect(ns).toMatchObject({ owner: 'example.org', type: TYPE.NS, ttl: 0x8000_0001 });
    expect(ns && Buffer.from(ns.rdata).toString('latin1')).toBe('\x03ns1\x07example\x03org\0');
  });

  test('each flag has its own bit, and the rcode has 12', () => {
    const flags = { qr: 15, aa: 10, tc: 9, rd: 8, ra: 7, ad: 5, cd: 4 } as const;
    for (const [flag, bit] of Object.entries(flags)) {
      const bytes = Buffer.alloc(12);
      bytes.writeUInt16BE(2 ** bit, 2);
      const head = decodeHead(bytes);
      const set = Object.entries(head).filter(([, value]) => value === true);
      expect(set).toEqual([[flag, true]]);
    }
    expect(decodeHead(hex('0000 2805 0000 0000 0000 0000'))).toMatchObject({ opcode: 5, rcode: 5 });
    const badvers = decodeMessage(hex('0000 8000 0000 0000 0000 0001 00 0029 0200 01000000 0000'));
    expect(badvers.rcode).toBe(16);
  });

  test('every truncation is refused or gives the whole message', () => {
    for (let length = 0; length < compressed.length; length += 1) {
      expect(() => decodeMessage(compressed.subarray(0, length))).toThrow(DnsMalformed);
    }
    const longer = Buffer.concat([compressed, Buffer.from('left over')]);
    expect(decodeMessage(longer)).toEqual(decodeMessage(compressed));
  });

  test('RDATA must have exactly the length of its type', () => {
    const srv = (rdlength: string, rdata: string): Uint8Array =>
      hex(`0001 8000 0000 0001 0000 0000 00 0021 0001 00000000 ${rdlength} ${rdata}`);
    expect(decodeMessage(srv('0007', '0000 0000 0000 00')).answer).toHaveLength(1);
    expect(() => decodeMessage(srv('0008', '0000 0000 0000 00 00'))).toThrow(DnsMalformed);
    expect(() => decodeMessage(srv('0006', '0000 0000 0000 00'))).toThrow(DnsMalformed);
    expect(() => decodeMessage(srv('0003', '0000 00'))).toThrow(DnsMalformed);
  });

  test('unknown types are kept unchanged', () => {
    const message = decodeMessage(
      hex('0001 8000 0000 0001 0000 0000 01 61 00 ff00 0001 00000000 0002 c00c'),
    );
    expect(Buffer.from(message.answer[0]?.rdata ?? []).toString('hex')).toBe('c00c');
  });

  test('agrees with the encoder of dns2', () => {
    const name = fc
      .array(fc.stringMatching(/^[a-z0-9_-]{1,20}$/), { minLength: 1, maxLength: 5 })
      .map((labels) => labels.join('.'));
    const record = fc.oneof(
      fc.record({ name, type: fc.constant(TYPE.A), address: fc.ipV4() }),
      fc.record({ name, type: fc.constant(TYPE.CNAME), domain: name }),
      fc.record({
        name,
        type: fc.constant(TYPE.SRV),
        priority: fc.nat(0xffff),
        weight: fc.nat(0xffff),
        port: fc.nat(0xffff),
        target: name,
      }),
    );
    fc.assert(
      fc.property(name, fc.array(record, { maxLength: 20 }), fc.nat(0xffff), (asked, all, id) => {
        const packet = new Packet(new Packet.Header({ id, qr: 1 }));
        packet.questions.push(new Packet.Question(asked, TYPE.SRV, 1));
        packet.answers.push(...all.map((one) => ({ ...one, class: 1, ttl: id }) as never));
        const message = decodeMessage(packet.toBuffer());
        expect(message.id).toBe(id);
        expect(message.questions.map((one) => formatName(one.name))).toEqual([asked]);
        const read = message.answer.map((one) => {
          const { owner, type, ttl } = one;
          expect(ttl).toBe(id);
          if (type === TYPE.A) return { name: owner, type, address: readAddress(one) };
          if (type === TYPE.CNAME) return { name: owner, type, domain: formatName(readCname(one)) };
          return { name: owner, type, ...readSrv(one) };
        });
        expect(read).toEqual(all);
      }),
    );
  });
});

describe('hostile bytes', () => {
  function decodesOrRefuses(bytes: Uint8Array): number {
    return cpuMs(() => {
      try {
        const message = decodeMessage(bytes);
        for (const record of [...message.answer, ...message.authority, ...message.additional]) {
          expect(record.owner).toMatch(/^[\x21-\x7e]+$/);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(DnsMalformed);
      }
    });
  }

  test('never crash the decoder', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        expect(decodesOrRefuses(bytes)).toBeLessThan(100);
      }),
      { numRuns: 2_000 },
    );
  });

  test('nor do changed octets', () => {
    const packet = new Packet(new Packet.Header({ id: 1, qr: 1 }));
    packet.questions.push(new Packet.Question('_xmpp-client._tcp.example.org', TYPE.SRV, 1));
    for (let count = 0; count < 6; count += 1) {
      packet.answers.push({
        name: '_xmpp-client._tcp.example.org',
        type: TYPE.SRV,
        class: 1,
        ttl: 60,
        priority: count,
        weight: 0,
        port: 5222,
        target: `xm${count}.example.org`,
      } as never);
    }
    const whole = packet.toBuffer();
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(changes, (all) => {
        const bytes = Buffer.from(whole);
        for (const [at, octet] of all) bytes[at] = octet;
        expect(decodesOrRefuses(bytes)).toBeLessThan(100);
      }),
      { numRuns: 2_000 },
    );
  });

  test('twelve octets that announce 4 times 65535 records are refused immediately', () => {
    const bytes = Buffer.alloc(12, 0xff);
    const ms = cpuMs(() => {
      expect(() => decodeMessage(bytes)).toThrow('do not fit');
      bytes.writeUInt16BE(0, 4);
      expect(() => decodeMessage(bytes)).toThrow('do not fit');
    });
    expect(ms).toBeLessThan(50);
  });

  const record = (name: number, type: number, rdata: Uint8Array): Uint8Array => {
    const fixed = Buffer.alloc(12);
    fixed.writeUInt16BE(name, 0);
    fixed.writeUInt16BE(type, 2);
    fixed.writeUInt16BE(rdata.length, 10);
    return Buffer.concat([fixed, rdata]);
  };
  const filled = (first: Uint8Array, each: Uint8Array, most = 0xffff): Uint8Array => {
    const count = Math.min(Math.floor((0xffff - 12 - first.length) / each.length), most);
    const header = Buffer.from('000180000000000000000000', 'hex');
    header.writeUInt16BE(count + 1, 6);
    return Buffer.concat([header, first, ...Array.from({ length: count }, () => each)]);
  };
  // RDATA of the first record begins at 12 + 1 + 10.
  const holding = (rdata: Buffer): Uint8Array => {
    const fixed = Buffer.alloc(11);
    fixed.writeUInt16BE(0xff00, 1);
    fixed.writeUInt16BE(rdata.length, 9);
    return Buffer.concat([fixed, rdata]);
  };
  const ladder = Buffer.alloc(2 + 126 * 2);
  for (let step = 1; step <= 126; step += 1) {
    ladder.writeUInt16BE(0xc000 + 23 + (step === 1 ? 0 : (step - 1) * 2), step * 2);
  }
  const longest = Buffer.from('\x01\xff'.repeat(127) + '\0', 'latin1');

  test.each([
    ['pointers to pointers', filled(holding(ladder), record(0xc000 + 23 + 252, 0xff00, hex('')))],
    ['names of 255 octets', filled(holding(longest), record(0xc000 + 23, TYPE.CNAME, hex('c017')))],
    [
      'nothing but the root',
      filled(hex('00 ff00 0001 00000000 0000'), hex('00 ff00 0001 00000000 0000')),
    ],
  ])('64 KiB of %s are refused', (_, message) => {
    const ms = cpuMs(() => {
      expect(() => decodeMessage(message)).toThrow(/more than 1000/);
    });
    expect(ms).toBeLessThan(200);
  });

  test('names that expand beyond the limit are refused', () => {
    const alias = record(0xc000 + 23, TYPE.CNAME, hex('c017'));
    expect(decodeMessage(filled(holding(longest), alias, 200)).answer).toHaveLength(201);
    expect(() => decodeMessage(filled(holding(longest), alias, 300))).toThrow(/131072 octets/);
  });

  test('the maximum number of records', () => {
    const root = hex('00 ff00 0001 00000000 0000');
    expect(decodeMessage(filled(root, root, 999)).answer).toHaveLength(1_000);
    expect(() => decodeMessage(filled(root, root, 1_000))).toThrow(/1001 records/);
  });
});

describe('isReplyTo', () => {
  const query = { id: 0x1234, name: parseName('example.org'), type: TYPE.A };
  const question = '0765 7861 6d70 6c65 036f 7267 00';
  const reply = (head: string, rest: string): boolean =>
    isReplyTo(decodeHead(hex(`${head} ${rest}`)), query);

  test.each([
    ['the reply', '1234 8180 0001 0000 0000 0000', `${question} 0001 0001`, true],
    [
      'in another case',
      '1234 8180 0001 0000 0000 0000',
      '0745 5841 4d50 4c45 034f 5247 00 0001 0001',
      true,
    ],
    ['the query itself', '1234 0100 0001 0000 0000 0000', `${question} 0001 0001`, false],
    ['another id', '1235 8180 0001 0000 0000 0000', `${question} 0001 0001`, false],
    ['another type', '1234 8180 0001 0000 0000 0000', `${question} 001c 0001`, false],
    ['another class', '1234 8180 0001 0000 0000 0000', `${question} 0001 0003`, false],
    ['another name', '1234 8180 0001 0000 0000 0000', '03 6f7267 00 0001 0001', false],
    [
      'two questions',
      '1234 8180 0002 0000 0000 0000',
      `${question} 0001 0001 ${question} 0001 0001`,
      false,
    ],
    ['a notify', '1234 a180 0001 0000 0000 0000', `${question} 0001 0001`, false],
    ['an answer without a question', '1234 8180 0000 0000 0000 0000', '', false],
    ['an error without a question', '1234 8181 0000 0000 0000 0000', '', true],
  ])('%s', (_, head, rest, is) => {
    expect(reply(head, rest)).toBe(is);
  });
});
