import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pathEntropy } from '../../../src/rules/upload/facts/path-entropy.js';

const SLOTS = 8;
const FILE = 'xmpp-safeguard.txt';

function urls(segment: (index: number) => string, base = 'https://up.example/upload'): string[] {
  return Array.from({ length: SLOTS }, (_, index) => `${base}/${segment(index)}/${FILE}`);
}

function uuid7(index: number): string {
  const time = (1_764_000_000_000 + index).toString(16).padStart(12, '0');
  const tail = randomBytes(10).toString('hex');
  const variant = '89ab'[index % 4] ?? '8';
  return `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(0, 3)}-${variant}${tail.slice(4, 7)}-${tail.slice(7, 19)}`;
}

describe('bits of chance in paths', () => {
  test.each<[string, (index: number) => string, number, number]>([
    [
      '24 characters of base64url, Prosody 0.12',
      () => randomBytes(18).toString('base64url'),
      130,
      144,
    ],
    ['a UUID of version 7, Prosody 13', uuid7, 74, 74],
    ['a UUID of version 4', () => randomUUID(), 122, 122],
    [
      '40 letters and digits behind a folder, ejabberd',
      () => `‹sha1(bare JID)›/${word(40)}`,
      200,
      240,
    ],
    ['8 letters and digits behind the name', () => `‹user name›/${word(8)}`, 40, 48],
    ['32 hexadecimal digits', () => randomBytes(16).toString('hex'), 120, 128],
    ['a counter', (index) => String(100_017 + index), 0, 0],
    [
      'a counter that fills with zeros',
      (index) => (9_998 + index).toString().padStart(12, '0'),
      0,
      0,
    ],
    ['a clock in milliseconds', (index) => String(1_764_000_000_000 + index * 37), 0, 0],
    ['a clock in hexadecimal', (index) => (1_764_000_000 + index).toString(16), 0, 0],
    ['always the same', () => 'files', 0, 0],
    ['four digits', () => String(1_000 + Math.floor(Math.random() * 9_000)), 0, 14],
    [
      'an object id: time, process, counter',
      (index) => `6564f2a0c0ffee1234${(0x0a0b0c + index).toString(16).padStart(6, '0')}`,
      0,
      0,
    ],
    ['a date and two random letters', () => `2026/11/25/${word(2)}`, 0, 12],
  ])('%s', (_, segment, least, most) => {
    const bits = pathEntropy(urls(segment), FILE);
    expect(bits).toBeGreaterThanOrEqual(least);
    expect(bits).toBeLessThanOrEqual(most);
  });

  test('the first of a number of UUIDs made of time count nothing', () => {
    const v1 = (index: number) => `6fa459e${index}-ee8a-11ec-8b3e-0242ac120002`;
    expect(pathEntropy(urls(v1), FILE)).toBe(0);
  });

  test('a path that comes twice holds none', () => {
    const made = urls(() => randomUUID());
    expect(pathEntropy([...made.slice(1), made[1] ?? ''], FILE)).toBe(0);
  });

  test('the name of the file counts nothing, wherever it stands', () => {
    const made = Array.from({ length: SLOTS }, () => `https://up.example/${FILE}-${word(3)}`);
    expect(pathEntropy(made, FILE)).toBeLessThan(22);
  });

  test('never more than the characters can hold, and a constant part adds nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z0-9]{4,20}$/), { minLength: 4, maxLength: 10 }),
        fc.stringMatching(/^[a-z0-9]{0,12}$/),
        (segments, folder) => {
          const plain = segments.map((one) => `https://up.example/${one}/${FILE}`);
          const inFolder = segments.map((one) => `https://up.example/${folder}x/${one}/${FILE}`);
          const longest = Math.max(...segments.map((one) => one.length));
          expect(pathEntropy(plain, FILE)).toBeLessThanOrEqual(longest * 5.2);
          expect(pathEntropy(inFolder, FILE)).toBe(pathEntropy(plain, FILE));
        },
      ),
    );
  });
});

function word(length: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from(randomBytes(length), (octet) => letters[octet % letters.length]).join('');
}
