import { describe, expect, test } from 'vitest';
import { parseEndpointId } from '../../../src/model/endpoint-id.js';
import {
  coverageOf,
  endpointStates,
  type Coverage,
} from '../../../src/rules/shared/facts/coverage.js';
import type { Kind, Observation, Role, Settings } from '../../../src/model/index.js';
import { endpointId } from '../../../src/model/index.js';
import { observationView } from '../../../src/model/observation-view.js';
import {
  DOMAIN,
  endpointAt,
  failed,
  good,
  idAt,
  observations,
  observe,
  SETTINGS,
  type Spot,
  type World,
} from '../../arbitrary/build.js';

const KINDS: readonly Kind[] = [
  'dns.srv',
  'dns.security',
  'tcp.again',
  'dns.address',
  'endpoint',
  'stream.open',
  'stream.starttls',
  'tls.handshake',
  'sasl.clear',
  'dialback.clear',
  'certificate',
];

function cover(
  seen: readonly Observation[],
  role: Role = 'c2s',
  settings: Partial<Settings> = {},
): Coverage {
  return coverageOf(observationView(seen, KINDS), role, DOMAIN, { ...SETTINGS, ...settings });
}

function coverOf(world: World, role: Role = 'c2s'): [string[], string[]] {
  const { endpoints, unknowns } = cover(observations(world), role, world.settings);
  return [endpoints.map(({ id }) => id), unknowns.map(({ subject }) => subject)];
}

const SPOT = good('c2s');
const ID = idAt(SPOT);
const V6: Partial<Spot> = { address: '2001:db8::7' };

describe('endpoint ids', () => {
  test.each([
    ['c2s-starttls/chat.example.org:5222/192.0.2.7'],
    ['s2s-direct/chat.example.org:5270/2001:db8::7'],
    ['c2s-starttls/2001:db8::7:5222/2001:db8::7'],
    ['c2s-starttls/chat.example.org:5222/-'],
  ])('%s is read back', (id) => {
    const parsed = parseEndpointId(id);
    expect(parsed && endpointId({ ...parsed, origin: 'srv' })).toBe(id);
  });

  test.each(['example.org', 'c2s/chat:5222/1', 'c2s-starttls/chat/192.0.2.7', ''])(
    '%j is none',
    (id) => {
      expect(parseEndpointId(id)).toBeNull();
    },
  );
});

describe('what must be seen', () => {
  test('all that is published', () => {
    expect(coverOf({ spots: [SPOT, good('c2s', V6), good('s2s')] })).toEqual([
      [ID, idAt(good('c2s', V6))],
      [],
    ]);
  });

  test('one that is published and not reached', () => {
    for (const reason of ['refused', 'timeout', 'forbidden', 'unreachable', 'reset'] as const) {
      expect(coverOf({ spots: [good('c2s', { unreached: failed(reason) })] })).toEqual([[ID], []]);
    }
  });

  test('not a guess where nobody listens', () => {
    const guess = good('s2s', { origin: 'fallback', unreached: failed('refused') });
    expect(coverOf({ spots: [SPOT, guess] }, 's2s')).toEqual([[], []]);
    const filtered = good('s2s', { origin: 'fallback', unreached: failed('timeout') });
    expect(coverOf({ spots: [SPOT, filtered] }, 's2s')).toEqual([[idAt(filtered)], []]);
  });

  test('not what this machine has no network for, unless there is nothing else', () => {
    const lost = good('c2s', { ...V6, unreached: failed('no-route') });
    expect(coverOf({ spots: [SPOT, lost] })).toEqual([[ID], []]);
    expect(coverOf({ spots: [lost] })).toEqual([[idAt(lost)], []]);
  });

  test('a guess that is refused in IPv4 is none in IPv6 either', () => {
    const guess = { origin: 'fallback' } as const;
    const spots = [
      good('s2s', { ...guess, unreached: failed('refused') }),
      good('s2s', { ...guess, ...V6, unreached: failed('no-route') }),
    ];
    expect(coverOf({ spots }, 's2s')).toEqual([[], []]);
  });

  test('a mixture of failures is not a missing network', () => {
    const seen = observations({
      spots: [SPOT, good('c2s', { ...V6, unreached: failed('no-route') })],
    });
    const mixed = seen.map((one) =>
      one.id.endsWith('2001:db8::7#any')
        ? observe('tls.handshake', one.subject, failed('timeout'), 'any')
        : one,
    );
    expect(cover(mixed).endpoints.map(({ id }) => id)).toContain(idAt(good('c2s', V6)));
  });

  test('only what --connect names, where it does', () => {
    const connect = [
      { role: 'c2s', transport: 'starttls', host: 'chat.example.org', port: 5222 },
    ] as const;
    const spot = good('c2s', { origin: 'connect' });
    expect(coverOf({ spots: [spot], settings: { connect } })).toEqual([[ID], []]);
    expect(coverOf({ spots: [spot], settings: { connect } }, 's2s')).toEqual([[], []]);
    const literal = good('c2s', { origin: 'connect', host: '192.0.2.7' });
    const named = [{ ...connect[0], host: '192.0.2.7' }];
    expect(coverOf({ spots: [literal], settings: { connect: named } })).toEqual([
      [idAt(literal)],
      [],
    ]);
    const other = [...connect, { ...connect[0], host: '192.0.2.9' }];
    expect(coverOf({ spots: [spot], settings: { connect: other } })[1]).toEqual([
      'c2s-starttls/192.0.2.9:5222/192.0.2.9',
    ]);
  });

  test('one family, where the other is switched off', () => {
    expect(coverOf({ spots: [SPOT], settings: { families: [4] } })).toEqual([[ID], []]);
  });
});

