import { expect, test } from 'vitest';
import { everywhereOf, type Survey } from '../../../src/judge/engine/merge.js';
import { findingOf, type SubjectFinding } from '../../../src/judge/engine/outcome.js';
import type { Status } from '../../../src/model/index.js';

const said = { code: 'TLS_ACCEPTED', args: { version: 'TLSv1.3' } } as const;

function at(subject: string, status: SubjectFinding['status']): SubjectFinding {
  return findingOf(subject, status, status === 'not-observed' ? null : 'observed', said, ['x']);
}

function survey(
  statuses: Readonly<Record<string, Status>>,
  marks: readonly SubjectFinding[],
): Survey {
  return { marks, statuses: new Map(Object.entries(statuses)) };
}

const merged = (of: Survey): Status => everywhereOf(of, () => said).status;

test('a partial finding with missing ones is met at no endpoint', () => {
  for (const part of ['compliant', 'partial'] as const) {
    const one = [at('a', part), at('a', 'missing')];
    expect(merged(survey({ a: 'missing' }, one))).toBe('missing');
    const lost = [...one, at('b', 'not-observed')];
    expect(merged(survey({ a: 'missing', b: 'not-observed' }, lost))).toBe('missing');
  }
});

test('a partial finding at another endpoint counts as met somewhere', () => {
  for (const part of ['compliant', 'partial'] as const) {
    const both = [at('a', 'missing'), at('b', part), at('b', 'not-observed')];
    expect(merged(survey({ a: 'missing', b: 'not-observed' }, both))).toBe('partial');
  }
});

test('a finding outside the scope does not count as met', () => {
  const aside = [at('a', 'missing'), at('elsewhere', 'compliant')];
  expect(merged(survey({ a: 'missing' }, aside))).toBe('missing');
});
