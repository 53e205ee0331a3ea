/** The programs in `docs/api.md` run as they are, but for the server that they scan. */
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

test('the API document has two example programs', () => {
  expect(PROGRAMS).toHaveLength(2);
});

test('the first example scans a domain', async () => {
  const flags = { timeout: 5, resolver: [demo.resolver], allowPrivate: true };
  const ended = await run(
    'scan',
    changed(PROGRAMS[0] ?? '', {
      "'example.org'": JSON.stringify(demo.domain),
      '{ timeout: 5 }': JSON.stringify(flags),
      "'mozilla', []": `'none', [${JSON.stringify(join(folder, 'ca.pem'))}]`,
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

test('the table lists every export and nothing else', () => {
  const [, table = ''] = DOCS.split('## Exports');
  const named = table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) =>
      [...(line.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
  expect(named.sort()).toEqual(Object.keys(api).sort());
});
