import { describe, expect, test } from 'vitest';
import type { Access, Arg } from '../../src/model/index.js';
import { MEANINGS, VERDICT_MEANINGS, WEIGHTS } from '../../src/report/kit/legend.js';
import { ACCESS } from '../../src/report/kit/access-text.js';
import { widenings } from '../../src/report/kit/scope-text.js';
import { say } from '../../src/rules/words.js';
import { everyOf, outOf } from '../../src/report/kit/words.js';
import { marksIn } from '../voice-marks.js';
import { EVERY_SAMPLE } from './code-samples.js';
import { VERDICT } from '../report/fixture.js';

type Args = Readonly<Record<string, Arg>>;

const VERSIONS: readonly string[] = ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1', 'SSLv3', 'SSLv2'];

/** Most words of a sentence, where a list counts as one. */
const MOST_WORDS = 25;

/** The arguments with other counts: `count` in every number, and as many items in every list. */
function counted(args: Args, count: number): Args {
  const items = (list: readonly string[]): readonly string[] => {
    const [first] = list;
    if (first === undefined) return list;
    const most = VERSIONS.includes(first) || first === 'clear' ? VERSIONS : null;
    if (most !== null) return most.slice(0, count);
    const port = Number.parseInt(first, 10);
    const numbered = (index: number): string =>
      Number.isNaN(port) ? `${first}${index}` : first.replace(/^\d+/, String(port + index));
    return Array.from({ length: count }, (_, index) => list[index] ?? numbered(index));
  };
  return Object.fromEntries(
    Object.entries(args).map(([name, value]): [string, Arg] => {
      if (typeof value === 'number') return [name, count];
      return [name, typeof value === 'string' ? value : items(value)];
    }),
  );
}

/** The samples as they are, and with one, two, three and twelve of everything. */
const CASES = EVERY_SAMPLE.flatMap(({ code, args: own }) => {
  const variants = [own, ...[1, 2, 3, 12].map((count) => counted(own, count))];
  const different = new Map(variants.map((one) => [JSON.stringify(one), one]));
  return [...different.values()].map((one) => ({ code, args: one }));
});

/** The words of ours: each argument is an X, and a list of them one X. */
function own(text: string, args: Args): string {
  const values = Object.values(args)
    .flat()
    .map((value) => String(value).replace(/T00:00:00Z$/, ''))
    .filter((value) => value !== '')
    .sort((a, b) => b.length - a.length);
  let left = text.replace(/\b(TLS|SSL) \d(\.\d)?\b/g, 'X');
  for (const value of values)
    left = left.replace(new RegExp(`(?<!\\w)${escaped(value)}(?!\\w)`, 'g'), 'X');
  return left
    .replace(/\d+/g, 'X')
    .replace(/in X(, in X)* and in X/g, 'in X')
    .replace(/X(, (then )?X)*((,? (and|or))? X( more)?)?/g, 'X');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function sentences(text: string): readonly string[] {
  return text.split(/(?<=\.) (?=[A-Z])/);
}

describe('the words of a code', () => {
  test.each(CASES)('$code $args', (coded) => {
    const text = say(coded);
    expect(marksIn(text)).toEqual([]);
    expect(text).toMatch(/^\p{Lu}/u);
    expect(text).not.toMatch(/ {2}| [,.;:]|[,;:]$|\.$|\[object|NaN|\( | \)|\(\)/);
    const ours = own(text, coded.args);
    // A sentence begins with an upper case letter, and a count agrees with its noun.
    expect(ours).not.toMatch(/\. \p{Ll}/u);
    expect(text).not.toMatch(/(?<![\w.:/-])1 (?!ms\b|was\b|is\b|does\b)\p{Ll}[\p{L}-]*s\b/u);
    expect(text).not.toMatch(/(?<![\w.:/-])(2|3|12) (endpoint|host|place|day|login|suite)\b/);
    for (const sentence of sentences(ours)) {
      expect(sentence.split(/\s+/).length, sentence).toBeLessThanOrEqual(MOST_WORDS);
    }
  });
});

describe('access that is needed', () => {
  const needed = (...access: string[]): string => say({ code: 'ACCESS_NEEDED', args: { access } });

  test.each([
    [['account', 'federated'], 'an account (`--account` or `--federated`)'],
    [['federated', 'account'], 'an account (`--account` or `--federated`)'],
    [['public', 'account', 'federated'], 'an account (`--account` or `--federated`)'],
    [['account'], 'an account (`--account`)'],
    [['federated'], 'an account on another server (`--federated`)'],
    [['operator'], 'information from the operator'],
    [['public'], 'more access'],
  ])('%j', (access, text) => {
    expect(needed(...access)).toBe(`Not checked: needs ${text}`);
  });

  test('names only options that exist', () => {
    const scope = VERDICT.scope;
    const all = Object.keys(ACCESS) as Access[];
    const widen = all.map((access) => ({ access, requirements: ['a', 'b'] }));
    const texts = widenings({ ...scope, widen }).map(({ text }) => text);
    const options = texts.flatMap((text) => text.match(/--[a-z0-9-]+/g) ?? []);
    expect([...new Set(options)].sort()).toEqual([
      '--account',
      '--allow-intrusive',
      '--federated',
      '--s2s-identity',
    ]);
    const one = widenings({ ...scope, widen: [{ access: 'account', requirements: ['a'] }] });
    expect(one.map(({ text }) => text)).toEqual([
      'Not checked: 1 row needs an account on this service (--account)',
    ]);
  });
});

test.each([...Object.values({ ...MEANINGS, ...VERDICT_MEANINGS, ...WEIGHTS, ...ACCESS })])(
  'the legend: %s',
  (text) => {
    expect(marksIn(text)).toEqual([]);
    expect(text.split(' ').length).toBeLessThanOrEqual(MOST_WORDS);
  },
);

test('counts of all, both and the only one', () => {
  expect([1, 2, 3].map((total) => everyOf(total, 'endpoint'))).toEqual([
    'the only endpoint',
    'both endpoints',
    'all 3 endpoints',
  ]);
  expect(outOf(1, 2, 'endpoint')).toBe('1 of 2 endpoints');
  expect(outOf(2, 2, 'endpoint')).toBe('both endpoints');
});
