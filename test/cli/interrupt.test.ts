/** Signals to a process of its own, as they are sent. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'xmpp-safeguard-interrupt-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => {
  const bundled = spawnSync(process.execPath, ['test/bundle.js', 'src/cli/interrupt.ts', folder], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect(bundled.status, bundled.stderr).toBe(0);
});

/** Once told to end it takes 1.5 s to do so in order. */
const program = (): string => `
  const { onInterrupt } = await import('${pathToFileURL(join(folder, 'interrupt.js')).href}');
  const interruption = onInterrupt('it', false);
  setTimeout(() => process.exit(99), 20_000);
  interruption.signal.addEventListener('abort', () => {
    setTimeout(() => {
      process.stderr.write('in order\\n');
      interruption.end();
      process.stderr.write('went on\\n');
    }, 1_500);
  });
  process.stderr.write('ready\\n');
`;

const NAMESPACE = ['--user', '--map-root-user', '--pid', '--fork', '--kill-child'];
const canBeFirst = spawnSync('unshare', [...NAMESPACE, 'true'], { timeout: 10_000 }).status === 0;

function started(first = false) {
  const node = ['--input-type=module', '-e', program()];
  const child = first
    ? spawn('unshare', [...NAMESPACE, process.execPath, ...node])
    : spawn(process.execPath, node);
  let said = '';
  const waiting = new Set<() => void>();
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    for (const look of waiting) look();
  });
  return {
    child,
    closed: once(child, 'close') as Promise<[number | null, string | null]>,
    said: () => said,
    heard: (text: string) =>
      new Promise<void>((done) => {
        const look = (): void => {
          if (said.includes(text)) done();
        };
        waiting.add(look);
        look();
      }),
  };
}

describe('cleans up, then exits by the signal', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', async (name) => {
    const { child, closed, heard, said } = started();
    await heard('ready');
    child.kill(name);
    expect(await closed).toEqual([null, name]);
    expect(said()).toContain('in order');
    expect(said()).not.toContain('went on');
  });

  test('a signal repeated by npx counts once', async () => {
    const { child, closed, heard, said } = started();
    await heard('ready');
    child.kill('SIGINT');
    await heard('repeat to quit');
    child.kill('SIGINT');
    expect(await closed).toEqual([null, 'SIGINT']);
    expect(said()).toContain('in order');
  });

  test.runIf(canBeFirst)('as process 1 of a container', async () => {
    const { child, closed, heard, said } = started(true);
    await heard('ready');
    // `unshare` itself passes nothing on.
    const { pid } = child;
    process.kill(Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')), 'SIGTERM');
    expect(await closed).toEqual([143, null]);
    expect(said()).toContain('in order');
    expect(said()).not.toContain('went on');
  });
});

test('a second signal ends immediately', async () => {
  const { child, closed, heard, said } = started();
  await heard('ready');
  child.kill('SIGINT');
  await heard('repeat to quit');
  await after(700);
  child.kill('SIGTERM');
  expect(await closed).toEqual([null, 'SIGTERM']);
  expect(said()).not.toContain('in order');
});
