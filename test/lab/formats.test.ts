/** The queries of `docs/formats.md`, run by the real jq on verdicts of real servers. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { judge } from '../../src/judge/judge.js';
import { errorLine, verdictLine } from '../../src/report/machine/json-lines.js';
import {
  errorDocument,
  renderJson,
  verdictDocument,
  type VerdictDocument,
} from '../../src/report/machine/json.js';
import { scanInLab } from './scanned.js';

const lab = inject('lab');
const folder = mkdtempSync(join(tmpdir(), 'formats-lab-'));
const DOCS = readFileSync(resolve(import.meta.dirname, '../../docs/formats.md'), 'utf8');

/** The queries in order, as they stand in the text. */
const QUERIES = [...DOCS.matchAll(/^jq .*$/gm)].map(([query]) => query);

let weak: VerdictDocument;
let good: VerdictDocument;

beforeAll(async () => {
  const [first, second] = await Promise.all(
    ['prosody-weak.example', 'prosody-good.example'].map(async (domain) =>
      judge(await scanInLab(lab, domain, {}, { anchored: true })),
    ),
  );
  if (first === undefined || second === undefined) throw new Error('there is no verdict');
  weak = verdictDocument(first);
  good = verdictDocument(second);
  const error = { reason: 'no-service', message: 'no XMPP service' } as const;
  writeFileSync(join(folder, 'report.json'), renderJson(first));
  writeFileSync(
    join(folder, 'all.jsonl'),
    verdictLine(first) + verdictLine(second) + errorLine(errorDocument('none.example', error)),
  );
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Lines that the query with this number, from 1, prints. */
function printed(number: number): readonly string[] {
  const query = QUERIES[number - 1] ?? '';
  const { error, status, stdout, stderr } = spawnSync('bash', ['-c', query], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  expect({ query, status, stderr }).toEqual({ query, status: 0, stderr: '' });
  expect(stdout).toMatch(/\n$/);
  return stdout.slice(0, -1).split('\n');
}

const csv = (values: readonly (string | null)[]): string =>
  values.map((value) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)).join(',');

describe('jq queries', () => {
  test('there are ten', () => {
    expect(QUERIES).toHaveLength(10);
  });

  test('1: the result', () => {
    const { word, text } = weak.headline;
    expect(word).toBe('FAILED');
    expect(printed(1)).toEqual([`prosody-weak.example: FAILED, ${text}`]);
  });

  test('2: missing requirements', () => {
    const missing = weak.rows.filter(({ status }) => status === 'missing');
    expect(missing).toHaveLength(weak.counts.missing);
    expect(printed(2)).toEqual(
      missing.map(({ level, title, text }) => `${level} ${title}: ${text}`),
    );
  });

  test('3: where they are missing', () => {
    const places = weak.rows.flatMap(({ id, findings }) =>
      findings
        .filter(({ status }) => status === 'missing')
        .map(({ subject }) => `${id} ${subject}`),
    );
    expect(printed(3)).toEqual(places);
    expect(places.join('\n')).toMatch(/^forward-secrecy c2s-starttls\//m);
  });

  test('4: what to do', () => {
    expect(printed(4)).toEqual(
      weak.actions.map(({ title, text }, index) => `${index + 1}. ${title}: ${text}`),
    );
  });

  test('5: lines for Prosody', () => {
    expect(printed(5)).toContain('s2s_require_encryption = true');
  });

  test('6: DNS records', () => {
    const records = printed(6);
    expect(new Set(records)).toEqual(new Set(weak.actions.flatMap((action) => action.records)));
    expect(records.join('\n')).toMatch(/ IN TLSA 3 1 1 /);
  });

  test('7: what an account would show', () => {
    const titles = weak.rows
      .filter(({ needs }) => needs.includes('account'))
      .map(({ title }) => title);
    expect(titles.length).toBeGreaterThan(2);
    expect(printed(7)).toEqual(titles);
  });

  test('8: TLS versions', () => {
    const lines = printed(8);
    expect(lines).toHaveLength(weak.details.tls.length);
    expect(lines.join('\n')).toMatch(/^c2s-starttls\/.* TLSv1.*, TLSv1\.3$/m);
  });

  test('9: domains that did not pass', () => {
    const expected = [weak, good]
      .filter(({ exitCode }) => exitCode !== 0)
      .map(({ domain, headline, exitCode }) => `${domain}\t${headline.word}\t${exitCode}`);
    expect(printed(9)).toEqual([...expected, 'none.example\tno-service\t2']);
    expect(expected[0]).toBe('prosody-weak.example\tFAILED\t1');
  });

  test('10: all rows as CSV', () => {
    const expected = [weak, good].flatMap(({ domain, rows }) =>
      rows.map(({ id, level, status, basis, text }) =>
        csv([domain, id, level, status, basis, text]),
      ),
    );
    expect(printed(10)).toEqual(expected);
  });
});
