/** The steps of a scan, each by itself: plan, run, collect, and what goes into the recording. */
import { describe, expect, test } from 'vitest';
import {
  brokenOffObservation,
  endpointId,
  observationOf,
  type Kind,
  type Observation,
} from '../../src/model/index.js';
import { NetFailure } from '../../src/net/failure.js';
import { collect } from '../../src/scan/collect.js';
import { grantedAccess } from '../../src/scan/granted-access.js';
import { planProbes } from '../../src/scan/plan.js';
import { domainProbe, endpointProbe, type AnyProbe } from '../../src/scan/probe.js';
import { createRedactor, NO_SECRETS } from '../../src/scan/redact.js';
import { runProbes } from '../../src/scan/run-probes.js';
import { withoutDuplicates } from '../../src/scan/without-duplicates.js';
import { startPatience } from '../../src/util/deadline.js';
import { AT, DOMAIN, endpointAt, SETTINGS } from '../arbitrary/build.js';

interface Shape {
  readonly needs?: readonly Kind[];
  readonly yields?: readonly Kind[];
  readonly turn?: number;
  readonly late?: boolean;
  readonly wanted?: () => boolean;
}

async function* nothing(): AsyncGenerator<never> {}

function ofDomain(id: string, { needs = [], yields = [], ...more }: Shape = {}): AnyProbe {
  return domainProbe({
    ...{
      id,
      title: id,
      needs,
      yields,
      access: 'public',
      sends: { what: '', often: '' },
      connections: 0,
      run: nothing,
    },
    ...more,
  });
}

function ofEndpoints(id: string, { needs = [], yields = [] }: Shape = {}): AnyProbe {
  return endpointProbe({
    ...{
      id,
      title: id,
      needs,
      yields,
      access: 'public',
      sends: { what: '', often: '' },
      connections: 0,
      run: nothing,
    },
    applies: ({ role }) => role === 'c2s',
  });
}

const CLIENTS = endpointAt({ role: 'c2s', address: '192.0.2.1' });
const SERVERS = endpointAt({ role: 's2s', address: '192.0.2.1' });
const ENDPOINTS = [CLIENTS, SERVERS].map((value): Observation => {
  const subject = endpointId(value);
  return observationOf('endpoint', subject, {}, AT, { value });
});

describe('the plan', () => {
  test('leaves out a probe that the settings do not want', () => {
    const kept = ofDomain('kept');
    const { probes } = planProbes([ofDomain('left', { wanted: () => false }), kept], SETTINGS);
    expect(probes).toEqual([kept]);
  });

  test('a probe waits for those that yield what it needs, and for lower turns', () => {
    const srv = ofDomain('srv', { yields: ['dns.srv'] });
    const other = ofDomain('other');
    const needing = ofDomain('needing', { needs: ['dns.srv'] });
    const late = ofDomain('late', { turn: 1 });
    const { before } = planProbes([needing, late, srv, other], SETTINGS);
    expect(before(needing)).toEqual([srv]);
    expect(before(late)).toEqual([needing, srv, other]);
    expect(before(srv)).toEqual([]);
  });
});

