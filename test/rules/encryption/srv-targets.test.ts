import { describe, expect, test } from 'vitest';
import { judge } from '../../../src/judge/judge.js';
import type { Failure, Kinds, Observation } from '../../../src/model/index.js';
import { actionItems } from '../../../src/report/kit/action-items.js';
import {
  failed,
  good,
  idAt,
  observations,
  observe,
  recordingOf,
  type Spot,
} from '../../arbitrary/build.js';
import { rowOf, ROWS } from '../../arbitrary/catalogue.js';

const ALIVE = [good('c2s'), good('s2s')];
const ELSEWHERE = { host: 'old.example.net', address: '192.0.2.99' } as const;
const REFUSED = failed('refused');
const dead: Spot = good('c2s', { ...ELSEWHERE, unreached: REFUSED });

/** A world, and what the look at the end of the scan came to at one spot. */
function seen(
  spots: readonly Spot[],
  at?: Spot,
  again?: Failure | Kinds['tcp.again'],
): readonly Observation[] {
  const look =
    at === undefined || again === undefined ? [] : [observe('tcp.again', idAt(at), again)];
  return [...observations({ spots }), ...look];
}

/** The host of a target without an address, as the scan tells of it. */
function addressless(families: readonly (4 | 6)[]): readonly Observation[] {
  const host = 'gone.example.net';
  const record = { priority: 9, weight: 0, port: 5222, target: host };
  const srv = observations({ spots: ALIVE }).map((one): Observation => {
    if (one.kind !== 'dns.srv' || one.value?.service !== 'xmpp-client') return one;
    return observe('dns.srv', one.subject, {
      ...one.value,
      records: [...one.value.records, record],
    });
  });
  const subject = `c2s-starttls/${host}:5222/-`;
  return [
    ...srv,
    ...families.map((family) =>
      observe(
        'dns.address',
        host,
        { owner: host, rcode: 'NXDOMAIN', aliases: [], family, addresses: [] },
        family === 4 ? 'A' : 'AAAA',
      ),
    ),
    observe('endpoint', subject, failed('unreachable', 'dns')),
  ];
}

function statuses(all: readonly Observation[]): Record<string, string> {
  const ids = ['c2s-encryption-required', 'tls-supported', 'legacy-tls'];
  const { rows } = judge(recordingOf(all), ROWS, '2026-01-01');
  return Object.fromEntries(
    rows.filter(({ id }) => ids.includes(id)).map(({ id, ruling }) => [id, ruling.status]),
  );
}

function notes(all: readonly Observation[]): string[] {
  return judge(recordingOf(all), ROWS, '2026-01-01')
    .rows.flatMap(({ ruling }) => ruling.findings)
    .filter(({ code }) => code.startsWith('SRV_'))
    .map(({ status, code }) => `${status} ${code}`);
}

const whole = statuses(seen(ALIVE));

describe('an SRV target that is dead: the rows are ruled on the rest', () => {
  test('it refuses at the beginning and at the end', () => {
    const all = seen([...ALIVE, dead], dead, REFUSED);
    expect(statuses(all)).toEqual(whole);
    expect(notes(all)).toEqual(['information SRV_TARGET_REFUSES']);
  });

  test('it has no address in either family', () => {
    const all = addressless([4, 6]);
    expect(statuses(all)).toEqual(whole);
    expect(notes(all)).toEqual(['information SRV_TARGET_NO_ADDRESS']);
  });

  test('a medium action says which, whatever the row comes to', () => {
    const all = seen([...ALIVE, dead], dead, REFUSED);
    const verdict = judge(recordingOf(all), ROWS, '2026-01-01');
    const items = actionItems(verdict, 'medium').filter(({ row }) => row.title === 'SRV records');
    expect(items.map(({ row }) => row.advice.text)).toEqual([
      expect.stringContaining('SRV target old.example.net:5222 refuses connections at 192.0.2.99'),
    ]);
  });
});

describe('what proves nothing stays unknown', () => {
  test.each<[string, readonly Observation[]]>([
    ['it refused, and no look at the end was had', seen([...ALIVE, dead])],
    ['it refused, and accepts at the end', seen([...ALIVE, dead], dead, { connected: true })],
    ['it refused, and is silent at the end', seen([...ALIVE, dead], dead, failed('timeout'))],
    [
      'a time-out, and a refusal at the end',
      seen([...ALIVE, good('c2s', { ...ELSEWHERE, unreached: failed('timeout') })], dead, REFUSED),
    ],
    [
      'a network that is not reached',
      seen(
        [...ALIVE, good('c2s', { ...ELSEWHERE, unreached: failed('unreachable') })],
        dead,
        failed('unreachable'),
      ),
    ],
    ['no address in one family, the other was not asked', addressless([4])],
  ])('%s', (_what, all) => {
    expect(notes(all)).toEqual([]);
    const after = statuses(all);
    expect(after).not.toEqual(whole);
    for (const status of Object.values(after))
      expect(['not-observed', 'missing']).toContain(status);
  });

  test('all targets are dead: a service that was not seen, and neither met nor absent', () => {
    const client = good('c2s', { unreached: REFUSED });
    const server = good('s2s', { unreached: REFUSED });
    const all = [
      ...seen([client, server], client, REFUSED),
      observe('tcp.again', idAt(server), REFUSED),
    ];
    for (const status of Object.values(statuses(all))) expect(status).toBe('not-observed');
    expect(notes(all)).toContain('information SRV_TARGET_REFUSES');
  });
});

