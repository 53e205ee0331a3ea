/** Rulings on the demo server, its password, and what the command prints. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startDemo, type Demo } from '../../src/demo/demo.js';
import { judge } from '../../src/judge/judge.js';
import type { Recording, Status, Verdict } from '../../src/model/index.js';
import { parseRecording } from '../../src/files/recording.js';
import { PROGRAM } from '../programs.js';
import { runMain, type Ended } from '../cli/run-main.js';

const folder = mkdtempSync(join(tmpdir(), 'demo-test-'));
const file = (name: string): string => join(folder, name);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Expected status of each row that is met, partial or missing. */
const RULED: Readonly<Record<string, Status>> = {
  'abuse-contacts': 'compliant',
  'c2s-encryption-required': 'compliant',
  's2s-encryption-required': 'missing',
  'forward-secrecy': 'missing',
  'tls-1.3': 'compliant',
  'tls-1.2-disabled': 'partial',
  'legacy-tls-disabled': 'missing',
  's2s-certificate-enforcement': 'partial',
  'channel-binding': 'partial',
  'certificate-validity': 'missing',
  'stun-ports': 'compliant',
  'c2s-stanza-limit': 'compliant',
  'password-hashing': 'partial',
  'e2ee-operable': 'compliant',
  'upload-random-path': 'compliant',
  'upload-no-username': 'missing',
  'public-registration': 'compliant',
  dnssec: 'partial',
  'tlsa-records': 'missing',
  'caa-present': 'compliant',
  'caa-account-binding': 'missing',
};

function recorded(name: string): Recording {
  return parseRecording(readFileSync(file(name), 'utf8'), name);
}

function ruledIn({ rows }: Verdict): Record<string, Status> {
  const ruled: readonly Status[] = ['compliant', 'partial', 'missing'];
  return Object.fromEntries(
    rows
      .filter(({ ruling }) => ruled.includes(ruling.status))
      .map(({ id, ruling }) => [id, ruling.status]),
  );
}

/** `SUBJECT CODE` of each finding, sorted; ports are replaced, because each run has others. */
function codesAt(verdict: Verdict, row: string): string[] {
  const { findings = [] } = verdict.rows.find(({ id }) => id === row)?.ruling ?? {};
  return findings
    .map(({ subject, code }) => `${subject.replace(/\d{4,5}/, 'PORT')} ${code}`)
    .sort();
}

/** A report with the same ports, date and duration as every other. */
function withoutTimes(report: string): string {
  return report
    .replace(/:\d{4,5}\b/g, ':PORT')
    .replace(/\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d UTC · [\d.]+ s/, 'DATE · DURATION');
}

describe('the demo command', () => {
  let ended: Ended;
  let verdict: Verdict;
  let recording: Recording;

  beforeAll(async () => {
    vi.stubEnv('LC_ALL', 'C.UTF-8');
    vi.stubEnv('TERM', 'xterm');
    const { columns } = process.stdout;
    process.stdout.columns = 80;
    ended = await runMain('demo', '--record', file('recording.json'), '--no-policy', '--no-color');
    process.stdout.columns = columns;
    vi.unstubAllEnvs();
    recording = recorded('recording.json');
    verdict = judge(recording);
  }, 120_000);

  test('prints the report that the README shows', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
    const [, shown = ''] = /```text\n(.*?)```/s.exec(readme) ?? [];
    expect(withoutTimes(ended.stdout)).toBe(withoutTimes(shown));
  });

  test('judges 20 rows or more, with these statuses', () => {
    expect(ruledIn(verdict)).toEqual(RULED);
    expect(Object.keys(RULED).length).toBeGreaterThanOrEqual(20);
  });

  test('exits with 0, although its server fails', () => {
    expect(ended.code).toBe(0);
    expect(verdict.scope.status).toBe('failed');
  });

  test('has no timeout', () => {
    const late = recording.observations.filter(({ failure }) => failure?.reason === 'timeout');
    expect(late).toEqual([]);
    expect(recording.observations.filter(({ failure }) => failure?.layer === 'dns')).toEqual([]);
  });

  test('has valid and invalid DNSSEC, TLSA and CAA records', () => {
    expect(codesAt(verdict, 'dnssec')).toEqual([
      '_PORT._tcp.peers.mixed.example DNSSEC_INSECURE',
      '_PORT._tcp.xmpp.mixed.example DNSSEC_SECURE',
      '_PORT._tcp.xmpp.mixed.example DNSSEC_SECURE',
      '_xmpp-client._tcp.mixed.example DNSSEC_SECURE',
      '_xmpp-server._tcp.mixed.example DNSSEC_SECURE',
      '_xmpps-client._tcp.mixed.example DNSSEC_SECURE',
      '_xmpps-server._tcp.mixed.example DNSSEC_SECURE',
      'mixed.example DNSSEC_SECURE',
      'peers.mixed.example DNSSEC_INSECURE',
      'peers.mixed.example DNSSEC_INSECURE',
      'xmpp.mixed.example DNSSEC_SECURE',
      'xmpp.mixed.example DNSSEC_SECURE',
    ]);
    expect(codesAt(verdict, 'tlsa-records')).toEqual([
      'c2s-direct/xmpp.mixed.example:PORT/127.0.0.1 TLSA_MISMATCH',
      'c2s-starttls/xmpp.mixed.example:PORT/127.0.0.1 TLSA_MATCHES',
      's2s-starttls/peers.mixed.example:PORT/127.0.0.1 TLSA_ABSENT',
    ]);
    expect(codesAt(verdict, 'caa-account-binding')).toEqual(['mixed.example CAA_ACCOUNT_UNBOUND']);
  });

  test('removes the test data from the account', () => {
    const codes = verdict.rows.flatMap(({ ruling }) => ruling.findings.map(({ code }) => code));
    expect(codes.filter((code) => code.endsWith('_LEFT'))).toEqual([]);
  });

  test('prints the scan command and what to try next', () => {
    expect(ended.stderr).toMatch(/xmpp-safeguard scan mixed\.example --resolver 127\.0\.0\.1:\d+/);
    const [, next = ''] = ended.stderr.split('Try next:\n');
    const commands = next.trimEnd().split('\n');
    expect(commands).toHaveLength(6);
    for (const line of commands) expect(line).toMatch(/^ {2}xmpp-safeguard \S.{0,76}$/);
  });

  test('--quiet prints nothing on stderr', async () => {
    const { stderr } = await runMain('demo', '--quiet', '--out', file('report.txt'), '--no-policy');
    expect(stderr).toBe('');
  }, 60_000);
});

