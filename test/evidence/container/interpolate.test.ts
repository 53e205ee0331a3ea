import { describe, expect, test } from 'vitest';
import { interpolate } from '../../../src/evidence/container/interpolate.js';
import { Unreadable } from '../../../src/evidence/container/node.js';

const VARIABLES = new Map([
  ['SET', 'value'],
  ['EMPTY', ''],
  ['DOLLAR', '${SET}'],
]);

const filled = (text: string): string => interpolate(text, VARIABLES, 7, new Set());

describe('interpolate', () => {
  test.each([
    ['no variable', 'no variable'],
    ['$SET-${SET}', 'value-value'],
    ['$$SET and $${SET}', '$SET and ${SET}'],
    ['${UNSET}|$UNSET|', '||'],
    ['${SET:-other}${UNSET:-other}${EMPTY:-other}', 'valueotherother'],
    ['${SET-other}${UNSET-other}${EMPTY-other}', 'valueother'],
    ['${SET:+other}${UNSET:+other}${EMPTY:+other}', 'other'],
    ['${SET+other}${UNSET+other}${EMPTY+other}', 'otherother'],
    ['${SET:?why}${SET?why}${EMPTY?why}', 'valuevalue'],
    ['${UNSET:-${ALSO:-deep ${SET}}}', 'deep value'],
    ['${UNSET:-a:b-c}', 'a:b-c'],
    ['$DOLLAR', '${SET}'],
  ])('%s', (text, expected) => {
    expect(filled(text)).toBe(expected);
  });

  test.each([
    ['${UNSET?message}', 'variable', ['UNSET']],
    ['${EMPTY:?message}', 'variable', ['EMPTY']],
    ['${SET', 'server', []],
    ['${1X}', 'server', []],
    ['100$', 'server', []],
    ['${A:-'.repeat(50) + '}'.repeat(50), 'limit', []],
  ])('%s is refused', (text, by, names) => {
    const error = (() => {
      try {
        return filled(text);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(Unreadable);
    expect(error).toMatchObject({ by, names, line: 7 });
    expect(String(error)).not.toContain('message');
  });

  test('names of variables are told', () => {
    const used = new Set<string>();
    interpolate('$A ${B:-$C} $$D', VARIABLES, null, used);
    expect([...used]).toEqual(['A', 'B', 'C']);
  });
});
