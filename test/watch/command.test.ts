import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemo, type Demo } from '../../src/demo/demo.js';
import { openHistory } from '../../src/watch/history.js';

const ROOT = resolve(import.meta.dirname, '../..');
/** Of its own: another test builds what is run there at the same time. */
const BIN = 'dist/watch-test';
const folder = mkdtempSync(join(tmpdir(), 'watch-command-'));
const config = join(folder, 'safeguard.yml');

interface Entry {
  readonly event: string;
  readonly domain?: string;
  readonly port?: number;
  readonly line?: string;
}

interface Watching {
  readonly child: ChildProcess;
  readonly entries: Entry[];
  /** Resolves with the first such entry of those that were not there before. */
  saw(event: string, ms?: number): Promise<Entry>;
  readonly ended: Promise<number | null>;
}

const children: ChildProcess[] = [];
let demo: Demo;
let hook: Server;
const posts: string[] = [];

function watch(...args: readonly string[]): Watching {
  const cli = join(ROOT, BIN, 'cli.js');
  const child = spawn(process.execPath, [cli, 'watch', '-c', config, '--log', 'json', ...args], {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  children.push(child);
  const entries: Entry[] = [];
  const listeners = new Set<() => void>();
  let buffer = '';
  child.stderr.on('data', (chunk: Buffer) => {
    buffer += chunk.toString();
    const lines = buffer.split('\n');
    buffer = lines.pop() ?? '';
    // A line that is no JSON is a failure of its own: the test shows it.
    entries.push(
      ...lines.map((line) =>
        line.startsWith('{') ? (JSON.parse(line) as Entry) : { event: 'line', line },
      ),
    );
    for (const listener of [...listeners]) listener();
  });
  return {
    child,
    entries,
    ended: new Promise((done) => void child.once('close', (code) => done(code))),
    saw(event, ms = 60_000) {
      const from = entries.length;
      return new Promise((done, fail) => {
        const timer = setTimeout(() => {
          listeners.delete(look);
          fail(new Error(`no ${event} in ${JSON.stringify(entries)}`));
        }, ms);
        const look = (): void => {
          const found = entries.slice(from).find((entry) => entry.event === event);
          if (found === undefined) return;
          clearTimeout(timer);
          listeners.delete(look);
          done(found);
        };
        listeners.add(look);
      });
    },
  };
}

beforeAll(async () => {
  const built = spawn(process.execPath, ['test/bundle.js', 'src/cli/cli.ts', BIN], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  expect(await new Promise((done) => built.once('close', done))).toBe(0);
  demo = await startDemo();
  hook = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => posts.push(chunk.toString()));
    request.on('end', () => response.writeHead(204).end());
  });
  await new Promise<void>((done) => hook.listen(0, '127.0.0.1', done));
  writeFileSync(join(folder, 'ca.pem'), demo.ca);
  const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;
  writeFileSync(
    config,
    `watch:
  domains: [${demo.domain}]
  schedule: '* * * * * *'
  jitter: 1s
  options: {resolver: ['${demo.resolver}'], ca: [ca.pem], allow-private: true}
  history: {folder: history}
  expiry: {certificate: [365]}
  alerts: {webhook: [{url: '${url}'}]}
  dashboard: {listen: '127.0.0.1:0'}
`,
  );
}, 120_000);

afterAll(async () => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  await demo.stop();
  hook.closeAllConnections();
  await new Promise((done) => hook.close(done));
  rmSync(folder, { recursive: true });
  rmSync(join(ROOT, BIN), { recursive: true, force: true });
});

async function kept() {
  const history = await openHistory(join(folder, 'history'));
  try {
    const runs = await history.runs(demo.domain, 1_000);
    const [state, verdict] = [await history.state(demo.domain), await history.verdict(demo.domain)];
    return { runs, state, verdict, outgoing: await history.outgoing() };
  } finally {
    await history.close();
  }
}

test('a killed process leaves complete runs, and continues with them', async () => {
  const first = watch();
  await first.saw('ended');
  await first.saw('started');
  // In the middle of the next one.
  await new Promise((done) => setTimeout(done, 300));
  first.child.kill('SIGKILL');
  await first.ended;
  const done = first.entries.filter(({ event }) => event === 'ended').length;
  const after = await kept();
  // What was said to be done is there; the one that was killed may have been written, whole.
  expect(after.runs.length).toBeGreaterThanOrEqual(done);
  expect(after.runs.length).toBeLessThanOrEqual(done + 1);
  for (const run of after.runs) {
    expect(run).toMatchObject({ domain: demo.domain, status: 'non-compliant', complete: true });
    expect(Object.keys(run.rows).length).toBeGreaterThan(20);
    expect(run.servers.map(({ reach }) => reach)).toEqual(['up', 'up', 'up']);
  }
  expect(after.verdict?.endedAt).toBe(after.runs[0]?.endedAt);

  const second = watch();
  const { port } = await second.saw('serving');
  await second.saw('ended');
  const health = await fetch(`http://127.0.0.1:${port ?? 0}/healthz`);
  expect(await health.text()).toBe('ok\n');
  const page = await fetch(`http://127.0.0.1:${port ?? 0}/domains/${demo.domain}`);
  expect(await page.text()).toContain('s2s peers.mixed.example');
  const cut = second.saw('cut');
  await second.saw('started');
  second.child.kill('SIGTERM');
  await cut;
  expect(await second.ended).toBe(0);
  const finished = second.entries.filter(({ event }) => event === 'ended').length;
  const later = await kept();
  // What was cut is not half a result.
  expect(later.runs).toHaveLength(after.runs.length + finished);
  expect(later.runs.slice(finished)).toEqual(after.runs);
  // That the certificates end within the year was told in one message over both lives. Killed
  // between the answer and its own note of it, the first may have said it, and the second again.
  const ids = posts.map((post) => (JSON.parse(post) as { id: string }).id);
  expect(new Set(ids).size).toBe(1);
  expect(later.outgoing).toEqual([]);
}, 120_000);

test('--once scans each domain and exits', async () => {
  const before = (await kept()).runs.length;
  const once = watch('--once');
  expect(await once.ended).toBe(0);
  expect((await kept()).runs).toHaveLength(before + 1);
});

test('SIGHUP reads a corrected file, and ignores an invalid one', async () => {
  const again = watch();
  await again.saw('watching');
  const broken = again.saw('line');
  writeFileSync(config, 'watch:\n  domain: [example.org]\n');
  again.child.kill('SIGHUP');
  expect((await broken).line).toMatch(
    /safeguard\.yml:2:.* watch .*domain.*; the old configuration stays in use$/,
  );
  expect(again.child.exitCode).toBeNull();
  writeFileSync(
    config,
    "watch:\n  domains: [example.invalid]\n  schedule: '0 0 1 1 *'\n  options: {resolver: ['127.0.0.1:9'], timeout: 1}\n",
  );
  const watching = again.saw('watching');
  again.child.kill('SIGHUP');
  await watching;
  await again.saw('ended');
  again.child.kill('SIGINT');
  expect(await again.ended).toBe(0);
  expect(again.entries.filter(({ event }) => event === 'ended').at(-1)).toMatchObject({
    domain: 'example.invalid',
  });
});
