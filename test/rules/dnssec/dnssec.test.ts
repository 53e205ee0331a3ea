import { describe, expect, test } from 'vitest';
import type { Observation, Recording } from '../../../src/model/index.js';
import { say } from '../../../src/rules/words.js';
import {
  failed,
  good,
  recording,
  type Dns,
  type Trusted,
  type World,
} from '../../arbitrary/build.js';
import { observe } from '../../arbitrary/build-observation.js';
import { rowOf, ruled } from '../../arbitrary/catalogue.js';

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

  test('an unsigned TLD: owners are counted once, with all that is not signed in part', () => {
    const trust = {
      '*': insecure('org'),
      [`${HOST} A`]: insecure('example.net'),
      [`${HOST} AAAA`]: 'indeterminate',
      [TLSA]: 'unasked',
    } as const;
    const seen = recording({ spots: SPOTS, dns: { trust } });
    const { status, code, args, findings } = rowOf(seen, 'dnssec').ruling;
    const total = new Set(findings.map(({ subject }) => subject)).size;
    expect({ status, code, args }).toEqual({
      status: 'not-observed',
      code: 'NOT_SEEN_EVERYWHERE',
      args: { unseen: 2, total },
    });
    const allSeen = { '*': insecure('org'), [HOST]: insecure('example.net') };
    expect(row(allSeen)).toBe('not-applicable/observed DNSSEC_TLD_UNSIGNED');
  });

  test('all sets that are secure are counted, and findings are in the order of owner and code', () => {
    const { code, args, findings } = rowOf(recording({ spots: SPOTS, dns: {} }), 'dnssec').ruling;
    expect({ code, args }).toEqual({
      code: 'DNSSEC_SECURE_EVERYWHERE',
      args: { sets: findings.length },
    });
    const trust = { [`${HOST} A`]: 'bogus', [`${HOST} AAAA`]: 'indeterminate' } as const;
    const mixed = rowOf(recording({ spots: SPOTS, dns: { trust } }), 'dnssec').ruling.findings;
    expect(mixed.filter(({ subject }) => subject === HOST).map((one) => one.code)).toEqual([
      'DNSSEC_BOGUS',
      'DNSSEC_INDETERMINATE',
    ]);
    expect(mixed.map(({ subject }) => subject)).toEqual(mixed.map(({ subject }) => subject).sort());
  });

  test('a denial is an answer: without SRV records, and with a bogus denial', () => {
    const spots = [good('c2s', { origin: 'fallback' }), good('s2s', { origin: 'fallback' })];
    expect(ruled(recording({ spots, dns: {} }), 'dnssec')).toMatch(/^compliant/);
    const trust = { '_xmpps-client._tcp.example.org': 'bogus' } as const;
    expect(ruled(recording({ spots, dns: { trust } }), 'dnssec')).toMatch(/^missing/);
  });

  test('the chain ends above the domain, and below the top-level domain: another’s zone, maybe', () => {
    const trust = { '*': insecure('co.xx') };
    const text = JSON.stringify(recording({ spots: SPOTS, dns: { trust } }));
    const seen = JSON.parse(text.replaceAll('example.org', 'example.co.xx')) as Recording;
    expect(ruled(seen, 'dnssec')).toBe('partial/observed DNSSEC_UNSIGNED_ABOVE');
    expect(rowOf(seen, 'dnssec').ruling.args).toEqual({ zones: ['co.xx'] });
    const own = JSON.parse(text.replaceAll('co.xx', 'example.org')) as Recording;
    expect(ruled(own, 'dnssec')).toBe('missing/observed DNSSEC_UNSIGNED');
  });

  test('NSEC3 opt-out over a denial, and over a zone that is not signed', () => {
    const owner = '_xmpps-client._tcp.example.org';
    const codesFor = (trust: NonNullable<Dns['trust']>): readonly string[] =>
      rowOf(recording({ spots: SPOTS, dns: { trust } }), 'dnssec')
        .ruling.findings.filter(({ status }) => status !== 'compliant')
        .map(({ subject, status, code }) => `${status} ${subject} ${code}`);
    expect(codesFor({ [owner]: insecure(owner, 'opt-out') })).toEqual([
      `partial ${owner} DNSSEC_DENIAL_OPEN`,
    ]);
    expect(codesFor({ [SRV]: insecure(SRV, 'opt-out') })).toEqual([
      `partial ${SRV} DNSSEC_INSECURE`,
    ]);
    expect(codesFor({ [owner]: insecure('example.org', 'opt-out') })).toEqual([
      `missing ${owner} DNSSEC_INSECURE`,
    ]);
  });

  describe('what nobody relies on', () => {
    test('the guess of RFC 6120 §3.2.2 where nobody listens', () => {
      const refused = good('s2s', { origin: 'fallback', unreached: failed('refused') });
      const trust = { 'example.org A': insecure('example.net') };
      for (const spots of [[good('c2s')], [good('c2s'), refused]]) {
        const { status, findings } = rowOf(recording({ spots, dns: { trust } }), 'dnssec').ruling;
        expect(status).toBe('compliant');
        expect(findings.map(({ subject }) => subject)).not.toContain('_5269._tcp.example.org');
      }
      const silent = good('s2s', { origin: 'fallback', unreached: failed('timeout') });
      for (const one of [silent, good('s2s', { origin: 'fallback' })]) {
        expect(ruled(recording({ spots: [good('c2s'), one], dns: { trust } }), 'dnssec')).toBe(
          'partial/observed DNSSEC_IN_PART',
        );
      }
    });

    test('addresses of a domain that its SRV records do not name', () => {
      expect(row({ 'example.org A': 'bogus', 'example.org AAAA': 'unasked' })).toMatch(
        /^compliant/,
      );
    });

    test('a CAA set that is not known; one that is known counts', () => {
      for (const trust of ['indeterminate', 'unasked', failed('servfail', 'dns')] as const) {
        expect(row({ 'example.org CAA': trust })).toMatch(/^compliant/);
      }
      expect(row({ 'example.org CAA': 'bogus' })).toMatch(/^missing/);
      expect(row({ 'example.org CAA': insecure('example.net') })).toMatch(/^partial/);
    });

    test('an address in a target’s place', () => {
      const trust = { '192.0.2.7': 'unasked', '_5222._tcp.192.0.2.7': 'unasked' } as const;
      const spots = [good('c2s', { host: '192.0.2.7' }), good('s2s')];
      expect(ruled(recording({ spots, dns: { trust } }), 'dnssec')).toMatch(/^compliant/);
    });
  });

  test('a note says why the authoritative servers were asked', () => {
    const iterated = 'signatures-stripped';
    const trust = {
      '*': { status: 'secure', iterated },
      [SRV]: { status: 'secure', iterated: 'requested' },
      [TLSA]: { status: 'secure', iterated: 'answer-forged' },
    } as const;
    const { ruling } = rowOf(recording({ spots: SPOTS, dns: { trust } }), 'dnssec');
    expect(`${ruling.status} ${ruling.code}`).toBe('compliant DNSSEC_SECURE_EVERYWHERE');
    const notes = ruling.findings.filter(({ code }) => code === 'RESOLVER_BYPASSED');
    expect(notes.map(({ args, status }) => [status, args['reason']])).toEqual([
      ['information', 'answer-forged'],
      ['information', iterated],
    ]);
    expect(notes[0]?.args['owners']).toEqual([TLSA]);
    expect(notes.map(say).join()).toContain('asked the authoritative servers instead');
  });

  describe('name servers of the zone', () => {
    const server = (at: number, serial: number, digest: string, records: number | null = 1) =>
      observe('dns.nameserver', `ns${at}.example.org/192.0.2.${at}`, {
        ...{ zone: 'example.org', host: `ns${at}.example.org`, address: `192.0.2.${at}`, serial },
        answers: [{ owner: TLSA, type: 'TLSA', records, digest: digest.repeat(32) }],
      });
    const notesWith = (...servers: readonly Observation[]): string[] => {
      const { observations, ...rest } = recording({ spots: SPOTS, dns: {} });
      const whole = { ...rest, observations: [...observations, ...servers] };
      const { status, findings } = rowOf(whole, 'dnssec').ruling;
      expect(status).toBe('compliant');
      return findings
        .filter(({ code }) => code.startsWith('NAMESERVER'))
        .map(({ code, subject, status: of }) => `${of} ${code} ${subject}`);
    };

    test('agree', () => {
      expect(notesWith(server(1, 7, 'aa'), server(2, 7, 'aa'))).toEqual([]);
      expect(notesWith(server(1, 7, 'aa'), server(2, 7, '00', null))).toEqual([]);
    });

    test('differ', () => {
      expect(notesWith(server(1, 7, 'aa'), server(2, 8, 'bb'))).toEqual([
        `information NAMESERVERS_DIFFER ${TLSA}`,
      ]);
    });

    test('have different serial numbers alone', () => {
      expect(notesWith(server(1, 7, 'aa'), server(2, 8, 'aa'))).toEqual([
        'information NAMESERVERS_UPDATING example.org',
      ]);
    });

    test('do not answer for the zone', () => {
      const lame = observe('dns.nameserver', 'ns3.example.org/192.0.2.3', failed('refused', 'dns'));
      const ours = observe('dns.nameserver', 'ns4.example.org/::1', failed('no-route', 'dns'));
      expect(notesWith(server(1, 7, 'aa'), lame, ours)).toEqual([
        'information NAMESERVER_LAME ns3.example.org/192.0.2.3',
      ]);
    });
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
