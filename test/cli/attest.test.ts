import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatRecording } from '../../src/files/recording-text.js';
import { good, recording } from '../arbitrary/build.js';
import { runMain as run } from './run-main.js';

const folder = mkdtempSync(join(tmpdir(), 'attest-'));
const file = (name: string): string => join(folder, name);

const day = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const [SINCE, UNTIL] = [day(-1), day(300)];

const CLAIMS = `version: 1
domain: example.org
by: operator
claims:
  - row: abuse-response
    status: compliant
    since: ${SINCE}
    until: ${UNTIL}
    words: Two people read it.
`;

beforeAll(() => {
  writeFileSync(file('claims.yml'), CLAIMS);
  writeFileSync(file('other.yml'), CLAIMS.replace('example.org', 'example.net'));
  const saved = recording({ spots: [good('c2s'), good('s2s')] });
  writeFileSync(file('saved.json'), formatRecording(saved));
  mkdirSync(file('root/etc'), { recursive: true });
  mkdirSync(file('root/proc'));
  writeFileSync(file('root/etc/os-release'), 'ID=debian\nVERSION_ID="13"\n');
  writeFileSync(file('root/proc/swaps'), 'Filename Type Size Used Priority\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('attest', () => {
  test('init writes a file that check takes, and no file that is there', async () => {
    const args = ['attest', 'init', '--domain', 'example.org', '-o', file('new.yml')];
    expect((await run(...args)).code).toBe(0);
    expect(await run('attest', 'check', file('new.yml'))).toMatchObject({
      ...{ code: 0, stdout: 'The file says nothing of any row.\n' },
    });
    const again = await run(...args);
    expect(again.code).toBe(3);
    expect(again.stderr).toContain('exists already');
  });

  test('check says what a claim makes of its row, and until when', async () => {
    expect(await run('attest', 'check', file('claims.yml'))).toEqual({
      code: 0,
      stderr: '',
      stdout: `abuse-response: compliant, claimed until ${UNTIL}. Declared compliant on ${SINCE} by operator ("Two people read it.")\n`,
    });
  });

  test('check exits with 1 if a claim has expired, and says so', async () => {
    const old = CLAIMS.replace(UNTIL, day(-1)).replace(SINCE, day(-20));
    writeFileSync(file('old.yml'), old);
    const { code, stdout, stderr } = await run('attest', 'check', file('old.yml'));
    expect(code).toBe(1);
    expect(stdout).toContain(`abuse-response: manual, the claim expired after ${day(-1)}. `);
    expect(stdout).toContain('too old: it counted until');
    expect(stderr).toContain('1 claim has expired');
  });

  test('check names the line of an error', async () => {
    writeFileSync(file('bad.yml'), CLAIMS.replace('compliant', 'complaint'));
    const { code, stderr } = await run('attest', 'check', file('bad.yml'));
    expect(code).toBe(3);
    expect(stderr).toContain(`${file('bad.yml')}:6:13: claims.0.status`);
  });

  test('collect reads a folder, tells what it reads, and writes YAML or JSON', async () => {
    for (const name of ['host.yml', 'host.json']) {
      const args = ['--root', file('root'), '--domain', 'example.org', '-o', file(name)];
      const { code, stdout, stderr } = await run('attest', 'collect', ...args);
      expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
      expect(stderr).toContain('reads /etc/os-release\n');
      const checked = await run('attest', 'check', file(name));
      expect(checked.stdout).toContain('no-disk-swap: compliant. The host has no swap');
    }
    expect(JSON.parse(readFileSync(file('host.json'), 'utf8'))).toMatchObject({ version: 1 });
  });

  test.each([
    [['attest'], 'name an action'],
    [['attest', 'colect'], 'choose from init, check and collect'],
    [['attest', 'init'], 'name the domain with --domain'],
    [['attest', 'check'], 'name one file'],
    [['attest', 'collect', 'x'], 'unexpected x'],
    [['attest', 'collect', '--unit', 'a/b'], 'is not the name of a systemd unit'],
  ])('%j is refused', async (args, message) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(3);
    expect(stderr).toContain(message);
  });
});

describe('--attest', () => {
  const judge = (...args: readonly string[]) =>
    run('judge', file('saved.json'), '--no-policy', ...args);

  test('a claim fills a row of a recording', async () => {
    const { stdout } = await judge('--attest', file('claims.yml'), '--row', 'abuse-response');
    expect(stdout).toContain(`Declared compliant on ${SINCE} by operator`);
  });

  test('a file of another domain is refused', async () => {
    const { code, stderr } = await judge('--attest', file('other.yml'));
    expect(code).toBe(3);
    expect(stderr).toContain(`${file('other.yml')}:2:9: is for example.net, not for example.org`);
  });

  test('a scan keeps the evidence in its recording', async () => {
    const seen = file('seen.json');
    const args = ['example.org', '--resolver=127.0.0.1:9', '--no-policy', '--quiet'];
    await run('scan', ...args, '--attest', file('claims.yml'), '--record', seen);
    expect(existsSync(seen)).toBe(true);
    expect(readFileSync(seen, 'utf8')).toContain('claim@example.org#abuse-response');
  });

  test('several domains have no evidence in common', async () => {
    const args = ['a.example', 'b.example', '--attest', file('claims.yml'), '--no-policy'];
    const { code, stderr } = await run('scan', ...args);
    expect(code).toBe(3);
    expect(stderr).toContain('--attest: only for one domain');
  });
});
