import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exitOf } from '../../src/cli/commands/compare.js';
import { compare } from '../../src/compare/compare.js';
import { judge } from '../../src/judge/judge.js';
import type {
  Change,
  ComparedRow,
  Comparison,
  Operand,
  Recording,
  Relation,
  Row,
  Status,
  Verdict,
} from '../../src/model/index.js';
import { BASES, STATUSES } from '../../src/model/index.js';
import { COMPARISON_SCHEMA, comparisonDocument } from '../../src/report/comparison/json.js';
import { renderComparison } from '../../src/report/comparison/comparison.js';
import { TOOL } from '../../src/util/tool.js';
import { observations, recordingOf } from '../arbitrary/build.js';
import { ROWS } from '../arbitrary/catalogue.js';
import { world } from '../arbitrary/recordings.js';
import { VERDICT } from '../report/fixture.js';

function operand(verdict: Verdict, problem: string | null = null): Operand {
  return { source: 'recording', name: `${verdict.domain}.json`, verdict, problem };
}

function of(...verdicts: readonly Verdict[]): Comparison {
  return compare(
    verdicts.map((verdict) => operand(verdict)),
    TOOL,
  );
}

/** The hand-made verdict, with other statuses in the order of its rows. */
function verdict(domain: string, more: Partial<Verdict>, ...statuses: readonly Status[]): Verdict {
  const rows = VERDICT.rows.slice(0, statuses.length).map((row, index): Row => {
    const status = statuses[index] ?? 'manual';
    return { ...row, level: 'MUST', ruling: { ...row.ruling, status } };
  });
  return { ...VERDICT, ...more, domain, rows };
}

const LATER = { startedAt: '2026-02-28T12:00:00.000Z', endedAt: '2026-02-28T12:00:09.000Z' };

function services(...statuses: readonly Status[]): ComparedRow | undefined {
  return of(...statuses.map((status, index) => verdict(`${index}.example`, {}, status))).rows[0];
}

function times(before: Status, after: Status): Comparison {
  return of(verdict('a.example', {}, before), verdict('a.example', LATER, after));
}

describe('a row of several services', () => {
  test.each<[readonly Status[], Relation, readonly number[]]>([
    [['compliant', 'missing'], 'differs', [0]],
    [['missing', 'partial', 'compliant', 'compliant'], 'differs', [2, 3]],
    [['missing', 'configurable'], 'differs', [1]],
    [['configurable', 'partial'], 'differs', [1]],
    // What does not have to be done is no merit, and no fault.
    [['not-applicable', 'compliant'], 'differs', []],
    [['not-applicable', 'missing'], 'differs', []],
    [['not-applicable', 'missing', 'partial'], 'differs', [2]],
    // Nobody wins by what is not known.
    [['compliant', 'not-observed'], 'partly-known', []],
    [['missing', 'manual'], 'partly-known', []],
    [['missing', 'manual', 'compliant'], 'differs', [2]],
    [['compliant', 'compliant'], 'same', []],
    [['missing', 'missing', 'missing'], 'same', []],
    [['manual', 'not-observed'], 'unknown', []],
  ])('%j: %s, best %j', (statuses, relation, best) => {
    expect(services(...statuses)).toMatchObject({ relation, best, change: null, findings: null });
  });

  test('an equal status with a stronger basis is marked', () => {
    const [a, b] = (['advertised', 'exercised'] as const).map((basis, index) => {
      const made = verdict(`${index}.example`, {}, 'compliant');
      return { ...made, rows: made.rows.map((r) => ({ ...r, ruling: { ...r.ruling, basis } })) };
    });
    if (a === undefined || b === undefined) throw new Error('there are two');
    expect(of(a, b, a).rows[0]).toMatchObject({ relation: 'same', best: [], strongest: [1] });
  });

  test('a domain without a service is not compared', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => verdict(`${name}.example`, {}, 'compliant'));
    if (a === undefined || b === undefined || c === undefined) throw new Error('there are three');
    const compared = compare(
      [operand(a), operand(b, 'b.example: no such domain'), operand(c)],
      TOOL,
    );
    expect(compared.rows[0]).toMatchObject({ relation: 'same', cells: [{}, null, {}] });
    expect(compared.columns[1]).toMatchObject({ status: null, counts: null, must: null });
    expect(compared.overall).toMatchObject({ rows: 1, best: [0, 2] });
  });
});

