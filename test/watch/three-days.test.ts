import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Recording, WatchEvent } from '../../src/model/index.js';
import {
  altNames,
  build,
  dns,
  name,
  seq,
  tlv,
  utf8,
} from '../rules/certificates/certificate-builder.js';
import { good, SCRAM, type Spot } from '../arbitrary/build.js';
import { gone, HOUR_MS, MINUTE_MS, recordedAt, simulate, unasked } from './simulated.js';

const folder = mkdtempSync(join(tmpdir(), 'watch-'));
afterAll(() => rmSync(folder, { recursive: true }));

const START = new Date('2026-06-01T00:00:00.000Z');
const at = (day: number, hour: number, minute = 0): Date =>
  new Date(START.getTime() + (day * 24 + hour) * HOUR_MS + minute * MINUTE_MS);
const within = (time: Date, from: Date, to: Date): boolean => time >= from && time < to;

const ENDS_ON_THE_THIRD_DAY = build({
  subject: name(utf8('example.org')),
  validity: seq(tlv(0x17, '260401000000Z'), tlv(0x17, '260603083000Z')),
  extensions: [altNames(dns('example.org'))],
});

/** What is so at that moment. */
function serviceAt(time: Date): Recording {
  // This machine was off the network: nothing is known of anybody.
  if (within(time, at(0, 18, 30), at(0, 21, 30))) return unasked(time);
  // Somebody let everybody in.
  const register = time >= at(1, 2, 30);
  const stream = { mechanisms: SCRAM, bindings: ['tls-exporter'], register };
  const chain = [ENDS_ON_THE_THIRD_DAY];
  const clients = good('c2s', {
    versions: { 'TLSv1.2': { chain, stream }, 'TLSv1.3': { chain, stream } },
  });
  const direct = good('c2s', {
    transport: 'direct',
    host: 'two.example.org',
    address: '192.0.2.8',
  });
  const peers = good('s2s', { host: 'peers.example.org', address: '192.0.2.9' });
  const away = within(time, at(0, 10, 20), at(0, 15, 40));
  // One look alone found nobody: a packet was lost.
  const lost = within(time, at(0, 5), at(0, 5, 1));
  const flaps = within(time, at(1, 8), at(1, 20)) && time.getUTCHours() % 2 === 1;
  const spots: readonly Spot[] = [
    lost ? gone(clients, 'timeout') : clients,
    flaps ? gone(direct) : direct,
    away ? gone(peers) : peers,
  ];
  // Rows on the DNS are ruled on over the servers that are there: they must not seem to change.
  return recordedAt({ spots, dns: {} }, time);
}

const short = (time: string): string => time.slice(8, 16);

function inShort(event: WatchEvent): string {
  switch (event.kind) {
    case 'row-worse':
    case 'row-better':
      return `${event.kind} ${event.subject}: ${event.before} -> ${event.now} since ${short(event.since)}`;
    case 'expires':
      return `${event.what} of ${event.name} ends in ${event.days} days`;
    case 'flapping':
      return `flapping ${event.subject}: ${event.changes} changes in ${event.looks} looks`;
    case 'settled':
      return `settled ${event.subject}: ${event.now} since ${short(event.since)}`;
    default:
      return `${event.kind} ${event.subject} since ${short(event.since)}`;
  }
}

test('three days give exactly the expected alerts', async () => {
  const { messages, looks, history } = await simulate({
    folder: join(folder, 'three-days'),
    start: START,
    end: at(3, 0),
    scan: serviceAt,
  });
  await history.close();
  const told = messages.flatMap(({ at, events }) =>
    events.map((event) => `${at.slice(8, 16)} ${inShort(event)}`),
  );
  expect(told).toEqual([
    // The first look is where it starts from; but this will not wait.
    '01T00:00 certificate of CN=example.org ends in 2 days',
    '01T11:05 server-gone s2s-starttls/peers.example.org:5269/192.0.2.9 since 01T11:00',
    '01T16:05 server-back s2s-starttls/peers.example.org:5269/192.0.2.9 since 01T16:00',
    '02T03:05 row-worse public-registration: compliant -> partial since 02T03:00',
    '02T09:00 certificate of CN=example.org ends in 0 days',
    '02T09:05 server-gone c2s-direct/two.example.org:5223/192.0.2.8 since 02T09:00',
    '02T10:05 server-back c2s-direct/two.example.org:5223/192.0.2.8 since 02T10:00',
    '02T11:05 server-gone c2s-direct/two.example.org:5223/192.0.2.8 since 02T11:00',
    // From here on it would be noise.
    '02T12:00 flapping c2s-direct/two.example.org:5223/192.0.2.8: 4 changes in 12 looks',
    '03T01:00 settled c2s-direct/two.example.org:5223/192.0.2.8: up since 02T20:00',
    '03T09:05 row-worse certificate-validity: compliant -> missing since 03T09:00',
  ]);
  // Each hour, and once more after each of the 8 changes that asked for it, the lost packet's too.
  expect(looks).toHaveLength(73 + 8);
  // Those at which this machine had no network are kept as such, and took nothing away.
  expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
});

test('a waived row is not reported, and the report names its waiver', async () => {
  const waiver = {
    requirement: 'public-registration',
    reason: 'a summer camp',
    until: '2026-06-02',
  };
  const { messages, log, history } = await simulate({
    folder: join(folder, 'waived'),
    start: at(1, 0),
    end: at(1, 5),
    scan: serviceAt,
    waivers: [waiver],
  });
  const row = (await history.verdict('example.org'))?.rows.find(
    ({ id }) => id === 'public-registration',
  );
  await history.close();
  expect(messages.flatMap(({ events }) => events).map(inShort)).toEqual([
    'certificate of CN=example.org ends in 1 days',
  ]);
  const changes = log.flatMap((entry) => (entry.event === 'change' ? [inShort(entry.change)] : []));
  expect(changes).toContain('row-worse public-registration: compliant -> partial since 02T03:00');
  expect(row).toMatchObject({
    ruling: { status: 'partial' },
    waiver: { reason: 'a summer camp', until: '2026-06-02' },
  });
});
