import { describe, expect, test } from 'vitest';
import { judge } from '../../src/judge/judge.js';
import type { Details, DnssecLink } from '../../src/model/index.js';
import {
  failed,
  good,
  GOOD_CERTIFICATE,
  idAt,
  recording,
  SETTINGS,
  type World,
} from '../arbitrary/build.js';
import { readable } from '../rules/certificates/certificate-builder.js';

const { sha256: SHA, spkiSha256 } = readable(GOOD_CERTIFICATE);
const MATCH = `3 1 1 ${spkiSha256}`;
const IDLE = `3 1 1 ${'00'.repeat(32)}`;
const OWNER = '_5222._tcp.chat.example.org';

function details(world: World): Details {
  return judge(recording(world), []).details;
}

function link(zone: string, keyTag: number): DnssecLink {
  return { zone, keys: [{ keyTag, algorithm: 13 }], digestTypes: zone === '.' ? [] : [2] };
}

describe('details', () => {
  test('TLS: versions, and suites with their weaknesses', () => {
    const [tls] = details({
      spots: [
        good('c2s', {
          versions: { 'TLSv1.2': {}, 'TLSv1.3': {}, TLSv1: 70, 'TLSv1.1': 40 },
          lists: {
            SSLv3: failed('timeout'),
            'TLSv1.2': {
              accepted: ['TLS_RSA_WITH_RC4_128_SHA', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'],
              preference: 'server',
              complete: true,
            },
          },
        }),
      ],
    }).tls;
    const answers = tls?.versions.map(({ version, answer }) => `${version} ${answer}`);
    expect(answers).toEqual([
      'SSLv3 unknown',
      'TLSv1 refused',
      'TLSv1.1 unclear',
      'TLSv1.2 accepted',
      'TLSv1.3 accepted',
    ]);
    expect(tls?.versions[3]?.suites).toMatchObject({
      accepted: [
        { name: 'TLS_RSA_WITH_RC4_128_SHA', forwardSecrecy: false, weakness: 'RC4' },
        { forwardSecrecy: true, weakness: null },
      ],
      preference: 'server',
      complete: true,
    });
    // Not asked for one by one: what handshakes spoke, and no more is claimed.
    expect(tls?.versions[4]?.suites).toMatchObject({ preference: null, complete: false });
    expect(tls?.versions[4]?.suites.accepted).toHaveLength(1);
    expect(tls?.chains).toEqual([
      { certificates: [SHA], strays: [], inOrder: true, trusted: true, error: null },
    ]);
  });

  test('certificates: once each, for all endpoints', () => {
    const { certificates, tls } = details({ spots: [good('c2s'), good('s2s')] });
    expect(tls.map(({ endpoint }) => endpoint)).toEqual([idAt(good('c2s')), idAt(good('s2s'))]);
    expect(certificates).toMatchObject([
      { sha256: SHA, certificate: { subject: 'CN=example.org', names: ['example.org'] } },
    ]);
  });

  test('an unobserved endpoint has none', () => {
    const unreached = good('c2s', { unreached: failed('refused'), versions: {}, lists: {} });
    const { certificates, dane, zones, sets } = details({ spots: [unreached] });
    expect({ certificates, dane, zones, sets }).toEqual({
      certificates: [],
      dane: [],
      zones: [],
      sets: [],
    });
  });

  test('DANE: usable and matching records', () => {
    const world = (trust: 'secure' | 'insecure'): World => ({
      spots: [good('c2s'), good('s2s')],
      dns: { tlsa: { [OWNER]: [MATCH, IDLE, '9 9 9 00'] }, trust: { [OWNER]: trust } },
    });
    const [c2s, s2s] = details(world('secure')).dane;
    expect(c2s).toMatchObject({ owner: OWNER, state: 'usable' });
    expect(c2s?.records).toEqual([
      { record: MATCH, counts: true, matches: true },
      { record: IDLE, counts: true, matches: false },
      { record: '9 9 9 00', counts: false, matches: false },
    ]);
    expect(c2s?.chains).toEqual([{ certificate: SHA, match: 'yes' }]);
    expect(s2s).toMatchObject({ state: 'none', records: [] });
    const [unsigned] = details(world('insecure')).dane;
    expect(unsigned).toMatchObject({ state: 'ineffective', chains: [] });
    expect(unsigned?.records.some(({ counts, matches }) => counts || matches)).toBe(false);
  });

  test('DNSSEC: each zone, down to the end of the chain', () => {
    const root = link('.', 20326);
    const { zones, sets } = details({
      spots: [good('c2s')],
      dns: {
        trust: {
          '*': { links: [root, link('org', 1), link('example.org', 3)] },
          [OWNER]: { links: [root, link('org', 2), link('example.org', 3)] },
          'chat.example.org A': { status: 'insecure', zone: 'chat.example.org', links: [root] },
          'chat.example.org AAAA': failed('timeout', 'dns'),
        },
      },
    });
    expect(zones.map(({ zone, parent, status }) => [zone, parent, status])).toEqual([
      ['.', null, 'secure'],
      ['org', '.', 'secure'],
      ['example.org', 'org', 'secure'],
      ['chat.example.org', 'example.org', 'insecure'],
    ]);
    expect(zones[1]?.keys.map(({ keyTag }) => keyTag)).toEqual([1, 2]);
    expect(zones[3]?.reason).toBe('no-ds');
    const of = (owner: string, type: string) =>
      sets.find((set) => set.owner === owner && set.type === type);
    expect(of(OWNER, 'TLSA')).toMatchObject({ status: 'secure', denied: true });
    expect(of('chat.example.org', 'A')).toMatchObject({ zone: 'chat.example.org' });
    expect(of('chat.example.org', 'AAAA')).toMatchObject({ status: 'unknown', zone: null });
  });

  test('are bounded, and count what was omitted', () => {
    const spots = Array.from({ length: 70 }, (_, at) =>
      good('c2s', { address: `192.0.2.${at + 1}` }),
    );
    const { tls, omitted } = details({ spots, settings: SETTINGS });
    expect(tls).toHaveLength(64);
    expect(omitted).toBe(6);
  });
});