describe('best overall', () => {
  test('only rows that apply and are known for all count', () => {
    const a = verdict('a.example', {}, 'missing', 'compliant', 'not-observed', 'missing');
    const b = verdict('b.example', {}, 'missing', 'partial', 'compliant', 'not-applicable');
    expect(of(a, b).overall).toEqual({
      rows: 2,
      standings: [
        { column: 0, must: { missing: 1, partial: 0 }, should: { missing: 0, partial: 0 } },
        { column: 1, must: { missing: 1, partial: 1 }, should: { missing: 0, partial: 0 } },
      ],
      best: [0],
    });
  });

  test('without comparable rows, no service is best', () => {
    const a = verdict('a.example', {}, 'missing', 'not-observed');
    const b = verdict('b.example', {}, 'manual', 'compliant');
    expect(of(a, b).overall).toMatchObject({ rows: 0, best: [] });
  });
});

describe('a row at two times', () => {
  test.each<[Status, Status, Change]>([
    ['missing', 'compliant', 'better'],
    ['compliant', 'partial', 'worse'],
    ['not-applicable', 'missing', 'worse'],
    ['missing', 'not-applicable', 'better'],
    ['compliant', 'not-applicable', 'changed'],
    ['compliant', 'not-observed', 'lost'],
    ['manual', 'missing', 'gained'],
    ['manual', 'not-observed', 'unknown'],
    ['partial', 'partial', 'unchanged'],
  ])('%s, then %s: %s', (before, after, change) => {
    expect(times(before, after).rows[0]?.change).toBe(change);
  });

  test.each<[Status, Status, 'must' | 'should' | 'never', number]>([
    ['compliant', 'missing', 'must', 1],
    ['compliant', 'missing', 'never', 0],
    ['missing', 'compliant', 'must', 0],
    ['missing', 'missing', 'should', 0],
    ['compliant', 'not-observed', 'must', 2],
    ['not-observed', 'missing', 'must', 0],
  ])('%s, then %s, with --fail-on %s: exit %d', (before, after, failOn, exit) => {
    expect(exitOf(times(before, after), failOn)).toBe(exit);
  });

  test('the earlier verdict is first, whatever the order of the arguments', () => {
    const [before, after] = [VERDICT, { ...VERDICT, ...LATER }];
    expect(of(after, before)).toEqual(of(before, after));
    expect(of(after, before).columns.map(({ startedAt }) => startedAt)).toEqual([
      VERDICT.startedAt,
      LATER.startedAt,
    ]);
  });

  test('actions are done, open, new, or unknown', () => {
    const action = (requirement: string) => ({
      priority: 'high' as const,
      requirement,
      records: [],
    });
    const ids = VERDICT.rows.slice(0, 4).map(({ id }) => id);
    const [done = '', open = '', added = '', unseen = ''] = ids;
    const before = verdict('a.example', {}, 'missing', 'missing', 'compliant', 'missing');
    const after = verdict('a.example', LATER, 'compliant', 'partial', 'missing', 'not-observed');
    const { times: apart } = of(
      { ...before, actions: [done, open, unseen].map(action) },
      { ...after, actions: [open, added].map(action) },
    );
    expect(apart?.actions).toEqual({
      done: [{ requirement: done, priority: 'high' }],
      open: [{ requirement: open, priority: 'high' }],
      added: [{ requirement: added, priority: 'high' }],
      unknown: [{ requirement: unseen, priority: 'high' }],
    });
  });

  test('findings that disappeared, appeared or changed, by code and subject', () => {
    const id = 's2s-encryption-required';
    const change = (findings: Row['ruling']['findings']): Verdict => ({
      ...VERDICT,
      ...LATER,
      rows: VERDICT.rows.map((row) =>
        row.id === id ? { ...row, ruling: { ...row.ruling, findings } } : row,
      ),
    });
    const [processed, required, unreached] =
      VERDICT.rows.find((row) => row.id === id)?.ruling.findings ?? [];
    if (!processed || !required || !unreached) throw new Error('the fixture has three');
    const refused = { ...required, code: 'DIRECT_TLS' as const, args: {} };
    const silent = { ...required, args: { unexercised: 'closed' as const } } as typeof required;
    const row = (later: Verdict) => of(VERDICT, later).rows.find((one) => one.id === id)?.findings;
    expect(row(change([required, unreached]))).toEqual({
      gone: [processed],
      appeared: [],
      altered: [],
    });
    expect(row(change([processed, required, refused, unreached]))).toMatchObject({
      gone: [],
      appeared: [refused],
    });
    expect(row(change([processed, silent, unreached]))).toEqual({
      gone: [],
      appeared: [],
      altered: [{ before: required, after: silent }],
    });
  });

  test('a host with a new address is the same host', () => {
    const moved = JSON.parse(
      JSON.stringify({ ...VERDICT, ...LATER }).replaceAll('192.0.2.7', '192.0.2.77'),
    ) as Verdict;
    const { rows, times: apart } = of(VERDICT, moved);
    expect(rows.flatMap(({ findings }) => findings?.gone ?? [])).toEqual([]);
    expect(apart?.endpoints.gone).toHaveLength(apart?.endpoints.appeared.length ?? 0);
    expect(apart?.endpoints.gone).not.toEqual([]);
  });
});

