import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { PASSWORD_VARIABLE } from '../../src/options/accounts.js';
import { judge } from '../../src/judge/judge.js';
import { parseRecording } from '../../src/files/recording.js';
import { FORMATS, render } from '../../src/report/index.js';
import { PROGRAM } from '../programs.js';
import { freshAddress } from './address.js';

const lab = inject('lab');
const folder = mkdtempSync(join(tmpdir(), 'secrets-lab-'));
const file = (name: string): string => join(folder, name);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  /** All that was printed. */
  readonly said: string;
  /** The arguments of the process and of all that it started, as often as was looked. */
  readonly processes: readonly string[];
  readonly environment: string;
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: { ...process.env, ...env } });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const closed = once(child, 'close');
  const processes = new Set<string>();
  let environment = '';
  while (child.exitCode === null && child.signalCode === null) {
    if (child.pid !== undefined) {
      for (const one of argumentsBelow(child.pid)) processes.add(one);
      environment += proc(child.pid, 'environ');
    }
    // Reading all of /proc is slow; a process keeps its arguments until it ends.
    await sleep(150);
  }
  await closed;
  return { code: child.exitCode, said, processes: [...processes], environment };
}

/** Nothing of a process that has ended in the meantime. */
function proc(pid: number | string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

/** The arguments of a process and of its descendants: other tests start servers at the same time. */
function argumentsBelow(root: number): string[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => [Number(pid), Number(/^PPid:\s+(\d+)/m.exec(proc(pid, 'status'))?.[1] ?? 0)]),
  );
  const isBelow = (pid: number): boolean => {
    for (let at: number | undefined = pid; at; at = parents.get(at)) if (at === root) return true;
    return false;
  };
  return [...parents.keys()].filter(isBelow).map((pid) => proc(pid, 'cmdline'));
}

describe.each([
  ['that is right', lab.account.password, 'compliant'],
  ['that is wrong', 'a-password-of-nobody', 'not-observed'],
])('a password %s', (name, password, contacts) => {
  const jid = `${lab.account.username}@prosody-good.example`;
  // As `printf %s`, base64 and hexadecimal have it, by itself and as PLAIN sends it.
  const secrets = [password, `\0${lab.account.username}\0${password}`].flatMap((text) =>
    (['utf8', 'base64', 'hex'] as const).map((form) => Buffer.from(text).toString(form)),
  );
  const holds = (text: string): readonly string[] =>
    secrets.filter((secret) => text.includes(secret));

  test.each(['file', 'variable'])('from a %s appears nowhere', async (from) => {
    const own = `${name}-${from}`;
    const lines = from === 'file' ? [jid, password] : [jid];
    writeFileSync(file(own), lines.join('\n'), { mode: 0o600 });
    const scanned = await run(
      [
        ...['scan', 'prosody-good.example', '--account', file(own), '--verbose'],
        ...['--resolver', lab.resolver, '--trust-anchor', lab.trustAnchorFile],
        ...['--ca', lab.caFile, '--roots', 'none', '--allow-private', '--bind', freshAddress()],
        ...['--record', file(`${own}.json`)],
      ],
      from === 'file' ? {} : { [PASSWORD_VARIABLE]: password },
    );
    // A refused account leaves rows open that it should have shown.
    expect(scanned.code, scanned.said).toBe(contacts === 'compliant' ? 0 : 2);
    expect(scanned.processes.some((args) => args.includes(file(own)))).toBe(true);
    expect(holds(scanned.said)).toEqual([]);
    expect(scanned.processes.filter((args) => holds(args).length > 0)).toEqual([]);
    expect(scanned.environment.includes(password)).toBe(from === 'variable');

    const text = readFileSync(file(`${own}.json`), 'utf8');
    const verdict = judge(parseRecording(text, own));
    const row = verdict.rows.find(({ id }) => id === 'abuse-contacts');
    expect(row?.ruling.status).toBe(contacts);
    const options = { verbose: true, color: false, width: 100 };
    for (const report of [text, ...FORMATS.map((format) => render(verdict, format, options))]) {
      expect(holds(report)).toEqual([]);
    }
  });
});
