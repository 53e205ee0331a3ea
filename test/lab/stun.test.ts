import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { PROBES } from '../../probes/index.js';
import { judge } from '../../src/judge/judge.js';
import { type Observation, type Recording, observationOf } from '../../src/model/index.js';
import { createTrustStore } from '../../src/net/tls/trust-store.js';
import { formatRecording } from '../../src/files/recording-text.js';
import { parseRecording } from '../../src/files/recording.js';
import { scan } from '../../src/scan/scan.js';
import { settingsOf, type ScanFlags } from '../../src/scan/settings.js';
import { freshAddress } from './address.js';
import { addressOf, coturnAddressOf } from './hosts.js';
import { end, start, waitForPort, type Running } from './process.js';

const lab = inject('lab');
const trust = createTrustStore('none', [lab.caFile]);
const folder = mkdtempSync(join(tmpdir(), 'xmpp-safeguard-coturn-'));
const running: Running[] = [];

/** coturn on one address and port, for UDP and TCP. */
async function coturn(name: string, address: string, port: number, ...more: string[]) {
  const options = ['-n', '-L', address, '-p', String(port), '--no-tls', '--no-dtls', '--no-cli'];
  const files = ['--pidfile', join(folder, `${name}.pid`), '--log-file', 'stdout'];
  const store = ['--userdb', join(folder, `${name}.db`)];
  const command = ['turnserver', ...options, ...files, ...store, ...more];
  const server = start(name, command, join(folder, `${name}.log`));
  running.push(server);
  await waitForPort([server], address, port, Date.now() + 10_000);
}

const CREDENTIALS = ['--use-auth-secret', '--static-auth-secret=secret', '-r', 'lab.example'];
const OPEN = freshAddress();

beforeAll(async () => {
  await Promise.all([
    coturn('standard', coturnAddressOf('standard', lab.n), 3478, ...CREDENTIALS),
    coturn('moved', coturnAddressOf('moved', lab.n), 34780, ...CREDENTIALS),
    coturn('open', OPEN, 34790, '--no-auth'),
  ]);
  // It listens for UDP a moment later.
  await sleep(300);
});

afterAll(async () => {
  await Promise.all(running.map(end));
  rmSync(folder, { recursive: true, force: true });
});

async function record(
  domain: string,
  ...given: readonly (Observation | ScanFlags)[]
): Promise<Recording> {
  const before = given.filter((one): one is Observation => 'kind' in one);
  const more = Object.assign({}, ...given.filter((one) => !('kind' in one))) as ScanFlags;
  const flags = { allowPrivate: true, roots: 'none' as const, bind: freshAddress(), timeout: 2 };
  const settings = settingsOf({ resolver: [lab.resolver], ...flags, ...more }, [], trust.ca);
  const told: (typeof PROBES)[number] = {
    id: 'told',
    title: 'What a session would be told',
    scope: 'domain',
    needs: [],
    yields: ['entity.iq'],
    access: 'public',
    sends: { what: '', often: '' },
    connections: 0,
    async *run() {
      await Promise.resolve();
      yield* before;
    },
  };
  const probes = PROBES.filter(({ id }) => ['srv', 'addresses', 'stun'].includes(id));
  return scan({ domain, settings, trust, probes: [...probes, told] });
}

/** What an account on the domain is told of its services. */
function services(domain: string, ...list: Record<string, string>[]): Observation<'entity.iq'> {
  const ns = 'urn:xmpp:extdisco:2';
  const children = list.map((attributes) => ({ name: 'service', ns, attributes, children: [] }));
  const payload = { name: 'services', ns, attributes: {}, children };
  const asked = { query: 'extdisco', by: 'account' } as const;
  const answer = { answer: 'result', payload, condition: null, text: null } as const;
  const value = { ...asked, answer };
  return observationOf('entity.iq', domain, asked, new Date().toISOString(), { value });
}

function row(recording: Recording): { status: string; findings: string[] } {
  const ruling = judge(recording).rows.find(({ id }) => id === 'stun-ports')?.ruling;
  const findings = ruling?.findings.map(({ subject, status, code }) => {
    const place = /^udp\/([^/]+)\//.exec(subject)?.[1] ?? 'domain';
    return `${place}: ${status} ${code}`;
  });
  return { status: `${ruling?.status}/${ruling?.basis} ${ruling?.code}`, findings: findings ?? [] };
}