describe('caveats', () => {
  test.each<[string, Partial<Verdict>, string]>([
    ['catalogues', { catalogue: '2024-01-01' }, 'catalogues'],
    ['versions', { tool: { name: 'xmpp-safeguard', version: '9.9.9' } }, 'tools'],
    ['access', { scope: { ...VERDICT.scope, access: ['public', 'account'] } }, 'access'],
    [
      'families',
      { scope: { ...VERDICT.scope, settings: { ...VERDICT.scope.settings, families: [4] } } },
      'families',
    ],
  ])('different %s are reported', (_what, more, code) => {
    const { caveats } = of(VERDICT, { ...VERDICT, ...LATER, ...more });
    expect(caveats.map((caveat) => caveat.code)).toEqual([code]);
  });

  test('different queried domains are reported if both scans had accounts', () => {
    const asking = (account: boolean, ...bad: readonly string[]): Verdict => {
      const outgoing = { bad, good: [] };
      const settings = { ...VERDICT.scope.settings, account, outgoing };
      return { ...VERDICT, ...LATER, scope: { ...VERDICT.scope, settings } };
    };
    const one = { ...asking(true, 'a.example'), startedAt: VERDICT.startedAt };
    const [caveat, ...others] = of(one, asking(true, 'a.example', 'b.example')).caveats;
    expect(others).toEqual([]);
    expect(caveat).toEqual({ code: 'outgoing', values: ['a.example', 'a.example, b.example'] });
    expect(of(one, asking(true, 'a.example')).caveats).toEqual([]);
    expect(of(one, asking(false)).caveats).toEqual([]);
  });

  test('a row that one catalogue lacks is unknown for it', () => {
    const older = { ...VERDICT, ...LATER, catalogue: '2024-01-01', rows: VERDICT.rows.slice(1) };
    const row = of(VERDICT, older).rows[0];
    expect(row).toMatchObject({ id: VERDICT.rows[0]?.id, cells: [{}, null], relation: 'unknown' });
  });
});

const conforms = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(COMPARISON_SCHEMA);

const judged = world.map((one) => judge(recordingOf(observations(one)), ROWS, '2026-01-01'));
const named = fc
  .uniqueArray(fc.constantFrom('a.example', 'b.example', 'c.example', 'd.example'), {
    minLength: 2,
    maxLength: 4,
  })
  .chain((domains) =>
    fc.tuple(...domains.map((domain) => judged.map((one): Verdict => ({ ...one, domain })))),
  );

