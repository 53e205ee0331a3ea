import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findRequirement } from '../../src/catalogue/index.js';
import { compare } from '../../src/compare/compare.js';
import type { Operand, Verdict } from '../../src/model/index.js';
import { Problem } from '../../src/util/problem.js';
import { renderComparison } from '../../src/report/comparison/comparison.js';
import { errorDocument, renderJson, verdictDocument } from '../../src/report/machine/json.js';
import { readVerdict } from '../../src/files/saved-verdict.js';
import { TOOL } from '../../src/util/tool.js';
import { VERDICT } from '../report/fixture.js';
import { GATED } from '../report/gated.js';

/** Written by the program before schema 2, and before the scope had a status. */
const FIRST = ['verdict-1.json', 'verdict-1-before-scope.json'] as const;

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8'));
}

/** What a file of the verdict holds. */
function written(verdict: Verdict, explain: boolean): unknown {
  return JSON.parse(renderJson(verdict, { explain }));
}

/** Without the words beside codes. Text of the server is as JSON has it. */
function plain(verdict: Verdict): unknown {
  return JSON.parse(JSON.stringify(verdict), (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('code' in value)) return value;
    return Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'text'));
  });
}

describe('readVerdict', () => {
  test.each([
    ['the hand-made verdict', VERDICT],
    ['one with waivers and a baseline', GATED],
  ])('with explanations, %s reads back unchanged', (_what, verdict) => {
    expect(plain(readVerdict(written(verdict, true), 'v.json'))).toEqual(plain(verdict));
  });

  test('without explanations, those of the catalogue are used', () => {
    const verdict = readVerdict(written(GATED, false), 'v.json');
    const { id, title, level, why, advice } = verdict.rows[0] ?? {};
    const [row] = GATED.rows;
    const requirement = findRequirement(id ?? '');
    expect({ id, title, level }).toEqual({ id: row?.id, title: row?.title, level: row?.level });
    expect({ why, advice }).toEqual({ why: requirement?.why, advice: requirement?.advice });
    expect(verdict.scope).toEqual(GATED.scope);
  });

  test('a row that the catalogue lacks is read too', () => {
    const document = verdictDocument(VERDICT);
    const rows = document.rows.map((row, index) => (index === 0 ? { ...row, id: 'gone' } : row));
    const [first] = readVerdict({ ...document, rows }, 'v.json').rows;
    expect(first).toMatchObject({ id: 'gone', title: VERDICT.rows[0]?.title, why: '' });
  });

  test.each(FIRST)('%s, of schema 1', (name) => {
    const verdict = readVerdict(fixture(name), name);
    expect(verdict.scope).toEqual(VERDICT.scope);
    expect(verdict.rows.map(({ id, ruling, needs }) => [id, ruling.status, needs])).toEqual(
      VERDICT.rows.map(({ id, ruling, needs }) => [id, ruling.status, needs]),
    );
  });

  test.each([
    ['a newer schema', { ...verdictDocument(VERDICT), schema: 3 }, /v\.json: written by a newer/],
    ['an error', errorDocument('a.example', { reason: 'bug', message: 'x' }), /holds no verdict/],
    [
      'a row too few',
      { ...verdictDocument(VERDICT), rows: [{}] },
      /cannot read this verdict.*\/rows\/0/,
    ],
    [
      'half of schema 1',
      { ...(fixture(FIRST[0]) as object), rows: 1 },
      /cannot read this verdict.*\/rows/,
    ],
    ['null', null, /cannot read this verdict/],
  ])('refuses %s', (_what, value, message) => {
    expect(() => readVerdict(value, 'v.json')).toThrow(Problem);
    expect(() => readVerdict(value, 'v.json')).toThrow(message);
  });
});

describe('compare', () => {
  const operand = (verdict: Verdict): Operand => ({
    ...{ source: 'verdict', name: 'v.json', verdict, problem: null },
  });
  const documents = [
    ...FIRST.map((name) => [name, fixture(name)] as const),
    ['schema 2', written(VERDICT, false)] as const,
    ['schema 2 with explanations', written(VERDICT, true)] as const,
  ];

  test.each(documents)('%s is equal to the verdict itself', (_name, document) => {
    const comparison = compare(
      [readVerdict(document, 'v.json'), { ...VERDICT, startedAt: '2026-02-01T12:00:00.000Z' }].map(
        operand,
      ),
      TOOL,
    );
    const changes = new Set(comparison.rows.map(({ change }) => change));
    expect([...changes].sort()).toEqual(['unchanged', 'unknown']);
    expect(comparison.rows.map(({ id, level }) => [id, level])).toEqual(
      VERDICT.rows.map(({ id, level }) => [id, level]),
    );
    expect(comparison.rows.filter(({ title }) => title === '')).toEqual([]);
    const options = { color: false, width: 100, verbose: true };
    expect(renderComparison(comparison, 'terminal', options)).toContain('example.org');
  });
});