describe('what may be hidden', () => {
  const seen = observations({ spots: [SPOT] });
  const without = (test: (one: Observation) => boolean): Observation[] =>
    seen.filter((one) => !test(one));

  test('SRV records that were not answered, or not asked for', () => {
    const world = (answer: 'unasked' | ReturnType<typeof failed>): World => ({
      spots: [SPOT],
      srv: { 'xmpps-client': answer },
    });
    expect(coverOf(world(failed('servfail', 'dns')))[1]).toEqual([
      '_xmpps-client._tcp.example.org',
    ]);
    expect(coverOf(world('unasked'))[1]).toEqual(['_xmpps-client._tcp.example.org']);
    expect(coverOf(world('unasked'), 's2s')[1]).toEqual([]);
  });

  test('addresses that were not answered', () => {
    const servfail = failed('servfail', 'dns');
    const failing = seen.map((one) =>
      one.id === 'dns.address@chat.example.org#AAAA'
        ? observe('dns.address', 'chat.example.org', servfail, 'AAAA')
        : one,
    );
    const dead = 'c2s-starttls/chat.example.org:5222/-';
    expect(cover(failing).unknowns).toEqual([
      {
        subject: dead,
        what: 'endpoint',
        failure: servfail,
        evidence: ['dns.address@chat.example.org#AAAA'],
      },
    ]);
    // The discovery tells of it as an endpoint of its own: said once.
    const told = [...failing, observe('endpoint', dead, servfail)];
    expect(cover(told).unknowns).toEqual([]);
    expect(cover(told).endpoints.map(({ id }) => id)).toEqual([dead, ID]);
  });

  test('an address that was never looked at', () => {
    expect(cover(without(({ kind }) => kind === 'endpoint')).unknowns).toEqual([
      { subject: ID, what: 'endpoint', failure: null, evidence: [] },
    ]);
  });

  test('a target in capitals is the same', () => {
    const shouting = seen.map((one) =>
      one.kind === 'dns.srv' && one.value
        ? {
            ...one,
            value: {
              ...one.value,
              records: one.value.records.map((record) => ({
                ...record,
                target: 'CHAT.Example.ORG',
              })),
            },
          }
        : one,
    );
    expect(cover(shouting).unknowns).toEqual([]);
  });

  test('a probe that failed, where endpoints should be', () => {
    const crashed = [
      ...without(({ kind }) => kind === 'endpoint'),
      observe('endpoint', DOMAIN, failed('bug', 'scan'), 'addresses!'),
    ];
    expect(cover(crashed).unknowns.map(({ subject }) => subject)).toEqual([ID]);
    expect(endpointStates(observationView(crashed, KINDS), DOMAIN, SETTINGS)).toEqual([]);
  });
});

describe('declared absent', () => {
  const absent = (srv: NonNullable<World['srv']>): readonly string[] =>
    cover(observations({ spots: [good('s2s')], srv })).declaredAbsent;

  test('by both services, or by the first where the second is not published', () => {
    expect(absent({ 'xmpp-client': 'absent', 'xmpps-client': 'absent' })).toEqual([
      '_xmpp-client._tcp.example.org',
      '_xmpps-client._tcp.example.org',
    ]);
    expect(absent({ 'xmpp-client': 'absent' })).toEqual(['_xmpp-client._tcp.example.org']);
  });

  test('not by the second alone, nor where the other was not answered', () => {
    expect(absent({ 'xmpps-client': 'absent' })).toEqual([]);
    expect(absent({ 'xmpp-client': 'absent', 'xmpps-client': failed('timeout', 'dns') })).toEqual(
      [],
    );
    expect(absent({ 'xmpp-client': 'absent', 'xmpps-client': 'unasked' })).toEqual([]);
    expect(absent({})).toEqual([]);
  });

  test('not where the other is served', () => {
    const spots = [good('c2s', { transport: 'direct' })];
    const { declaredAbsent, endpoints } = cover(
      observations({ spots, srv: { 'xmpp-client': 'absent' } }),
    );
    expect(declaredAbsent).toEqual([]);
    expect(endpoints).toHaveLength(1);
  });
});

describe('states', () => {
  test('what was reached, and why not', () => {
    const away = good('s2s', { unreached: failed('timeout') });
    const states = endpointStates(
      observationView(observations({ spots: [SPOT, away] }), KINDS),
      DOMAIN,
      SETTINGS,
    );
    expect(states.map(({ id, reached, failure }) => [id, reached, failure?.reason])).toEqual([
      [ID, true, undefined],
      [idAt(away), false, 'timeout'],
    ]);
  });

  test('one that may not be connected to is known by its id, and by who published it', () => {
    const forbidden = { ...failed('forbidden'), detail: '10.0.0.1 is private' };
    const seen = observations({ spots: [SPOT] }).map((one) =>
      one.kind === 'endpoint' ? observe('endpoint', ID, forbidden) : one,
    );
    const quiet = seen.filter(({ subject, kind }) => subject !== ID || kind === 'endpoint');
    expect(endpointStates(observationView(quiet, KINDS), DOMAIN, SETTINGS)).toEqual([
      {
        id: ID,
        endpoint: endpointAt(SPOT),
        reached: false,
        failure: forbidden,
        evidence: [`endpoint@${ID}`],
      },
    ]);
  });
});
