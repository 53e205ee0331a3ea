import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { judge } from '../../src/judge/judge.js';
import { resultOf } from '../../src/report/dashboard/domain-view.js';
import { changes } from '../../src/watch/changes.js';
import { digestOf } from '../../src/watch/digest.js';
import { openHistory, type Outgoing, type Run } from '../../src/watch/history.js';
import { good } from '../arbitrary/build.js';
import { POLICY, recordedAt } from './simulated.js';

const folder = mkdtempSync(join(tmpdir(), 'history-'));
afterAll(() => rmSync(folder, { recursive: true }));

function runAt(hour: number, domain = 'example.org'): Run {
  const recording = recordedAt({ spots: [good('c2s')] }, new Date(Date.UTC(2026, 5, 1, hour)));
  const verdict = judge(recording);
  const digest = { ...digestOf(recording, verdict), domain };
  const { state } = changes(null, digest, POLICY);
  const at = digest.endedAt;
  const outgoing: Outgoing = {
    ...{ id: `${at}-${domain}-webhook`, channel: 'webhook', domain, at, events: [] },
    ...{ attempts: 0, due: at },
  };
  return { digest, verdict, found: true, state, outgoing: [outgoing] };
}

test('runs are returned newest first, also after reopening', async () => {
  const place = join(folder, 'kept');
  const history = await openHistory(place);
  expect(await history.state('example.org')).toBeNull();
  expect(await history.runs('example.org', 10)).toEqual([]);
  for (const hour of [1, 2, 3]) await history.add(runAt(hour));
  // No domain is taken for another whose name goes on.
  await history.add(runAt(4, 'example.org.example'));
  await history.close();

  const again = await openHistory(place);
  const runs = await again.runs('example.org', 2);
  expect(runs).toEqual([runAt(3).digest, runAt(2).digest]);
  expect(await again.state('example.org')).toEqual(runAt(3).state);
  expect(await again.verdict('example.org')).toEqual(runAt(3).verdict);
  expect((await again.outgoing()).map(({ at }) => at.slice(11, 13))).toEqual([
    '01',
    '02',
    '03',
    '04',
  ]);
  await again.drop(runAt(1).outgoing[0]?.id ?? '');
  expect(await again.outgoing()).toHaveLength(3);
  expect(await again.prune(new Date(Date.UTC(2026, 5, 1, 3)), 'example.org')).toBe(2);
  expect(await again.runs('example.org', 10)).toEqual([runAt(3).digest]);
  expect(await again.prune(new Date(Date.UTC(2026, 5, 2)))).toBe(2);
  expect(await again.runs('example.org.example', 10)).toEqual([]);
  await again.close();
});

test('what an older version stored, without the result of a scan, can still be read', async () => {
  const place = join(folder, 'older');
  const { digest, verdict, ...rest } = runAt(1);
  const { scope: result, ...oldDigest } = digest;
  const old = structuredClone(verdict) as unknown as {
    scope: { status?: unknown; strict?: unknown };
    rows: { needs?: unknown }[];
  };
  delete old.scope.status;
  delete old.scope.strict;
  for (const row of old.rows) delete row.needs;
  const history = await openHistory(place);
  await history.add({ ...rest, digest: oldDigest, verdict: old as unknown as Run['verdict'] });
  const [run] = await history.runs('example.org', 1);
  expect(run).toEqual(oldDigest);
  expect(result?.status).toBe('undetermined');
  expect(run && resultOf(run)).toBe('undetermined');
  expect(await history.verdict('example.org')).toEqual(verdict);
  expect(await history.found('example.org')).toEqual(verdict);
  for (const [status, expected] of [
    ['compliant', 'passed'],
    ['non-compliant', 'failed'],
  ] as const) {
    expect(resultOf({ ...oldDigest, status })).toBe(expected);
  }
  await history.close();
});

test('two runs at the same time are distinguished', async () => {
  const place = join(folder, 'locked');
  const history = await openHistory(place);
  await expect(openHistory(place)).rejects.toThrow(/another watch process uses it/);
  await history.close();
  await (await openHistory(place)).close();
});

test('an invalid folder is refused', async () => {
  await expect(openHistory(join(import.meta.filename, 'below'))).rejects.toThrow(
    /history .*below: cannot be opened \(ENOTDIR\)/,
  );
});