describe('STUN servers in the DNS', () => {
  test('coturn at 3478', async () => {
    const recording = await record('turn-standard.example');
    expect(row(recording)).toEqual({
      status: 'missing/observed STUN_PORTS_STANDARD',
      findings: [
        'domain: information STUN_SERVICES_UNASKED',
        'turn.turn-standard.example:3478: missing STUN_ON_STANDARD_PORT',
        'turn.turn-standard.example:3478: information STUN_AMPLIFICATION',
        'turn.turn-standard.example:3478: information STUN_SOFTWARE',
        'turn.turn-standard.example:3478: information TURN_ASKS_CREDENTIALS',
      ],
    });
    const server = recording.observations.find(({ kind }) => kind === 'stun.server')?.value;
    expect(server).toMatchObject({
      origins: ['srv'],
      binding: {
        answer: 'success',
        asked: 20,
        software: expect.stringContaining('Coturn') as string,
      },
      allocate: { answer: 'error', code: 401 },
    });
    expect(parseRecording(formatRecording(recording), 'here')).toEqual(recording);
  });

  test('coturn at another port', async () => {
    const domain = 'turn-moved.example';
    // What the service itself names may be at another port still.
    expect(row(await record(domain)).status).toBe('not-observed/null ACCESS_NEEDED');
    const recording = await record(domain, services(domain));
    expect(row(recording).status).toBe('compliant/observed STUN_PORTS_MOVED');
    expect(row(recording).findings).toContain('domain: information STUN_STREAM_ONLY');
    const usual = recording.observations.flatMap(({ kind, value }) =>
      kind === 'stun.server' && value?.origins.includes('usual-port')
        ? [`${value.port} ${value.binding.failure?.reason}`]
        : [],
    );
    expect(usual.sort()).toEqual(['3478 refused', '5349 refused']);
  });

  test.each([
    ['ejabberd-weak.example', 'missing/observed STUN_PORTS_STANDARD'],
    ['ejabberd-good.example', 'compliant/observed STUN_PORTS_MOVED'],
  ])('%s', async (domain, status) => {
    expect(row(await record(domain, services(domain))).status).toBe(status);
  });

  test("ejabberd at 3478 of the domain's host, unpublished", async () => {
    const place = [`${addressOf('ejabberd-weak', lab.n)}:5222`];
    const recording = await record('captcha.example', { connect: place });
    expect(row(recording).status).toBe('missing/observed STUN_PORTS_STANDARD');
    expect(row(recording).findings.join()).toContain(':3478: missing STUN_UNPUBLISHED');
  });

  test('no server at the published place', async () => {
    expect(row(await record('turn-silent.example'))).toEqual({
      status: 'not-observed/null STUN_NOT_ALL_SEEN',
      findings: [
        'domain: information STUN_SERVICES_UNASKED',
        'turn.turn-silent.example:34780: not-observed STUN_UNANSWERED',
      ],
    });
  });
});

describe('STUN servers that the service lists', () => {
  const domain = 'prosody-good.example';

  test('none', async () => {
    expect(row(await record(domain)).status).toBe('not-observed/null ACCESS_NEEDED');
    expect(row(await record(domain, services(domain))).status).toBe(
      'not-applicable/observed STUN_NONE',
    );
  });

  test.each([
    ['standard', 3478, 'missing/observed STUN_PORTS_STANDARD'],
    ['moved', 34780, 'compliant/observed STUN_PORTS_MOVED'],
  ] as const)('coturn by its address, %s', async (at, port, status) => {
    const host = coturnAddressOf(at, lab.n);
    const service = { type: 'turn', host, port: String(port), transport: 'udp' };
    const recording = await record(domain, services(domain, service));
    expect(row(recording).status).toBe(status);
    // Its own usual ports are not gone to, as it is none of the domain's hosts: those are.
    const asked = recording.observations.flatMap(({ kind, subject, value }) =>
      kind === 'stun.server' ? [`${subject} ${value?.origins.join()}`] : [],
    );
    expect(asked.filter((one) => one.includes(`/${host}`))).toHaveLength(1);
    expect(asked.filter((one) => one.endsWith('usual-port'))).toHaveLength(2);
  });

  test('an open relay is found, and its allocation released', async () => {
    const service = { type: 'turn', host: OPEN, port: '34790' };
    const recording = await record(domain, services(domain, service));
    expect(row(recording).findings).toContain(`${OPEN}:34790: information TURN_OPEN`);
    expect(row(recording).status).toBe('compliant/observed STUN_PORTS_MOVED');
  });
});
