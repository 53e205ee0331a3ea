import { describe, expect, test } from 'vitest';
import { judge } from '../../src/judge/judge.js';
import type { RunDigest, WatchEvent, WatchMessage } from '../../src/model/index.js';
import { formatRecording } from '../../src/files/recording-text.js';
import { parseRecording } from '../../src/files/recording.js';
import { alertJson, alertSubject, alertText } from '../../src/report/dashboard/alert-text.js';
import { changes, type DomainState } from '../../src/watch/changes.js';
import { digestOf } from '../../src/watch/digest.js';
import { good, type World } from '../arbitrary/build.js';
import { gone, HOUR_MS, POLICY, recordedAt, unasked } from './simulated.js';

const START = Date.parse('2026-06-01T00:00:00.000Z');

function digestAt(world: World | null, hour: number): RunDigest {
  const at = new Date(START + hour * HOUR_MS);
  const recording = world === null ? unasked(at) : recordedAt(world, at);
  return digestOf(recording, judge(recording));
}

/** Look by look, an hour apart: what was told, by kind and subject. */
function told(
  worlds: readonly (World | null)[],
  edit?: (digest: RunDigest, hour: number) => RunDigest,
) {
  let state: DomainState | null = null;
  const events: WatchEvent[] = [];
  for (const [hour, world] of worlds.entries()) {
    const digest = digestAt(world, hour);
    const done = changes(state, edit?.(digest, hour) ?? digest, POLICY);
    ({ state } = done);
    events.push(...done.events);
  }
  return events.map((event) => `${event.kind} ${event.subject}`);
}

const c2s = good('c2s');
const s2s = good('s2s', { host: 'peers.example.org' });
const both: World = { spots: [c2s, s2s], dns: {} };
const C2S = 'c2s-starttls/chat.example.org:5222/192.0.2.7';
const S2S = 's2s-starttls/peers.example.org:5269/192.0.2.7';

describe('reported changes', () => {
  test('none for a service without a change', () => {
    expect(told([both, both, both])).toEqual([]);
  });

  test.each(['limited', 'no-route', 'budget', 'forbidden', 'bug'] as const)(
    'none if %s prevents a result',
    (reason) => {
      const kept: World = { ...both, spots: [c2s, gone(s2s, reason)] };
      expect(told([both, kept, kept, kept, both, both])).toEqual([]);
    },
  );

  test.each(['timeout', 'refused', 'reset'] as const)('once, while %s lasts', (reason) => {
    const away: World = { ...both, spots: [c2s, gone(s2s, reason)] };
    expect(told([both, away, away, away, both, both])).toEqual([
      `server-gone ${S2S}`,
      `server-back ${S2S}`,
    ]);
  });

  test('none for rows that a missing endpoint affects', () => {
    const away: World = { ...both, spots: [c2s, gone(s2s)] };
    const rows = told([both, away, away, away]).filter((event) => event.startsWith('row'));
    expect(rows).toEqual([]);
    // They do look otherwise: this is why they are not compared.
    const [before, after] = [digestAt(both, 0), digestAt(away, 1)];
    expect(before.rows['certificate-validity']).not.toEqual(after.rows['certificate-validity']);
  });

  test('none while this machine cannot query the DNS', () => {
    expect(told([both, null, null, null, both])).toEqual([]);
  });

  test('the DNS publishes no service, and publishes it again', () => {
    const nothing: World = { spots: [] };
    expect(told([both, nothing, nothing, nothing, both, both])).toEqual([
      'service-gone example.org',
      'service-back example.org',
    ]);
  });

  test('an endpoint was moved', () => {
    const moved: World = { ...both, spots: [c2s, { ...s2s, address: '192.0.2.99' }] };
    expect(told([both, moved, moved, moved])).toEqual([
      `server-new s2s-starttls/peers.example.org:5269/192.0.2.99`,
      `server-withdrawn ${S2S}`,
    ]);
  });

  test('a row that improves, and one that changes with new rules', () => {
    const open: World = {
      ...both,
      spots: [{ ...c2s, versions: { 'TLSv1.3': { stream: { register: true } } } }, s2s],
    };
    const shut: World = {
      ...both,
      spots: [{ ...c2s, versions: { 'TLSv1.3': { stream: {} } } }, s2s],
    };
    const registration = (events: readonly string[]): readonly string[] =>
      events.filter((event) => event.endsWith('public-registration'));
    expect(registration(told([open, shut, shut, open, open]))).toEqual([
      'row-better public-registration',
      'row-worse public-registration',
    ]);
  });

  test('none for a row that is judged for the first time', () => {
    const unseen = (digest: RunDigest, hour: number): RunDigest =>
      hour > 1
        ? digest
        : {
            ...digest,
            rows: Object.fromEntries(
              Object.entries(digest.rows).map(([id, row]) => [
                id,
                { ...row, status: 'not-observed' as const },
              ]),
            ),
          };
    expect(told([both, both, both, both], unseen)).toEqual([]);
  });
});