describe('running probes', () => {
  test('a slow source of endpoints holds up only its own endpoints', async () => {
    const quick = ofDomain('quick', { yields: ['endpoint'] });
    const slow = ofDomain('slow', { yields: ['endpoint'] });
    const stream = ofEndpoints('stream');
    const plan = planProbes([quick, slow, stream], SETTINGS);
    const ran: string[] = [];
    const other = endpointAt({ role: 'c2s', address: '192.0.2.2' });
    await runProbes(plan, async ({ probe, endpoint }) => {
      if (probe.id === 'slow') {
        await expect.poll(() => ran).toContain('stream 192.0.2.1');
      }
      ran.push(`${probe.id} ${endpoint?.address ?? ''}`.trim());
      if (probe.id === 'stream') return [];
      const value = probe.id === 'quick' ? CLIENTS : other;
      return [observationOf('endpoint', endpointId(value), {}, AT, { value })];
    });
    expect(ran).toEqual(['quick', 'stream 192.0.2.1', 'slow', 'stream 192.0.2.2']);
  });

  test('nothing waits for the endpoints of a late source', async () => {
    const found = ofDomain('found', { yields: ['endpoint'] });
    const stream = ofEndpoints('stream', { yields: ['stream.open'] });
    const login = ofDomain('login', {
      needs: ['endpoint', 'stream.open'],
      yields: ['upload.slots'],
    });
    const uploads = ofDomain('uploads', {
      ...{ needs: ['upload.slots'], yields: ['endpoint'], late: true },
    });
    const plan = planProbes([uploads, login, stream, found], SETTINGS);
    const ran: string[] = [];
    const other = endpointAt({ role: 'c2s', address: '192.0.2.2' });
    await runProbes(plan, ({ probe, endpoint }) => {
      ran.push(`${probe.id} ${endpoint?.address ?? ''}`.trim());
      if (!probe.yields.includes('endpoint')) return Promise.resolve([]);
      const value = probe.id === 'found' ? CLIENTS : other;
      const subject = endpointId(value);
      return Promise.resolve([observationOf('endpoint', subject, {}, AT, { value })]);
    });
    expect(ran).toEqual(['found', 'stream 192.0.2.1', 'login', 'uploads', 'stream 192.0.2.2']);
  });

  test('endpoints that are alike share a run, and each has its observations', async () => {
    const found = ofDomain('found', { yields: ['endpoint'] });
    const lists = endpointProbe({
      ...{ id: 'lists', title: 'lists', needs: [], yields: ['tcp.again', 'certificate'] },
      ...{ access: 'public', connections: 0, run: nothing, sends: { what: '', often: '' } },
      applies: () => true,
      alike: ({ host, port }) => `${host}:${port}`,
    });
    const spot = { role: 'c2s', port: 443, address: '192.0.2.1' } as const;
    const [first, second] = [
      endpointAt({ ...spot, transport: 'websocket', path: '/ws' }),
      endpointAt({ ...spot, transport: 'bosh', path: '/bosh' }),
    ];
    const runs: string[] = [];
    const all = await runProbes(planProbes([found, lists], SETTINGS), ({ endpoint }) => {
      if (endpoint === null) {
        const both = [first, second].map((value): Observation => {
          return observationOf('endpoint', endpointId(value), {}, AT, { value });
        });
        return Promise.resolve(both);
      }
      runs.push(endpoint.transport);
      const der = { der: 'MIIB' };
      return Promise.resolve([
        observationOf('tcp.again', endpointId(endpoint), {}, AT, { value: { connected: true } }),
        observationOf('certificate', 'ab'.repeat(32), {}, AT, { value: der }),
      ]);
    });
    expect(runs).toEqual(['websocket']);
    const again = all.filter(({ kind }) => kind === 'tcp.again').map(({ id }) => id);
    expect(again).toEqual([`tcp.again@${endpointId(first)}`, `tcp.again@${endpointId(second)}`]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(5);
  });

  test('each runs once, at each endpoint that it applies to, after what it needs', async () => {
    const found = ofDomain('found', { yields: ['endpoint'] });
    const first = ofEndpoints('first', { needs: ['endpoint'], yields: ['stream.open'] });
    const second = ofEndpoints('second', { needs: ['stream.open'] });
    const last = ofDomain('last', { needs: ['stream.open'] });
    const plan = planProbes([last, second, first, found], SETTINGS);
    const ran: string[] = [];
    const all = await runProbes(plan, ({ probe, endpoint, needed }) => {
      const subject = endpoint === null ? DOMAIN : endpointId(endpoint);
      ran.push(`${probe.id} ${endpoint?.role ?? DOMAIN} after ${needed.length}`);
      if (probe === found) return Promise.resolve(ENDPOINTS);
      const failure = { layer: 'scan', reason: 'skipped', detail: probe.id } as const;
      return Promise.resolve([brokenOffObservation('stream.open', subject, probe.id, AT, failure)]);
    });
    expect(ran).toEqual([
      `found ${DOMAIN} after 0`,
      'first c2s after 2',
      'second c2s after 1',
      `last ${DOMAIN} after 1`,
    ]);
    expect(all).toHaveLength(5);
  });
});

describe('collecting observations', () => {
  const [seen] = ENDPOINTS as [Observation];
  const probe = ofDomain('probe', { yields: ['endpoint', 'dns.address'] });

  function collected(source: AsyncIterable<Observation>): Promise<readonly Observation[]> {
    const redactor = createRedactor(() => NO_SECRETS);
    const patience = startPatience(new AbortController().signal, 0);
    return collect(probe, source, { subject: DOMAIN, patience, redactor, now: () => AT });
  }

  test('what a probe yields is kept', async () => {
    const source = async function* () {
      yield seen;
    };
    expect(await collected(source())).toEqual([seen]);
  });

  test('a failure of the network is told as it is, for every kind', async () => {
    const failure = { layer: 'tcp', reason: 'refused', detail: 'x' } as const;
    const source = async function* () {
      yield seen;
      throw new NetFailure(failure);
    };
    expect(await collected(source())).toMatchObject([
      seen,
      { id: `endpoint@${DOMAIN}#probe!`, failure },
      { id: `dns.address@${DOMAIN}#probe!`, failure },
    ]);
  });

  test('a kind that the probe did not declare is a bug', async () => {
    const source = async function* () {
      yield { ...seen, kind: 'ssh.server' } as Observation;
    };
    const detail = 'probe: probe yielded ssh.server, which it did not declare';
    expect((await collected(source()))[0]?.failure).toEqual({
      ...{ layer: 'scan', reason: 'bug', detail },
    });
  });

  test('a probe without an end is stopped', async () => {
    const source = async function* () {
      for (;;) yield await Promise.resolve(seen);
    };
    const all = await collected(source());
    expect(all).toHaveLength(2_002);
    expect(all.at(-1)?.failure?.detail).toBe('probe: probe yielded more than 2000 observations');
  });
});

describe('the recording', () => {
  const silent: Observation<'entity.iq'> = {
    ...{ id: `entity.iq@${DOMAIN}#last account`, kind: 'entity.iq', subject: DOMAIN, at: AT },
    asked: { query: 'last', by: 'account' },
    value: {
      ...{ by: 'account', query: 'last', tookMs: 1 },
      answer: { answer: 'silence', payload: null, condition: null, text: null },
    },
  };
  const answered: Observation<'entity.iq'> = {
    ...silent,
    value: {
      ...silent.value,
      answer: { answer: 'error', payload: null, condition: 'forbidden', text: null },
    },
  };

  test('an answer replaces silence, and nothing replaces an answer', () => {
    expect(withoutDuplicates([silent, answered, silent])).toEqual([answered]);
  });

  test('an account that was refused is no access', () => {
    const failure = { layer: 'sasl', reason: 'refused', detail: '' } as const;
    const refused = observationOf('session', DOMAIN, { by: 'account' }, AT, { failure });
    expect(grantedAccess(['public', 'account'], [refused])).toEqual(['public']);
    expect(grantedAccess(['public', 'account'], [])).toEqual(['public', 'account']);
  });
});
