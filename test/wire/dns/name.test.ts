import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DnsMalformed } from '../../../src/wire/dns/malformed.js';
import {
  encodeName,
  equalNames,
  formatName,
  lowerName,
  nameReader,
  parseName,
  type NameReader,
} from '../../../src/wire/dns/name.js';

const label = fc.uint8Array({ minLength: 1, maxLength: 63 });
const names = fc
  .array(label, { maxLength: 12 })
  .filter((labels) => labels.reduce((sum, { length }) => sum + length + 1, 1) <= 255);

const readName = (message: Uint8Array, offset: number): ReturnType<NameReader> =>
  nameReader(message)(offset);
const octets = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

describe('presentation form', () => {
  test.each([
    ['.', []],
    ['example.org', ['example', 'org']],
    ['example.org.', ['example', 'org']],
    ['_xmpp-client._tcp.Example.org', ['_xmpp-client', '_tcp', 'Example', 'org']],
    // RFC 4343 §2.2
    ['Donald\\032E\\.\\032Eastlake\\0323rd.example', ['Donald E. Eastlake 3rd', 'example']],
    ['a\\000\\\\\\255z.example', ['a\0\\\xffz', 'example']],
    ['\\065\\b', ['Ab']],
    ['\\255', ['\xff']],
  ])('%s', (text, labels) => {
    expect(parseName(text)).toEqual(labels.map(octets));
  });

  test.each([
    '',
    '..',
    '.example.org',
    'example..org',
    'bücher.example',
    'a\\',
    'a\\2',
    'a\\25x',
    'a\\256',
    `${'a'.repeat(64)}.org`,
    `${'a.'.repeat(127)}bc`,
  ])('%j is refused', (text) => {
    expect(() => parseName(text)).toThrow(DnsMalformed);
  });

  test('the maximum is 255 octets', () => {
    const longest = 'a.'.repeat(126) + 'a';
    expect(encodeName(parseName(longest))).toHaveLength(255);
    const labels63 = [63, 63, 63, 61].map((length) => 'a'.repeat(length)).join('.');
    expect(encodeName(parseName(labels63))).toHaveLength(255);
    expect(() => parseName(`${labels63}a`)).toThrow('a name has 256 octets');
  });

  test('hostile labels are escaped to printable text without bare dots', () => {
    expect(formatName([octets('a.b'), octets('\x1b[31m\n"')])).toBe('a\\.b.\\027[31m\\010\\"');
  });

  test('any octets are preserved', () => {
    fc.assert(
      fc.property(names, (labels) => {
        const text = formatName(labels);
        expect(text).toMatch(/^[\x21-\x7e]+$/);
        expect(parseName(text)).toEqual(labels);
        expect(parseName(`${text}${text === '.' ? '' : '.'}`)).toEqual(labels);
      }),
    );
  });
});

describe('comparison', () => {
  const equal = (a: string, b: string): boolean => equalNames(parseName(a), parseName(b));

  test('ignores only the case of ASCII letters', () => {
    expect(equal('Example.ORG', 'eXAMPLE.org')).toBe(true);
    expect(equal('a.b', 'a\\.b')).toBe(false);
    expect(equal('a.b', 'a.b.c')).toBe(false);
    expect(equal('a.b.c', 'a.b')).toBe(false);
    expect(equal('ab.c', 'a.bc')).toBe(false);
    // @ and `, [ and {: 0x20 apart, and no letters. Neither are 0xc0 and 0xe0 here.
    expect(equal('@[', '`{')).toBe(false);
    expect(equal('\\192', '\\224')).toBe(false);
  });

  test('a name equals itself in lower case', () => {
    fc.assert(fc.property(names, (labels) => equalNames(labels, lowerName(labels))));
    expect(formatName(lowerName(parseName('AZ@[\\192.Org')))).toBe('az\\@[\\192.org');
  });
});

