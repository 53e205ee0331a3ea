/** The programs in `docs/api.md` run as they are, but for the server that they scan; so does the API. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemo, type Demo } from '../src/demo/demo.js';
import * as api from '../src/index.js';
import { formatRecording } from '../src/files/recording-text.js';
import { RECORDING } from './recording-fixture.js';

const ROOT = resolve(import.meta.dirname, '..');
const DOCS = readFileSync(join(ROOT, 'docs/api.md'), 'utf8');
const PROGRAMS = [...DOCS.matchAll(/^```js\n([^]*?)^```$/gm)].map(([, text = '']) => text);
const folder = mkdtempSync(join(tmpdir(), 'api-test-'));
/** Packages that are not bundled are looked for from here. */
const built = join(ROOT, `dist/api-of-${process.pid}`);
let demo: Demo;

beforeAll(async () => {
  demo = await startDemo();
  writeFileSync(join(folder, 'ca.pem'), demo.ca);
});

afterAll(async () => {
  await demo.stop();
  rmSync(folder, { recursive: true });
  rmSync(built, { recursive: true, force: true });
});

/** Runs a program that imports the package by its name. */
async function run(name: string, contents: string) {
  const outfile = join(built, `${name}.mjs`);
  await build({
    stdin: { contents, resolveDir: ROOT, sourcefile: name },
    outfile,
    alias: { 'xmpp-safeguard': join(ROOT, 'src/index.ts') },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    logLevel: 'warning',
    external: ['classic-level', 'ssh2'],
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
  });
  const child = spawn(process.execPath, [outfile], { cwd: folder });
  const written = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (written.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (written.stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...written };
}

/** The text with each of `changes` made exactly once. */
function changed(text: string, changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce((before, [from, to]) => {
    expect(before.split(from), from).toHaveLength(2);
    return before.replace(from, () => to);
  }, text);
}

test('there are three programs in JavaScript', () => {
  expect(PROGRAMS).toHaveLength(3);
});

test('the first scans a domain', async () => {
  const trust = { roots: 'none', ca: [join(folder, 'ca.pem')] };
  const flags = { timeout: 5, resolver: [demo.resolver], allowPrivate: true, ...trust };
  const ended = await run(
    'scan',
    changed(PROGRAMS[0] ?? '', {
      "'example.org'": JSON.stringify(demo.domain),
      '{ timeout: 5 }': JSON.stringify(flags),
    }),
  );
  expect(ended).toMatchObject({ code: 1, stderr: '' });
  expect(ended.stdout).toMatch(/^FAILED: \d+ of \d+ visible MUST requirements are missing\n/);
  expect(ended.stdout).toMatch(/^.+ \([A-Z0-9_]+\)$/m);
  expect(ended.stdout).toContain('xmpp_safeguard_scope_status{domain="mixed.example"} 0\n');
}, 120_000);

test('the second example reads files', async () => {
  const text = formatRecording(RECORDING);
  writeFileSync(join(folder, 'today.json'), text);
  const ended = await run('files', PROGRAMS[1] ?? '');
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout).toContain(RECORDING.domain);
  expect(readFileSync(join(folder, 'copy.json'), 'utf8')).toBe(text);
  const document = JSON.parse(readFileSync(join(folder, 'verdict.json'), 'utf8')) as object;
  expect(document).toMatchObject({ schema: 2, failOn: 'should', domain: RECORDING.domain });
}, 120_000);

test('the third finds the schemas of the package', async () => {
  const ended = await run('schemas', PROGRAMS[2] ?? '');
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout.split('\n')).toContain('xmpp-safeguard verdict');
}, 120_000);

const demoOptions = (): api.ScanOptions => ({
  ...{ timeout: 5, resolver: [demo.resolver], allowPrivate: true },
  ...{ roots: 'none', ca: [join(folder, 'ca.pem')] },
});

test('a scan with an account says so, and keeps the account to itself', async () => {
  const { jid: address, password } = demo.account;
  const warnings: string[] = [];
  const recording = await api.scan(demo.domain, {
    ...demoOptions(),
    ...{ account: { address, password }, badS2sDomain: ['none'] },
    limiter: api.createLimiter({ parallel: 4 }),
    onWarning: (line) => warnings.push(line),
  });
  expect(recording.access).toEqual(['public', 'account']);
  expect(recording.settings.open).toBe(4);
  expect(warnings).toEqual([]);
  const text = formatRecording(recording);
  expect(text).not.toContain(password);
  expect(text).not.toContain(address);
}, 120_000);

test('an account of another domain, and a limiter of another maker, are refused', async () => {
  const account = { address: 'me@example.net', password: 'secret' };
  await expect(api.scan('example.org', { account })).rejects.toThrow(
    'account: the account does not belong to example.org',
  );
  await expect(api.scan('example.org', { limiter: { parallel: 8 } })).rejects.toThrow(TypeError);
  await expect(api.scan('example.org', { timeout: -1 })).rejects.toThrow(api.Problem);
  expect(() => api.createLimiter({ parallel: 0 })).toThrow(RangeError);
});

test('many domains: each is a result, and a bad one ends nothing', async () => {
  const results: api.BatchResult[] = [];
  const domains = ['not a domain', demo.domain, demo.domain];
  for await (const result of api.scanAll(domains, demoOptions())) results.push(result);
  expect(results.map(({ domain, error }) => [domain, error?.reason])).toEqual([
    ['not a domain', 'unable'],
    [demo.domain, undefined],
  ]);
  expect(results[1]?.verdict?.domain).toBe(demo.domain);
}, 120_000);

test('leaving the loop of many domains ends their scans', async () => {
  const begun = Date.now();
  const domains = ['not a domain', demo.domain];
  for await (const { domain } of api.scanAll(domains, demoOptions())) {
    expect(domain).toBe('not a domain');
    break;
  }
  expect(Date.now() - begun).toBeLessThan(60_000);
}, 120_000);

test('watch looks once, and tells of it', async () => {
  writeFileSync(
    join(folder, 'safeguard.yml'),
    JSON.stringify({
      watch: {
        domains: [{ domain: 'example.invalid', options: { resolver: ['127.0.41.9:9'] } }],
        history: { folder: join(folder, 'history') },
      },
    }),
  );
  const events: string[] = [];
  const onEvent = ({ event }: api.WatchLog): void => void events.push(event);
  await api.watch(join(folder, 'safeguard.yml'), { once: true, onEvent });
  expect(events).toEqual(expect.arrayContaining(['watching', 'started', 'stopped']));
  await expect(api.watch(join(folder, 'none.yml'))).rejects.toThrow(api.Problem);
}, 120_000);

test('the table has every export, and no other', () => {
  const [, table = ''] = DOCS.split(/^## (?:Exports|Types)$/m);
  const named = table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) =>
      [...(line.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
  expect(named.sort()).toEqual(Object.keys(api).sort());
});
