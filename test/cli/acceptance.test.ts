import { describe, expect, test } from 'vitest';
import { earlierOf, holdAgainst } from '../../src/judge/baseline.js';
import { exitOf } from '../../src/cli/output.js';
import type { Level, Row, Status, Verdict } from '../../src/model/index.js';
import { FAIL_ON } from '../../src/report/kit/exit-code.js';
import { scopeOfRows } from '../../src/judge/scope.js';
import { applyWaivers } from '../../src/judge/waivers.js';
import { VERDICT } from '../report/fixture.js';

type Told = readonly [Level, Status];

/** A verdict of rows `r0`, `r1`…; `manual` ones are out of reach. */
function verdictOf(...told: readonly Told[]): Verdict {
  const [model] = VERDICT.rows;
  if (model === undefined) throw new Error('no rows');
  const rows = told.map(([level, status], index): Row => {
    const ruling = { ...model.ruling, status };
    const needs = status === 'manual' ? (['operator'] as const) : [];
    return { ...model, id: `r${index}`, level, ruling, needs };
  });
  return { ...VERDICT, rows, scope: { ...VERDICT.scope, ...scopeOfRows(rows, false) } };
}

function strictly(verdict: Verdict): Verdict {
  return { ...verdict, scope: { ...verdict.scope, ...scopeOfRows(verdict.rows, true) } };
}

function exits(verdict: Verdict): readonly number[] {
  return FAIL_ON.map((failOn) => exitOf(verdict, failOn));
}

function waive(verdict: Verdict, ...ids: readonly string[]): Verdict {
  const waivers = ids.map((requirement) => ({ requirement, reason: 'so', until: '2026-12-31' }));
  return applyWaivers(verdict, waivers, '2026-06-15T00:00:00Z');
}

describe('exitOf with --fail-on must, partial, should, never', () => {
  test.each<[string, readonly Told[], readonly number[]]>([
    [
      'all is met',
      [
        ['MUST', 'compliant'],
        ['MUST NOT', 'not-applicable'],
      ],
      [0, 0, 0, 0],
    ],
    [
      'a MUST is missing',
      [
        ['MUST', 'missing'],
        ['MUST', 'compliant'],
      ],
      [1, 1, 1, 0],
    ],
    ['a MUST NOT is missing', [['MUST NOT', 'missing']], [1, 1, 1, 0]],
    ['a MUST is partial', [['MUST', 'partial']], [0, 1, 1, 0]],
    [
      'a MUST is not observed',
      [
        ['MUST', 'not-observed'],
        ['MUST', 'compliant'],
      ],
      [2, 2, 2, 0],
    ],
    [
      'a SHOULD is missing',
      [
        ['MUST', 'compliant'],
        ['SHOULD', 'missing'],
      ],
      [0, 0, 1, 0],
    ],
    [
      'a SHOULD NOT is missing',
      [
        ['MUST', 'compliant'],
        ['SHOULD NOT', 'missing'],
      ],
      [0, 0, 1, 0],
    ],
    [
      'what is RECOMMENDED is missing',
      [
        ['MUST', 'compliant'],
        ['RECOMMENDED', 'missing'],
      ],
      [0, 0, 1, 0],
    ],
    [
      'a consideration is missing',
      [
        ['MUST', 'compliant'],
        ['CONSIDERATION', 'missing'],
      ],
      [0, 0, 0, 0],
    ],
    ['there is no MUST', [['SHOULD', 'compliant']], [2, 2, 2, 0]],
    ['there are no rows', [], [2, 2, 2, 0]],
  ])('%s', (_what, told, expected) => {
    expect(exits(verdictOf(...told))).toEqual(expected);
  });

  test('a waived row does not count, whatever its status', () => {
    const missing = verdictOf(['MUST', 'missing'], ['MUST', 'compliant'], ['SHOULD', 'missing']);
    expect(exits(missing)).toEqual([1, 1, 1, 0]);
    expect(exits(waive(missing, 'r0'))).toEqual([0, 0, 1, 0]);
    expect(exits(waive(missing, 'r0', 'r2'))).toEqual([0, 0, 0, 0]);
    const open = verdictOf(['MUST', 'partial'], ['MUST', 'manual']);
    expect(exits(open)).toEqual([0, 1, 1, 0]);
    expect(exits(waive(open, 'r0'))).toEqual([0, 0, 0, 0]);
    expect(exits(strictly(waive(open, 'r0')))).toEqual([2, 2, 2, 0]);
    expect(exits(strictly(waive(open, 'r0', 'r1')))).toEqual([0, 0, 0, 0]);
  });

  test('--strict counts rows that are out of reach or partial', () => {
    const beyond = verdictOf(['MUST', 'compliant'], ['MUST', 'manual']);
    expect(exits(beyond)).toEqual([0, 0, 0, 0]);
    expect(exits(strictly(beyond))).toEqual([2, 2, 2, 0]);
    const inPart = verdictOf(['MUST', 'compliant'], ['MUST', 'partial']);
    expect(exits(strictly(inPart))).toEqual([2, 1, 1, 0]);
    expect(exits(strictly(verdictOf(['MUST', 'missing'])))).toEqual([1, 1, 1, 0]);
  });

  test.each<[string, readonly Told[], readonly Told[], readonly number[]]>([
    ['still missing', [['MUST', 'missing']], [['MUST', 'missing']], [0, 0, 0, 0]],
    ['still not observed', [['MUST', 'not-observed']], [['MUST', 'not-observed']], [0, 0, 0, 0]],
    ['missing now', [['MUST', 'compliant']], [['MUST', 'missing']], [1, 1, 1, 0]],
    ['missing, was partial', [['MUST', 'partial']], [['MUST', 'missing']], [1, 1, 1, 0]],
    ['partial, was compliant', [['MUST', 'compliant']], [['MUST', 'partial']], [1, 1, 1, 0]],
    ['a SHOULD is worse', [['SHOULD', 'compliant']], [['SHOULD', 'missing']], [0, 0, 1, 0]],
    ['better', [['MUST', 'missing']], [['MUST', 'partial']], [0, 0, 0, 0]],
    ['seen then, not now', [['MUST', 'compliant']], [['MUST', 'not-observed']], [2, 2, 2, 0]],
    [
      'a SHOULD, seen then, not now',
      [['SHOULD', 'partial']],
      [['SHOULD', 'not-observed']],
      [0, 0, 2, 0],
    ],
    ['seen now, not then', [['MUST', 'not-observed']], [['MUST', 'missing']], [0, 0, 0, 0]],
    ['a new row is missing', [], [['MUST', 'missing']], [0, 0, 0, 0]],
  ])('compared with a baseline: %s', (_what, before, after, expected) => {
    const verdict = holdAgainst(verdictOf(...after), earlierOf(verdictOf(...before)));
    expect(exits(verdict)).toEqual(expected);
    const waived = holdAgainst(waive(verdictOf(...after), 'r0'), earlierOf(verdictOf(...before)));
    expect(exits(waived)).toEqual([0, 0, 0, 0]);
  });
});
