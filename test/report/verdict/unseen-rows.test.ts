import { describe, expect, test } from 'vitest';
import type { Access, Row, Status } from '../../../src/model/index.js';
import { unseenOf } from '../../../src/report/verdict/unseen-rows.js';
import { mustText } from '../../../src/report/kit/headline.js';
import { fallsShort } from '../../../src/report/kit/row-groups.js';
import { VERDICT } from '../fixture.js';

function row(id: string, status: Status, needs: readonly Access[] = []): Row {
  const [some] = VERDICT.rows;
  if (some === undefined) throw new Error('no row');
  return { ...some, id, needs, ruling: { ...some.ruling, status } };
}

describe('unseenOf', () => {
  test('counts each row for every option that can show it, the most rows first', () => {
    const rows = [
      row('a', 'manual', ['operator']),
      row('b', 'not-observed', ['account', 'operator']),
      row('c', 'not-observed', ['intrusive']),
      row('d', 'not-observed'),
      row('e', 'compliant'),
      row('f', 'configurable'),
    ];
    const { rows: all, shownBy, operatorOnly, unchecked } = unseenOf(rows);
    expect(all.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    expect(shownBy).toEqual([
      { option: '--account', count: 1 },
      { option: '--allow-intrusive', count: 1 },
    ]);
    // No option of a scan takes what only the operator can tell.
    expect(operatorOnly.map(({ id }) => id)).toEqual(['a']);
    expect(unchecked.map(({ id }) => id)).toEqual(['d']);
  });
});

test.each([
  ['compliant', false],
  ['not-observed', false],
  ['configurable', false],
  ['partial', true],
  ['missing', true],
] as const)('%s falls short: %s', (status, short) => {
  expect(fallsShort(row('a', status))).toBe(short);
});

test.each([
  [
    { total: 24, ruled: 10, outOfReach: 14, waived: 0 },
    '10 of 24 MUST requirements were checked; 14 need more access',
  ],
  [
    { total: 1, ruled: 1, outOfReach: 0, waived: 1 },
    '1 of 1 MUST requirement was checked; 1 is waived',
  ],
  [
    { total: 3, ruled: 0, outOfReach: 1, waived: 2 },
    '0 of 3 MUST requirements were checked; 1 needs more access; 2 are waived',
  ],
])('mustText of %j', (counts, text) => {
  expect(mustText({ must: { ...VERDICT.scope.must, ...counts } })).toBe(text);
});
