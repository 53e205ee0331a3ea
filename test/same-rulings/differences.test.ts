import { expect, test } from 'vitest';
import type { Verdict } from '../../src/model/index.js';
import { VERDICT } from '../report/fixture.js';
import { differences } from './differences.js';

test('a verdict differs from itself in nothing, whatever the order of its evidence', () => {
  const rows = VERDICT.rows.map(({ ruling, ...row }) => ({
    ...row,
    ruling: {
      ...ruling,
      findings: ruling.findings.map((one) => ({ ...one, evidence: one.evidence.toReversed() })),
    },
  }));
  expect(differences(VERDICT, { ...VERDICT, rows })).toEqual([]);
});

test('a status, an argument, a row and an action that differ are named', () => {
  const [first, second, ...rest] = VERDICT.rows;
  if (first === undefined || second === undefined) throw new Error('no rows');
  const ruling = { ...first.ruling, status: 'missing' as const, args: { other: 1 } };
  const changed = { ...VERDICT, rows: [{ ...first, ruling }, ...rest], actions: [] } as Verdict;
  const lines = differences(VERDICT, changed);
  expect(lines.map((line) => line.split(':')[0])).toEqual([
    '-1 more rows',
    first.id,
    second.id,
    'actions',
  ]);
});
