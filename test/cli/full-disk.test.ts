/** What was seen is told although a file could not be written; the exit code says that it was not. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemo, type Demo } from '../../src/demo/demo.js';
import { formatRecording } from '../../src/files/recording-text.js';
import { good, recording } from '../arbitrary/build.js';
import { runMain as run, type Ended } from './run-main.js';

/** A device that is always full. */
const FULL = '/dev/full';
const folder = mkdtempSync(join(tmpdir(), 'full-disk-'));
const file = (name: string): string => join(folder, name);
let demo: Demo;

beforeAll(async () => {
  demo = await startDemo();
  writeFileSync(file('ca.pem'), demo.ca);
  writeFileSync(file('saved.json'), formatRecording(recording({ spots: [good('c2s')] })));
}, 60_000);

afterAll(async () => {
  await demo.stop();
  rmSync(folder, { recursive: true });
});

const scan = (...args: readonly string[]): Promise<Ended> =>
  run(
    ...['scan', '--resolver', demo.resolver, '--ca', file('ca.pem'), '--allow-private'],
    ...['--quiet', '--no-policy', ...args],
  );

/** A folder in which that file cannot be written. */
function folderWithFull(name: string, full: string): string {
  mkdirSync(file(name));
  symlinkSync(FULL, join(file(name), full));
  return file(name);
}

test('scan: the report is printed where the recording could not be written', async () => {
  const { code, stdout, stderr } = await scan(demo.domain, '--record', FULL);
  expect(stdout).toContain('mixed.example');
  expect(stdout).toContain('FAILED');
  expect(stderr).toBe('xmpp-safeguard: --record /dev/full: cannot write (ENOSPC)\n');
  expect(code).toBe(3);
}, 60_000);

test('scan: the report is written to its file where the recording could not be', async () => {
  const out = file('report.json');
  const { code, stdout, stderr } = await scan(
    ...[demo.domain, '--record', FULL, '--format', 'json', '--out', out],
  );
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toContain('--record /dev/full: cannot write (ENOSPC)');
  expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ domain: demo.domain });
}, 60_000);

test('scan: the report is printed where its file could not be written', async () => {
  const saved = file('recording.json');
  const { code, stdout, stderr } = await scan(
    ...[demo.domain, '--record', saved, '--format', 'json', '--out', FULL],
  );
  expect(JSON.parse(stdout)).toMatchObject({ domain: demo.domain });
  expect(stderr).toBe('xmpp-safeguard: --out /dev/full: cannot write (ENOSPC)\n');
  expect(code).toBe(3);
  expect(JSON.parse(readFileSync(saved, 'utf8'))).toMatchObject({ domain: demo.domain });
}, 60_000);

test('scan: both files are named where neither could be written', async () => {
  const { code, stdout, stderr } = await scan(demo.domain, '--record', FULL, '--out', FULL);
  expect(stdout).toContain('FAILED');
  expect(stderr).toMatch(/^xmpp-safeguard: --record .*ENOSPC.*; --out .*ENOSPC.*\n$/);
  expect(code).toBe(3);
}, 60_000);

test('scan: a missing service is reported too', async () => {
  const { code, stdout, stderr } = await scan('no-such-name.example', '--record', FULL);
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toMatch(/no such domain[^\n]*\nxmpp-safeguard: --record [^\n]*ENOSPC\)\n$/);
}, 60_000);

test('demo', async () => {
  const { code, stdout, stderr } = await run('demo', '--no-policy', '--quiet', '--record', FULL);
  expect(stdout).toContain('FAILED');
  expect(stderr).toContain('--record /dev/full: cannot write (ENOSPC)');
  expect(code).toBe(3);
}, 60_000);

test.each([
  ['judge', ['judge', file('saved.json'), '--no-policy']],
  ['compare', ['compare', file('saved.json'), file('saved.json')]],
])('%s', async (_what, args) => {
  const { code, stdout, stderr } = await run(...args, '--out', FULL);
  expect(stdout).toContain('example.org');
  expect(stderr).toBe('xmpp-safeguard: --out /dev/full: cannot write (ENOSPC)\n');
  expect(code).toBe(3);
});

test('several domains: lines and summary are printed if a recording cannot be written', async () => {
  const record = folderWithFull('recordings', `${demo.domain}.recording.json`);
  const { code, stdout, stderr } = await scan(
    ...[demo.domain, 'no-such-name.example', '--concurrency', '1', '--record', record],
  );
  expect(stdout).toMatch(/mixed\.example +FAILED/);
  expect(stdout).toMatch(/no-such-name\.example +not scanned/);
  expect(stdout).toContain('2 domains: ');
  expect(stderr).toContain('mixed.example.recording.json: cannot write (ENOSPC)');
  expect(stderr).toMatch(/--record: 1 of 2 recordings could not be written\n$/);
  expect(code).toBe(3);
}, 60_000);

test('several domains: a report that cannot be written is printed, with the summary', async () => {
  const out = folderWithFull('reports', `${demo.domain}.json`);
  const { code, stdout, stderr } = await run(
    ...['scan', '--resolver', demo.resolver, '--ca', file('ca.pem'), '--allow-private'],
    ...['--no-policy', demo.domain, 'no-such-name.example', '--concurrency', '1'],
    ...['--format', 'json', '--out', out],
  );
  expect(JSON.parse(stdout)).toMatchObject({ domain: demo.domain });
  expect(stderr).toContain('1 domain: ');
  expect(stderr).toMatch(/mixed\.example\.json: cannot write \(ENOSPC\)\n$/);
  expect(code).toBe(3);
}, 60_000);