describe('properties', () => {
  test('a verdict does not differ from itself', () => {
    fc.assert(
      fc.property(judged, (one) => {
        const { rows, times: apart, caveats } = of(one, one);
        expect(
          rows.filter(({ relation }) => relation !== 'same' && relation !== 'unknown'),
        ).toEqual([]);
        expect(rows.flatMap(({ best, strongest }) => [...best, ...strongest])).toEqual([]);
        for (const { findings } of rows) {
          expect(findings).toEqual({ gone: [], appeared: [], altered: [] });
        }
        const { unknown = 0, unchanged = 0 } = apart?.tally ?? {};
        expect(unknown + unchanged).toBe(rows.length);
        expect(apart?.actions).toMatchObject({ done: [], added: [], unknown: [] });
        expect(caveats.map(({ code }) => code)).toEqual(['same-scan']);
      }),
      { numRuns: 30 },
    );
  });

  test('the order of operands is the order of columns', () => {
    fc.assert(
      fc.property(named, (verdicts) => {
        const last = verdicts.length - 1;
        const there = of(...verdicts);
        const back = of(...[...verdicts].reverse());
        const mirrored = (columns: readonly number[]) =>
          columns.map((column) => last - column).sort((a, b) => a - b);
        expect(back.rows).toEqual(
          there.rows.map((row) => ({
            ...row,
            cells: [...row.cells].reverse(),
            best: mirrored(row.best),
            strongest: mirrored(row.strongest),
          })),
        );
        expect(back.overall?.best).toEqual(mirrored(there.overall?.best ?? []));
        expect(back.overall?.rows).toBe(there.overall?.rows);
      }),
      { numRuns: 30 },
    );
  });

  test('with swapped times, better becomes worse', () => {
    const MIRROR: Readonly<Record<Change, Change>> = {
      ...{ worse: 'better', better: 'worse', lost: 'gained', gained: 'lost' },
      ...{ changed: 'changed', unknown: 'unknown', unchanged: 'unchanged' },
    };
    fc.assert(
      fc.property(judged, judged, (one, other) => {
        const there = of(one, { ...other, ...LATER });
        const back = of({ ...other, startedAt: one.startedAt }, { ...one, ...LATER });
        expect(back.rows.map(({ change }) => change)).toEqual(
          there.rows.map(({ change }) => (change === null ? null : MIRROR[change])),
        );
        expect(back.rows.map(({ findings }) => findings?.gone.length)).toEqual(
          there.rows.map(({ findings }) => findings?.appeared.length),
        );
      }),
      { numRuns: 30 },
    );
  });

  test('the order of observations does not matter', () => {
    const shuffled = world.chain((one) => {
      const seen = observations(one);
      const all = { minLength: seen.length, maxLength: seen.length };
      return fc.tuple(fc.constant(seen), fc.shuffledSubarray(seen, all));
    });
    const verdictOf = (seen: Recording['observations']) =>
      judge(recordingOf(seen), ROWS, '2026-01-01');
    fc.assert(
      fc.property(shuffled, judged, ([seen, mixed], other) => {
        const later = { ...other, ...LATER };
        expect(of(verdictOf(mixed), later)).toEqual(of(verdictOf(seen), later));
      }),
      { numRuns: 30 },
    );
  });

  const cell = fc.record({
    status: fc.constantFrom(...STATUSES),
    basis: fc.constantFrom(...BASES, null),
  });

  test('an unknown service is never best, and only a better one is best', () => {
    fc.assert(
      fc.property(fc.array(cell, { minLength: 2, maxLength: 6 }), (cells) => {
        const row = services(...cells.map(({ status }) => status));
        for (const column of row?.best ?? []) {
          expect(['compliant', 'partial', 'configurable']).toContain(row?.cells[column]?.status);
        }
        if (row?.best.length !== 0) expect(row?.relation).toBe('differs');
        expect(row?.best.length).not.toBe(cells.length);
      }),
    );
  });

  test('is plain JSON, conforms to its schema, and every format renders it', () => {
    fc.assert(
      fc.property(named, judged, (verdicts, later) => {
        const [first] = verdicts;
        if (first === undefined) return;
        for (const one of [
          of(...verdicts),
          of(first, { ...later, ...LATER, domain: first.domain }),
        ]) {
          expect(JSON.parse(JSON.stringify(one))).toEqual(one);
          const document: unknown = JSON.parse(JSON.stringify(comparisonDocument(one)));
          expect(conforms(document), JSON.stringify(conforms.errors)).toBe(true);
          for (const format of ['terminal', 'markdown', 'html'] as const) {
            const text = renderComparison(one, format, { color: false, width: 80 });
            for (const { id } of one.rows) expect(text.replaceAll(/-\s+/g, '-')).toContain(id);
          }
        }
      }),
      { numRuns: 15 },
    );
  });
});