describe('wire format', () => {
  test('is preserved, with its end', () => {
    fc.assert(
      fc.property(names, fc.nat(40), (labels, before) => {
        const wire = encodeName(labels);
        const message = Buffer.concat([Buffer.alloc(before), wire, Buffer.alloc(3)]);
        const { name, next } = readName(message, before);
        expect(name.map((one) => Uint8Array.from(one))).toEqual(labels);
        expect(next).toBe(before + wire.length);
      }),
    );
  });

  // RFC 1035 §4.1.4: F.ISI.ARPA at 20, FOO.F.ISI.ARPA at 40, ARPA at 64, the root at 92.
  const example = Buffer.alloc(93);
  example.set(Buffer.from('\x01F\x03ISI\x04ARPA\0', 'latin1'), 20);
  example.set(Buffer.from('\x03FOO\xc0\x14', 'latin1'), 40);
  example.set(Buffer.from('\xc0\x1a', 'latin1'), 64);

  test.each([
    [20, 'F.ISI.ARPA', 32],
    [40, 'FOO.F.ISI.ARPA', 46],
    [64, 'ARPA', 66],
    [92, '.', 93],
  ])('the example of RFC 1035 §4.1.4, at %i: %s', (offset, text, next) => {
    const read = readName(example, offset);
    expect(formatName(read.name)).toBe(text);
    expect(read.next).toBe(next);
  });

  const at12 = (text: string): Uint8Array => Buffer.concat([Buffer.alloc(12), octets(text)]);

  test.each([
    ['a pointer to itself', at12('\xc0\x0c'), 12],
    ['a pointer to the label before it', at12('\x01a\xc0\x0c'), 12],
    ['two pointers to each other', at12('\xc0\x0e\xc0\x0c'), 14],
    ['a pointer forward', at12('\xc0\x0e\x01a\0'), 12],
    ['a pointer into the header', at12('\xc0\x02'), 12],
    ['half a pointer', at12('\xc0'), 12],
    ['a label type of RFC 2673', at12('\x41\x08\xff\0'), 12],
    ['the label type 10', at12('\x80\0'), 12],
    ['a label past the end', at12('\x05abc'), 12],
    ['no root', at12('\x01a'), 12],
    ['nothing', at12(''), 12],
    ['an offset past the end', at12(''), 400],
  ])('%s is refused', (_, message, offset) => {
    expect(() => readName(message, offset)).toThrow(DnsMalformed);
  });

  test('a chain of pointers is limited', () => {
    const pointers = Array.from({ length: 200 }, (_, index) => 0xc000 + 12 + index * 2);
    const message = Buffer.alloc(14 + pointers.length * 2);
    pointers.forEach((pointer, index) => message.writeUInt16BE(pointer, 14 + index * 2));
    // From the root at 12, back by 127 steps, and by one more.
    expect(readName(message, 12 + 127 * 2).name).toEqual([]);
    expect(() => readName(message, 12 + 128 * 2)).toThrow('does not point back');
    // Nor is the bound got round by reading it in two steps.
    const reader = nameReader(message);
    expect(reader(12 + 127 * 2).name).toEqual([]);
    expect(reader(12 + 100 * 2).name).toEqual([]);
    expect(() => reader(12 + 150 * 2)).toThrow('does not point back');
  });

  test('a name above 255 octets by pointers is refused', () => {
    // Each is a label of 63 octets and a pointer to the one before.
    const part = octets(`\x3f${'a'.repeat(63)}`);
    const parts: Uint8Array[] = [Buffer.alloc(12), part, Buffer.from([0])];
    const starts = [12];
    for (let count = 0; count < 4; count += 1) {
      starts.push(Buffer.concat(parts).length);
      parts.push(part, Buffer.from([0xc0, starts.at(-2) ?? 0]));
    }
    const message = Buffer.concat(parts);
    expect(readName(message, starts[2] ?? 0).name).toHaveLength(3);
    expect(() => readName(message, starts[3] ?? 0)).toThrow(DnsMalformed);
  });
});
