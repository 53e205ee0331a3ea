import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { judge } from '../../src/judge/judge.js';
import type { Recording } from '../../src/model/index.js';
import { createTrustStore } from '../../src/net/tls/trust-store.js';
import { scan } from '../../src/scan/scan.js';
import { settingsOf } from '../../src/scan/settings.js';
import { PROBES } from '../../probes/index.js';
import { freshAddress } from './address.js';
import { end, start, waitForPort, type Running } from './process.js';

const lab = inject('lab');
const trust = createTrustStore('none', [lab.caFile]);
const folder = mkdtempSync(join(tmpdir(), 'xmpp-safeguard-sshd-'));
const running: Running[] = [];
const PORT = 2222;

afterAll(async () => {
  await Promise.all(running.map(end));
  rmSync(folder, { recursive: true, force: true });
});

/** OpenSSH on an address of its own, with these lines. */
async function sshd(...lines: readonly string[]): Promise<string> {
  const address = freshAddress();
  const own = mkdtempSync(join(folder, 'sshd-'));
  const key = join(own, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  const config = join(own, 'config');
  // Where it locks itself in before anybody has logged in; Debian's service makes it too.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  const all = [`ListenAddress ${address}`, `Port ${PORT}`, `HostKey ${key}`, 'PidFile none'];
  writeFileSync(config, [...all, ...lines, ''].join('\n'));
  const command = ['/usr/sbin/sshd', '-D', '-e', '-f', config];
  const server = start('sshd', command, join(own, 'log'));
  running.push(server);
  await waitForPort([server], address, PORT, Date.now() + 10_000);
  return address;
}

async function record(ssh: string): Promise<Recording> {
  const settings = settingsOf(
    { resolver: [lab.resolver], allowPrivate: true, roots: 'none', bind: freshAddress(), ssh },
    [],
    trust.ca,
  );
  const probes = PROBES.filter(({ id }) => ['srv', 'addresses', 'ssh'].includes(id));
  return scan({ domain: 'prosody-good.example', settings, trust, probes });
}

/** The only place there is; the connection that waited for the port may still have it. */
async function hold(address: string): Promise<Socket> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const holder = connect(PORT, address);
    holder.on('error', () => undefined);
    const [said] = (await once(holder, 'data')) as [Buffer];
    if (said.toString().startsWith('SSH-')) return holder;
    holder.destroy();
    await sleep(50);
  }
  throw new Error('sshd never had a place');
}

function ruling(recording: Recording): string {
  const row = judge(recording).rows.find(({ id }) => id === 'remote-access-keys');
  const { status, basis, code } = row?.ruling ?? {};
  return `${status} ${basis} ${code}`;
}

function methods({ observations }: Recording): readonly string[] | undefined {
  return observations.flatMap(({ kind, value }) =>
    kind === 'ssh.server' && value !== undefined ? value.methods : [],
  );
}

describe('an SSH server', () => {
  test.each([
    [
      ['PasswordAuthentication yes', 'KbdInteractiveAuthentication no', 'UsePAM no'],
      ['password', 'publickey'],
      'missing observed SSH_PASSWORDS',
    ],
    [
      ['PasswordAuthentication no', 'KbdInteractiveAuthentication yes', 'UsePAM yes'],
      ['keyboard-interactive', 'publickey'],
      'missing observed SSH_PASSWORDS',
    ],
    [
      ['PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'UsePAM yes'],
      ['publickey'],
      'compliant observed SSH_KEYS_ONLY',
    ],
    [
      ['PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'GSSAPIAuthentication yes'],
      ['gssapi-keyex', 'gssapi-with-mic', 'publickey'],
      'manual null SSH_OTHER_METHODS',
    ],
  ])('with %j', async (lines, offered, ruled) => {
    const recording = await record(`${await sshd(...lines)}:${PORT}`);
    expect(methods(recording)).toEqual(offered);
    expect(ruling(recording)).toBe(ruled);
    const value = recording.observations.find(({ kind }) => kind === 'ssh.server')?.value;
    expect(value).toMatchObject({
      banner: expect.stringMatching(/^SSH-2\.0-OpenSSH_/) as string,
      hostKeys: ['ssh-ed25519'],
    });
  });

  test('one that drops connections leaves the row manual', async () => {
    const address = await sshd('MaxStartups 1:100:1', 'LoginGraceTime 60', 'UsePAM no');
    const holder = await hold(address);
    try {
      const recording = await record(`${address}:${PORT}`);
      expect(ruling(recording)).toBe('manual null SSH_UNANSWERED');
    } finally {
      holder.destroy();
    }
  });

  test('each host of the service is queried once', async () => {
    const recording = await record('');
    const asked = recording.observations.filter(({ kind }) => kind === 'ssh.server');
    expect(asked.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^ssh\/xmpp1\.prosody-good\.example:22\/127\./),
    ]);
    expect(ruling(recording)).toBe('manual null SSH_UNANSWERED');
  });
});
