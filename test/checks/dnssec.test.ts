import { describe, expect, test } from 'vitest';
import { failed, good, recording, type Dns, type Trusted, type World } from './build.js';
import { rowOf, ruled } from './catalogue.js';

const SPOTS = [good('c2s'), good('s2s')];
const SRV = '_xmpp-client._tcp.example.org';
const HOST = 'chat.example.org';
const TLSA = '_5222._tcp.chat.example.org';

function row(trust: Dns['trust'] = {}, more: Partial<World> = {}): string {
  return ruled(recording({ spots: SPOTS, dns: { trust }, ...more }), 'dnssec');
}

function insecure(zone: string | null, reason: 'no-ds' | 'opt-out' = 'no-ds'): Trusted {
  return { status: 'insecure', zone, reason };
}

describe('dnssec', () => {
  test.each<[string, Dns['trust'], string]>([
    ['all secure', {}, 'compliant/observed DNSSEC_SECURE_EVERYWHERE'],
    ['nothing signed', { '*': insecure('example.org') }, 'missing/observed DNSSEC_UNSIGNED'],
    ['opt-out', { '*': insecure('example.org', 'opt-out') }, 'missing/observed DNSSEC_UNSIGNED'],
    ['unsigned TLD', { '*': insecure('org') }, 'not-applicable/observed DNSSEC_TLD_UNSIGNED'],
    ['unsigned root', { '*': insecure('.') }, 'not-applicable/observed DNSSEC_TLD_UNSIGNED'],
    ['a target elsewhere', { [HOST]: insecure('example.net') }, 'partial/observed DNSSEC_IN_PART'],
    [
      'a target in an unsigned zone below',
      { [HOST]: insecure('chat.example.org') },
      'partial/observed DNSSEC_IN_PART',
    ],
    [
      'a TLSA set',
      { [TLSA]: insecure('_tcp.chat.example.org') },
      'partial/observed DNSSEC_IN_PART',
    ],
    [
      'SRV in a zone of its own',
      { [SRV]: insecure('_tcp.example.org') },
      'partial/observed DNSSEC_IN_PART',
    ],
    ['nobody knows where', { [SRV]: insecure(null) }, 'partial/observed DNSSEC_IN_PART'],
    [
      'an algorithm that is not supported',
      { '*': { status: 'insecure', reason: 'unsupported-algorithm' } },
      'partial/observed DNSSEC_IN_PART',
    ],
    [
      'too many iterations',
      { [TLSA]: { status: 'insecure', reason: 'nsec3-iterations' } },
      'partial/observed DNSSEC_IN_PART',
    ],
    ['bogus', { [SRV]: 'bogus' }, 'missing/observed DNSSEC_BROKEN'],
    ['a bogus target', { [`${HOST} A`]: 'bogus' }, 'missing/observed DNSSEC_BROKEN'],
    ['a bogus TLSA set', { [TLSA]: 'bogus' }, 'missing/observed DNSSEC_BROKEN'],
    [
      'bogus goes before what is not known, and before an unsigned TLD',
      { '*': insecure('org'), [HOST]: 'indeterminate', [TLSA]: 'bogus' },
      'missing/observed DNSSEC_BROKEN',
    ],
    [
      'missing goes before what is not known',
      { '*': insecure('example.org'), [HOST]: 'indeterminate' },
      'missing/observed DNSSEC_UNSIGNED',
    ],
    ['stripped', { '*': 'indeterminate' }, 'not-observed NOT_SEEN_EVERYWHERE'],
    ['one is not known', { [`${HOST} A`]: 'indeterminate' }, 'not-observed DNSSEC_INDETERMINATE'],
    ['one failed', { [`${HOST} A`]: failed('timeout', 'dns') }, 'not-observed DNSSEC_UNANSWERED'],
    ['one was not asked', { [`${HOST} A`]: 'unasked' }, 'not-observed DNSSEC_NOT_ASKED'],
    [
      'an unsigned TLD, and something that may be bogus',
      { '*': insecure('org'), [TLSA]: 'indeterminate' },
      'not-observed DNSSEC_INDETERMINATE',
    ],
  ])('%s', (_what, trust, expected) => {
    expect(row(trust)).toBe(expected);
  });

  test('a denial is an answer: without SRV records, and with a bogus denial', () => {
    const spots = [good('c2s', { origin: 'fallback' }), good('s2s', { origin: 'fallback' })];
    expect(ruled(recording({ spots, dns: {} }), 'dnssec')).toMatch(/^compliant/);
    const trust = { '_xmpps-client._tcp.example.org': 'bogus' } as const;
    expect(ruled(recording({ spots, dns: { trust } }), 'dnssec')).toMatch(/^missing/);
  });

  test('an SRV answer that is lacking may hide a target', () => {
    const srv = { 'xmpps-client': failed('timeout', 'dns') };
    expect(row({}, { srv })).toBe('not-observed SRV_UNANSWERED');
  });

  test('nothing was validated: an older recording, or --connect', () => {
    expect(ruled(recording({ spots: SPOTS }), 'dnssec')).toBe('not-observed DNSSEC_UNASKED');
    const connect = [
      { role: 'c2s', transport: 'starttls', host: '192.0.2.7', port: 5222 },
    ] as const;
    expect(row({}, { settings: { connect } })).toBe('not-observed DNSSEC_UNASKED');
  });

  test('a family that the scan left out is not asked for', () => {
    expect(row({}, { settings: { families: [4] } })).toMatch(/^compliant/);
  });

  test('the broken link is named', () => {
    const seen = recording({ spots: SPOTS, dns: { trust: { [SRV]: 'bogus' } } });
    const { findings } = rowOf(seen, 'dnssec').ruling;
    expect(findings.filter(({ status }) => status === 'missing')).toMatchObject([
      {
        subject: SRV,
        code: 'DNSSEC_BOGUS',
        args: { type: 'SRV', zone: 'example.org', reason: 'signature-expired' },
        evidence: [`dns.security@${SRV}#SRV`],
      },
    ]);
  });
});
