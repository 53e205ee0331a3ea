import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readBaseline } from '../../src/files/baseline-file.js';
import { earlierOf, holdAgainst } from '../../src/judge/baseline.js';
import { CATALOGUE } from '../../src/catalogue/index.js';
import { STATUSES, type Finding, type Status, type Verdict } from '../../src/model/index.js';
import { Problem } from '../../src/util/problem.js';
import { formatRecording } from '../../src/files/recording-text.js';
import { render } from '../../src/report/index.js';
import { RECORDING } from '../recording-fixture.js';
import { VERDICT } from '../report/fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'baseline-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileOf(text: string): string {
  const file = join(folder, 'baseline.json');
  writeFileSync(file, text);
  return file;
}

/** The hand-made verdict with one row, of the status given. */
function verdictOf(status: Status, findings: readonly Finding[] = []): Verdict {
  const [row] = VERDICT.rows;
  if (row === undefined) throw new Error('no rows');
  return { ...VERDICT, rows: [{ ...row, ruling: { ...row.ruling, status, findings } }] };
}

function change(before: Status, after: Status, findings: readonly Finding[] = []): string {
  const { baseline } = holdAgainst(verdictOf(after, findings), earlierOf(verdictOf(before)));
  if (baseline === undefined) throw new Error('not held against anything');
  const { worse, better, incomparable } = baseline;
  const told = Object.entries({ worse, better, incomparable }).filter(([, ids]) => ids.length > 0);
  const expected = told.length === 0 ? {} : { [VERDICT.rows[0]?.id ?? '']: before };
  expect(baseline.before).toEqual(expected);
  return told.map(([name]) => name).join() || '-';
}

describe('holdAgainst', () => {
  test('order of statuses', () => {
    const table = STATUSES.map((before) =>
      [before, ...STATUSES.map((after) => change(before, after))].join(' '),
    );
    expect(table).toEqual([
      // after:          compliant partial missing configurable manual not-applicable not-observed
      'compliant - worse worse worse incomparable - incomparable',
      'partial better - worse - incomparable better incomparable',
      'missing better better - better incomparable better incomparable',
      'configurable better - worse - incomparable better incomparable',
      'manual incomparable incomparable incomparable incomparable - incomparable -',
      'not-applicable - worse worse worse incomparable - incomparable',
      'not-observed incomparable incomparable incomparable incomparable - incomparable -',
    ]);
  });

  test('missing to partial is not better if an endpoint was only not observed', () => {
    const unseen: Finding = {
      ...{ code: 'ENDPOINT_UNASKED', args: {}, evidence: [], basis: null },
      ...{ requirement: 'tls-1.3', subject: 'x', status: 'not-observed' },
    };
    expect(change('missing', 'partial', [unseen])).toBe('incomparable');
    expect(change('partial', 'missing', [unseen])).toBe('worse');
    expect(change('missing', 'partial', [{ ...unseen, status: 'information' }])).toBe('better');
  });

  test('a row that the earlier verdict lacks is neither better nor worse', () => {
    const earlier = earlierOf({ ...VERDICT, rows: [] });
    const { baseline } = holdAgainst(verdictOf('missing'), earlier);
    const id = VERDICT.rows[0]?.id ?? '';
    expect(baseline).toMatchObject({ worse: [], better: [], incomparable: [id] });
    expect(baseline?.before).toEqual({ [id]: null });
  });
});

describe('readBaseline', () => {
  test('a recording is judged again with the current rules', async () => {
    const earlier = await readBaseline(fileOf(formatRecording(RECORDING)));
    expect(earlier.domain).toBe(RECORDING.domain);
    expect([...earlier.statuses.keys()]).toEqual(CATALOGUE.map(({ id }) => id));
  });

  test('a verdict in JSON is used unchanged, even of another version', async () => {
    const text = render(VERDICT, 'json', { color: false, width: 80 });
    const earlier = await readBaseline(fileOf(text));
    expect(earlier).toEqual(earlierOf(VERDICT));
    const newer = { ...(JSON.parse(text) as object), more: 1 };
    expect(await readBaseline(fileOf(JSON.stringify(newer)))).toEqual(earlierOf(VERDICT));
  });

  test.each(['verdict-1.json', 'verdict-1-before-scope.json'])(
    'a verdict of schema 1: %s',
    async (name) => {
      const earlier = await readBaseline(join(import.meta.dirname, '../files/fixtures', name));
      expect(earlier).toEqual(earlierOf(VERDICT));
    },
  );

  test.each([
    ['no JSON', 'x', /not a recording/],
    ['null', 'null', /not a recording/],
    ['another thing', '{"format":"x"}', /not a recording/],
    ['no rows', '{"format":"xmpp-safeguard/verdict","schema":1}', /not a readable verdict.*domain/],
    [
      'a status that there is not',
      JSON.stringify({ ...VERDICT, rows: [{ id: 'x', ruling: { status: 'fine' } }] }),
      /not a readable verdict.*\/rows\/0\/ruling\/status/,
    ],
    ['a newer schema', JSON.stringify({ ...VERDICT, schema: 3 }), /written by a newer.*schema 3/],
    ['no schema', JSON.stringify({ ...VERDICT, schema: 0 }), /not a readable verdict.*\/schema/],
    ['a domain without a verdict', '{"format":"xmpp-safeguard/error"}', /holds no verdict/],
  ])('refuses %s', async (_what, text, message) => {
    const refused = expect(readBaseline(fileOf(text))).rejects;
    await refused.toThrow(message);
    await expect(readBaseline(fileOf(text))).rejects.toBeInstanceOf(Problem);
  });

  test('refuses a missing file', async () => {
    await expect(readBaseline(join(folder, 'nothing'))).rejects.toThrow(/ENOENT/);
  });
});
