import { describe, expect, test } from 'vitest';
import { count, flag, list, negatable, optional, value } from '../../src/options/define-option.js';
import { choice, FILE, seconds, wholeNumber } from '../../src/options/parsers.js';
import { checkFile, namesFromFile, read, readFlags, relocated } from '../../src/options/read.js';
import { SCAN_OPTIONS } from '../../src/options/scan.js';
import { SSH } from '../../src/options/scan-parsers.js';
import { Problem } from '../../src/util/problem.js';

const words = { group: 'Options', help: 'Help' } as const;
const TABLE = {
  timeout: value(seconds(300), { ...words, default: 10, file: {} }),
  roots: value(choice(['mozilla', 'none']), { ...words, default: 'mozilla', file: {} }),
  'trust-anchor': value(FILE, { ...words, file: {} }),
  ca: list(FILE, { ...words, default: [], file: {} }),
  ssh: optional(SSH, { ...words, file: {} }),
  policy: negatable(FILE, words),
  'sasl-attempts': flag({ ...words, default: true, file: {} }),
  color: flag(words),
  verbose: count(words),
  budget: value(wholeNumber(1, 10), words),
  ipv4: flag({ ...words, default: false, file: {}, excludes: 'ipv6' }),
  ipv6: flag({ ...words, default: false, file: {}, excludes: 'ipv4' }),
} as const;

test('without anything, each value is the default', () => {
  expect(read(TABLE, {})).toEqual({
    ...{ timeout: 10, roots: 'mozilla', trustAnchor: undefined, ca: [], ssh: undefined },
    ...{ policy: undefined, saslAttempts: true, color: undefined, verbose: 0, budget: undefined },
    ...{ ipv4: false, ipv6: false },
  });
});

test('types follow from the table: undefined only where there is no default', () => {
  const values = read(TABLE, {});
  const timeout: number = values.timeout;
  const roots: 'mozilla' | 'none' = values.roots;
  const ca: readonly string[] = values.ca;
  const policy: string | false | undefined = values.policy;
  // @ts-expect-error: an option without a default may be absent
  const anchor: string = values.trustAnchor;
  // @ts-expect-error: a default must be one of the choices
  value(choice(['mozilla', 'none']), { ...words, default: 'system' });
  // @ts-expect-error: the command line alone may set an option without `file`
  read(TABLE, {}, { budget: 5 });
  // @ts-expect-error: the value of a file has the type of the option
  const wrong: Parameters<typeof readFlags<typeof TABLE>>[1] = { timeout: '5' };
  expect([timeout, roots, ca, policy, anchor, wrong]).toHaveLength(6);
});

describe('what was typed', () => {
  test.each<[string, object, object]>([
    ['the last value counts', { timeout: ['2', '3'] }, { timeout: 3 }],
    ['all values of a list count', { ca: ['a', 'b'] }, { ca: ['a', 'b'] }],
    ['a list of one', { ca: 'a' }, { ca: ['a'] }],
    ['the last of on and off counts', { 'sasl-attempts': [true, false] }, { saslAttempts: false }],
    ['a value may be left out', { ssh: '' }, { ssh: 'hosts' }],
    ['an option with a value is switched off', { policy: ['a', false] }, { policy: false }],
    ['and on again', { policy: [false, 'a'] }, { policy: 'a' }],
    ['it is counted', { verbose: 2 }, { verbose: 2 }],
    // yargs sets 0 where it was not given.
    ['a count of 0', { verbose: 0 }, { verbose: 0 }],
  ])('%s', (_what, given, values) => {
    expect(read(TABLE, given as Record<string, unknown>)).toMatchObject(values);
  });

  test.each<[object, RegExp]>([
    [{ timeout: '' }, /^--timeout: needs a value$/],
    [{ timeout: ' ' }, /^--timeout: must be a number of seconds, more than 0 and at most 300$/],
    [{ timeout: '5s' }, /^--timeout: must be a number of seconds/],
    [{ timeout: false }, /^unknown option --no-timeout$/],
    [{ budget: '11' }, /^--budget: must be a whole number from 1 to 10$/],
    [{ roots: 'nome' }, /^--roots nome: did you mean none\?$/],
    [{ roots: 'everything' }, /^--roots everything: choose from mozilla, none$/],
  ])('%j is refused', (given, message) => {
    const reading = () => read(TABLE, given as Record<string, unknown>);
    expect(reading).toThrow(message);
    expect(reading).toThrow(Problem);
  });
});

describe('what a file says', () => {
  const file = { timeout: 20, ca: ['a.pem'], 'sasl-attempts': false, ipv6: true } as const;

  test('holds where nothing was typed', () => {
    expect(read(TABLE, {}, file)).toMatchObject({
      ...{ timeout: 20, ca: ['a.pem'], saslAttempts: false, ipv6: true, roots: 'mozilla' },
    });
    expect(namesFromFile({}, TABLE, file)).toEqual(Object.keys(file));
  });

  test('gives way to what was typed, even if that is the default', () => {
    const given = { timeout: '10', ca: 'b.pem', 'sasl-attempts': true, ipv4: true };
    expect(read(TABLE, given, file)).toMatchObject({
      ...{ timeout: 10, ca: ['b.pem'], saslAttempts: true, ipv4: true, ipv6: false },
    });
    expect(namesFromFile(given, TABLE, file)).toEqual([]);
  });

  test('is parsed by the same parser, and named by its place', () => {
    const refuse = (name: string, what: string) => new Error(`${name}: ${what}`);
    const check = (said: object) => () => checkFile(TABLE, said, 'scan', refuse);
    expect(check(file)).not.toThrow();
    expect(check({ timeout: 301 })).toThrow(/^timeout: scan\.timeout: must be a number of seconds/);
    expect(check({ roots: 'nome' })).toThrow(/^roots: scan\.roots nome: did you mean none\?$/);
    expect(check({ ssh: 'nowhere' })).toThrow(/^ssh: scan\.ssh nowhere: must be HOST:PORT/);
  });

  test('has its paths made absolute', () => {
    const path = (name: string): string => `/etc/${name}`;
    const said = { ca: ['a.pem'], account: 'a.txt', 's2s-identity': 'c, k, a.example', timeout: 5 };
    expect(relocated(SCAN_OPTIONS, said, path)).toEqual({
      ...{ ca: ['/etc/a.pem'], account: '/etc/a.txt', timeout: 5 },
      's2s-identity': '/etc/c,/etc/k,a.example',
    });
  });
});

test('a program gives values in camel case, and gets the same defaults', () => {
  const flags = { timeout: 5, saslAttempts: false, trustAnchor: undefined };
  expect(readFlags(TABLE, flags)).toEqual({
    ...read(TABLE, {}),
    ...{ timeout: 5, saslAttempts: false },
  });
  expect(() => readFlags(TABLE, { timeout: Number.NaN })).toThrow(/^--timeout: must be a number/);
});