describe('signatures', () => {
  const ends = (hours: number): string => new Date(START + hours * HOUR_MS).toISOString();
  const signed = (hours: number): World => ({
    ...both,
    dns: { trust: { '*': { status: 'secure', expires: ends(hours) } } },
  });

  test('are reported once at each threshold by zone, and again after re-signing', () => {
    expect(told([signed(80)])).toEqual([]);
    expect(told([signed(70), signed(70), signed(70)])).toEqual(['expires example.org']);
    expect(told([signed(70), signed(200), signed(200)])).toEqual(['expires example.org']);
    expect(told([signed(30), signed(20), signed(20)])).toEqual([
      'expires example.org',
      'expires example.org',
    ]);
  });

  test('in recordings can be read again', () => {
    const recording = recordedAt(signed(30), new Date(START));
    expect(parseRecording(formatRecording(recording), 'a file')).toEqual(recording);
  });
});

test('texts are plain, whatever a server reports', () => {
  const hostile = 'a\u001b[31m\r\n\u202eb';
  const events: readonly WatchEvent[] = [
    { kind: 'service-gone', subject: 'example.org', since: ends(0), held: ends(0), why: hostile },
    { kind: 'server-gone', subject: hostile, since: ends(0), held: ends(0), why: hostile },
    {
      ...{ kind: 'expires', what: 'certificate', subject: 'ab', name: hostile },
      ...{ ends: ends(5), days: 0, at: [C2S, hostile] },
    },
    {
      kind: 'flapping',
      of: 'server',
      subject: C2S,
      changes: 4,
      looks: 9,
      now: 'up',
      since: ends(0),
    },
    { kind: 'settled', of: 'row', subject: 'dnssec', now: 'missing', since: ends(0) },
  ];
  const message = { id: '1', domain: 'example.org', at: ends(1), events };
  const text = alertText(message);
  // eslint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  expect(text).toContain('expires in less than a day, on 2026-06-01 05:00 UTC');
  expect(text).toContain('c2s chat.example.org:5222 (192.0.2.7) keeps changing: 4 changes');
  expect(text.split('\n')[0]).toBe('example.org');
  expect(alertSubject(message)).toBe('example.org: 5 changes');

  function ends(hours: number): string {
    return new Date(START + hours * HOUR_MS).toISOString();
  }
});

test('an alert begins with the result of the scan, and names the earlier state', () => {
  const [since, held] = ['2026-06-01T11:00:00.000Z', '2026-05-31T20:33:00.000Z'];
  const counts = { total: 24, ruled: 9, met: 6, partial: 0, missing: 3, unseen: 0 };
  const message: WatchMessage = {
    ...{ id: '1', domain: 'example.org', at: '2026-06-01T11:05:00.000Z' },
    scope: { status: 'failed', strict: false, must: { ...counts, outOfReach: 15, waived: 0 } },
    events: [
      {
        kind: 'server-gone',
        subject: 's2s-starttls/peers.example.org:5269/192.0.2.9',
        why: 'connection refused',
        ...{ since, held },
      },
      {
        kind: 'row-worse',
        ...{ subject: 'tls-1.3', level: 'MUST', title: 'TLS 1.3 supported' },
        ...{ before: 'compliant', now: 'missing', newRules: false, since, held },
      },
    ],
  };
  expect(alertText(message)).toBe(`example.org  FAILED  3 of 9 visible MUST requirements are missing

- s2s peers.example.org:5269 (192.0.2.9) is unreachable: connection refused.
  Since 2026-06-01 11:00 UTC; previously reachable since 2026-05-31 20:33 UTC.
- TLS 1.3 supported (tls-1.3, MUST) is worse: compliant before, missing now.
  Since 2026-06-01 11:00 UTC; previously compliant since 2026-05-31 20:33 UTC.

Scanned by xmpp-safeguard watch on 2026-06-01 11:05 UTC.
`);
  expect(alertSubject(message)).toBe('example.org FAILED: 2 changes');
  expect(JSON.parse(alertJson(message))).toMatchObject({ scope: { status: 'failed' } });
});