describe('the server', () => {
  let demo: Demo;
  const scan = (...args: readonly string[]): Promise<Ended> =>
    runMain(
      ...['scan', demo.domain, '--resolver', demo.resolver, '--ca', file('ca.pem')],
      ...['--trust-anchor', file('root.ds'), '--account', file('account'), '--allow-private'],
      ...['--bad-s2s-domain', 'none', '--no-policy', ...args],
    );

  beforeAll(async () => {
    demo = await startDemo();
    const { jid, password } = demo.account;
    writeFileSync(file('ca.pem'), demo.ca);
    writeFileSync(file('root.ds'), demo.trustAnchor);
    writeFileSync(file('account'), `${jid}\n${password}\n`, { mode: 0o600 });
  }, 60_000);

  afterAll(() => demo.stop());

  test('enforces the stanza limit that it announces; output and recording hold no password', async () => {
    const intrusive = ['--allow-intrusive', '--intrusive', 'stanza-limit'];
    const { stdout, stderr } = await scan('--record', file('own.json'), ...intrusive);
    const verdict = judge(recorded('own.json'));
    expect(ruledIn(verdict)).toMatchObject({ ...RULED, 'c2s-stanza-limit': 'compliant' });
    const limit = verdict.rows.find(({ id }) => id === 'c2s-stanza-limit')?.ruling;
    expect(limit?.basis).toBe('exercised');
    expect(codesAt(verdict, 'c2s-stanza-limit').join('\n')).not.toContain('CONTRADICTED');
    const written = stdout + stderr + readFileSync(file('own.json'), 'utf8');
    expect(written).not.toContain(demo.account.password);
    expect(written).not.toContain(Buffer.from(demo.account.password).toString('base64'));
  }, 120_000);

  test('refuses a wrong password', async () => {
    writeFileSync(file('account'), `${demo.account.jid}\nnot-the-password\n`);
    await scan('--record', file('refused.json'));
    const { rows } = judge(recorded('refused.json'));
    const contacts = rows.find(({ id }) => id === 'abuse-contacts')?.ruling;
    expect(contacts).toMatchObject({ status: 'not-observed', code: 'SESSION_FAILED' });
  }, 60_000);
});

test('--keep: the printed command scans the server, until SIGINT stops it', async () => {
  const child = spawn(process.execPath, [PROGRAM, 'demo', '--keep', '--no-policy'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const up = new Promise<void>((resolve) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Press Ctrl-C')) resolve();
    });
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  await Promise.race([up, ended]);
  const [, line = ''] = /^ {2}xmpp-safeguard (scan (?:.*\\\n)*.*)$/m.exec(said) ?? [];
  const args = line.replaceAll('\\\n', ' ').trim().split(/\s+/);
  const account = args[args.indexOf('--account') + 1] ?? '';
  expect(statSync(account).mode & 0o777).toBe(0o600);
  await runMain(...args, '--record', file('by-hand.json'), '--no-policy');
  expect(ruledIn(judge(recorded('by-hand.json')))).toEqual(RULED);
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(() => readdirSync(join(account, '..'))).toThrow(/ENOENT/);
}, 120_000);