describe('SRV records that mean nothing', () => {
  const withRecord = (target: string, port: number): readonly Observation[] =>
    observations({ spots: ALIVE }).map((one): Observation => {
      if (one.kind !== 'dns.srv' || one.value?.service !== 'xmpp-client') return one;
      const record = { priority: 9, weight: 0, port, target };
      return observe('dns.srv', one.subject, {
        ...one.value,
        records: [...one.value.records, record],
      });
    });

  test.each([
    ['an IPv4 address', '192.0.2.50', 5222, 'SRV_TARGET_IS_ADDRESS'],
    ['an IPv6 address', '2001:db8::50', 5222, 'SRV_TARGET_IS_ADDRESS'],
    ['port 0 with a host', 'chat.example.net', 0, 'SRV_TARGET_PORT_ZERO'],
    ['"." among others', '.', 0, 'SRV_ROOT_AMONG_TARGETS'],
  ])('%s', (_what, target, port, code) => {
    expect(notes(withRecord(target, port))).toEqual([`information ${code}`]);
  });

  test.each(['192.0.2.50', '2001:db8::50'])(
    '%s: it is no endpoint, and the rest is ruled on',
    (target) => {
      const told = observe(
        'endpoint',
        `c2s-starttls/${target}:5222/-`,
        failed('unreachable', 'dns'),
      );
      const all = [...withRecord(target, 5222), told];
      expect(statuses(all)).toEqual(whole);
      expect(notes(all)).toEqual(['information SRV_TARGET_IS_ADDRESS']);
      const items = actionItems(judge(recordingOf(all), ROWS, '2026-01-01'), 'medium');
      const srv = items.filter(({ row }) => row.title === 'SRV records');
      expect(srv.map(({ row }) => row.advice.text)).toEqual([
        expect.stringContaining('is an IP address'),
      ]);
    },
  );

  test('a recording of a version that connected to the address is ruled on as it was', () => {
    const literal = good('c2s', { host: '192.0.2.50', address: '192.0.2.50' });
    const all = observations({ spots: [...ALIVE, literal] });
    expect(statuses(all)).toEqual(whole);
    expect(notes(all)).toEqual(['information SRV_TARGET_IS_ADDRESS']);
  });

  test('"." alone says that there is no service', () => {
    const all = observations({ spots: [good('s2s')], srv: { 'xmpp-client': 'absent' } });
    expect(notes(all)).toEqual([]);
    expect(rowOf(recordingOf(all), 'c2s-encryption-required').ruling.status).not.toBe('missing');
  });
});

describe('SRV records where no program looks', () => {
  const at = (
    role: 'c2s' | 's2s',
    more: Partial<Kinds['dns.misplaced']> | Failure = {},
  ): readonly Observation[] => {
    const service = role === 'c2s' ? '_xmpp-client' : '_xmpp-server';
    const [owner, belongs] = [`${service}.example.org`, `${service}._tcp.example.org`];
    const records = [{ priority: 0, weight: 0, port: 5222, target: 'chat.example.org' }];
    const answer = { owner, belongs, rcode: 'NOERROR', aliases: [], role, records } as const;
    const value = 'layer' in more ? more : { ...answer, ...more };
    return [...observations({ spots: ALIVE }), observe('dns.misplaced', owner, value)];
  };

  test.each(['c2s', 's2s'] as const)(
    '%s: the row of the role tells, and is ruled alike',
    (role) => {
      const all = at(role);
      expect(statuses(all)).toEqual(whole);
      expect(notes(all)).toEqual(['information SRV_MISPLACED']);
      const { ruling } = judge(recordingOf(all), ROWS, '2026-01-01').rows.find(
        ({ id }) => id === 'c2s-encryption-required',
      ) ?? { ruling: undefined };
      expect(ruling?.findings.some(({ code }) => code === 'SRV_MISPLACED')).toBe(role === 'c2s');
    },
  );

  test.each<[string, Partial<Kinds['dns.misplaced']> | Failure]>([
    ['there are none', { records: [], rcode: 'NXDOMAIN' }],
    ['an alias of another name', { aliases: ['_xmpp-client._tcp.example.org'] }],
    ['no answer', failed('timeout', 'dns')],
  ])('%s: nothing is told', (_what, more) => {
    expect(notes(at('c2s', more))).toEqual([]);
  });
});
