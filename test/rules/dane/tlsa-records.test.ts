import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { judge } from '../../../src/judge/judge.js';
import type { Finding, Observation } from '../../../src/model/index.js';
import { altNames, dns as dnsName, readable } from '../certificates/certificate-builder.js';
import { CA, issued, keys, named, spkiOf } from '../certificates/issued.js';
import {
  chainsAt,
  failed,
  good,
  GOOD_CERTIFICATE,
  idAt,
  observations,
  observe,
  recording,
  recordingOf,
  type Dns,
  type Spot,
  type World,
} from '../../arbitrary/build.js';
import { rowOf, ROWS, ruled } from '../../arbitrary/catalogue.js';

const ROW = 'tlsa-records';
const C2S = good('c2s');
const S2S = good('s2s');
const SPOTS = [C2S, S2S];
const HOST = 'chat.example.org';
const [AT_C2S, AT_S2S] = ['_5222._tcp.chat.example.org', '_5269._tcp.chat.example.org'];
const SRV = '_xmpp-client._tcp.example.org';
const keyOf = (der: Buffer): string => readable(der).spkiSha256;
const MATCH = `3 1 1 ${keyOf(GOOD_CERTIFICATE)}`;
const WRONG = `3 1 1 ${'00'.repeat(32)}`;
const BOTH = { [AT_C2S]: [MATCH], [AT_S2S]: [MATCH] };

function row(dns: Dns, more: Partial<World> = {}): string {
  return ruled(recording({ spots: SPOTS, dns, ...more }), ROW);
}

function findings(world: World, id = ROW): readonly Finding[] {
  return rowOf(recording(world), id).ruling.findings;
}

describe('tlsa-records', () => {
  test.each<[string, Dns, string]>([
    ['matching everywhere', { tlsa: BOTH }, 'compliant/observed TLSA_MATCHES_EVERYWHERE'],
    ['none', {}, 'missing/observed TLSA_NOWHERE'],
    ['at one', { tlsa: { [AT_C2S]: [MATCH] } }, 'partial/observed TLSA_IN_PART'],
    [
      'wrong at one: the worst',
      { tlsa: { ...BOTH, [AT_C2S]: [WRONG] } },
      'missing/observed TLSA_BLOCKS_CLIENTS',
    ],
    [
      'the next key beside the one in use',
      { tlsa: { ...BOTH, [AT_C2S]: [WRONG, MATCH] } },
      'compliant/observed TLSA_MATCHES_EVERYWHERE',
    ],
    ['insecure zone', { tlsa: BOTH, trust: { '*': 'insecure' } }, 'partial/observed TLSA_IN_PART'],
    [
      'wrong and insecure: of no effect, which shuts nobody out',
      { tlsa: { [AT_C2S]: [WRONG], [AT_S2S]: [WRONG] }, trust: { '*': 'insecure' } },
      'partial/observed TLSA_IN_PART',
    ],
    [
      'secure, under SRV records that are not',
      { tlsa: BOTH, trust: { [SRV]: 'insecure' } },
      'partial/observed TLSA_INEFFECTIVE',
    ],
    [
      'secure, under addresses that are not',
      { tlsa: BOTH, trust: { [HOST]: 'insecure' } },
      'partial/observed TLSA_IN_PART',
    ],
    ['no records, nothing signed', { trust: { '*': 'insecure' } }, 'missing/observed TLSA_NOWHERE'],
    [
      'bogus TLSA',
      { tlsa: BOTH, trust: { [AT_C2S]: 'bogus' } },
      'missing/observed TLSA_BLOCKS_CLIENTS',
    ],
    [
      'bogus SRV',
      { tlsa: BOTH, trust: { [SRV]: 'bogus' } },
      'missing/observed TLSA_BLOCKS_CLIENTS',
    ],
    [
      'bogus TLSA under SRV records that are not signed: nobody asks for it',
      { tlsa: BOTH, trust: { [SRV]: 'insecure', [AT_C2S]: 'bogus' } },
      'partial/observed TLSA_INEFFECTIVE',
    ],
    [
      'bogus denial under addresses that are not signed',
      { trust: { [HOST]: 'insecure', [AT_C2S]: 'bogus' } },
      'missing/observed TLSA_NOWHERE',
    ],
    ['bogus denial', { trust: { [AT_C2S]: 'bogus' } }, 'missing/observed TLSA_BLOCKS_CLIENTS'],
    [
      'none usable',
      { tlsa: { [AT_C2S]: ['7 1 1 ab'], [AT_S2S]: ['7 1 1 ab'] } },
      'partial/observed TLSA_IN_PART',
    ],
    [
      'not answered',
      { tlsa: { ...BOTH, [AT_C2S]: failed('servfail', 'dns') } },
      'not-observed NOT_SEEN_EVERYWHERE',
    ],
    ['not asked', { tlsa: { ...BOTH, [AT_C2S]: 'unasked' } }, 'not-observed NOT_SEEN_EVERYWHERE'],
    [
      'not provably absent',
      { trust: { [AT_C2S]: 'indeterminate', [AT_S2S]: 'indeterminate' } },
      'not-observed NOT_SEEN_EVERYWHERE',
    ],
    [
      'stronger digest that is wrong (RFC 7671 §9)',
      { tlsa: { ...BOTH, [AT_C2S]: [MATCH, `3 1 2 ${'00'.repeat(64)}`] } },
      'missing/observed TLSA_BLOCKS_CLIENTS',
    ],
  ])('%s', (_what, dns, expected) => {
    expect(row(dns)).toBe(expected);
  });

  test('--connect and older recordings have none', () => {
    expect(ruled(recording({ spots: SPOTS }), 'tlsa-records')).toMatch(/^not-observed/);
    const connect = [{ role: 'c2s', transport: 'starttls', host: HOST, port: 5222 }] as const;
    const spots = [good('c2s', { origin: 'connect' })];
    const seen = recording({ spots, dns: { tlsa: BOTH }, settings: { connect } });
    expect(ruled(seen, 'tlsa-records')).toBe('not-observed TLSA_UNASKED');
  });

  test('an endpoint that was not reached shows no match; a broken chain it does', () => {
    const spots = [good('c2s', { unreached: failed('timeout') }), S2S];
    expect(row({ tlsa: BOTH }, { spots })).toBe('not-observed NOT_SEEN_EVERYWHERE');
    const trust = { [AT_C2S]: 'bogus' } as const;
    expect(row({ tlsa: BOTH, trust }, { spots })).toBe('missing/observed TLSA_BLOCKS_CLIENTS');
  });

  test('no records at one, and the other was not reached or not answered: missing', () => {
    const spots = [good('c2s', { unreached: failed('timeout') }), S2S];
    expect(row({}, { spots })).toMatch(/^missing/);
    expect(row({ tlsa: { [AT_C2S]: failed('servfail', 'dns') } })).toMatch(/^missing/);
    const srv = { 'xmpp-client': failed('timeout', 'dns') };
    expect(row({}, { spots: [S2S], srv })).toMatch(/^missing/);
    // A match elsewhere makes it partial all the same.
    const trust = { '_5222._tcp.other.example.net': 'indeterminate' } as const;
    const third = good('c2s', { host: 'other.example.net', address: '192.0.2.99' });
    expect(row({ tlsa: { [AT_C2S]: [MATCH] }, trust }, { spots: [...SPOTS, third] })).toBe(
      'partial/observed TLSA_IN_PART',
    );
  });

  test('without SRV records it is the domain that is looked at (RFC 6698 §3)', () => {
    const spots: Spot[] = [good('c2s', { origin: 'fallback' })];
    const srv = { 'xmpp-server': 'absent' } as const;
    const at = '_5222._tcp.example.org';
    expect(row({ tlsa: { [at]: [MATCH] } }, { spots, srv })).toMatch(/^compliant/);
    const trust = { [SRV]: 'insecure' } as const;
    expect(row({ tlsa: { [at]: [MATCH] }, trust }, { spots, srv })).toMatch(/^partial/);
  });

  describe('several chains at one endpoint', () => {
    const other = issued(keys(), keys(), { extensions: [altNames(dnsName('example.org'))] });
    const versions = { 'TLSv1.2': { chain: [other] }, 'TLSv1.3': {} };
    const spots = [good('c2s', { versions }), S2S];

    test('each must match, and where some do, some clients connect', () => {
      expect(row({ tlsa: BOTH }, { spots })).toBe('partial/observed TLSA_MISMATCH_OF_SOME');
      const none = { ...BOTH, [AT_C2S]: [WRONG] };
      expect(row({ tlsa: none }, { spots })).toBe('missing/observed TLSA_BLOCKS_CLIENTS');
      const half = { spots: [spots[0] ?? C2S], dns: { tlsa: BOTH } };
      const [found] = findings(half).filter(({ status }) => status === 'partial');
      expect(found).toMatchObject({
        subject: idAt(C2S),
        args: { owner: AT_C2S, records: [MATCH], served: [`3 1 1 ${keyOf(other)}`] },
      });
      const both = { ...BOTH, [AT_C2S]: [MATCH, `3 1 1 ${keyOf(other)}`] };
      expect(row({ tlsa: both }, { spots })).toMatch(/^compliant/);
    });

    test('those of hand-made hellos too', () => {
      const features = chainsAt(C2S, [other]);
      const der = { der: other.toString('base64') };
      const kept = observe('certificate', readable(other).sha256, der);
      const seen = observations({ spots: SPOTS, dns: { tlsa: BOTH } });
      expect(ruled(recordingOf([...seen, features]), 'tlsa-records')).toMatch(/^not-observed/);
      expect(ruled(recordingOf([...seen, features, kept]), 'tlsa-records')).toMatch(/^partial/);
    });

    test('a version that was not answered may serve another', () => {
      const silent = good('c2s', {
        versions: { 'TLSv1.2': failed('timeout', 'tls'), 'TLSv1.3': {} },
      });
      expect(row({ tlsa: BOTH }, { spots: [silent, S2S] })).toMatch(/^not-observed/);
    });

    test.each([
      [70, 'missing/observed TLSA_BLOCKS_CLIENTS'],
      [40, 'partial/observed TLSA_MISMATCH_OF_SOME'],
    ])('TLS 1.0 that is refused with alert %i, and no record matches', (alert, expected) => {
      const spot = good('c2s', { versions: { TLSv1: alert, 'TLSv1.3': {} } });
      const tlsa = { ...BOTH, [AT_C2S]: [WRONG] };
      expect(row({ tlsa }, { spots: [spot, S2S] })).toBe(expected);
    });

    test.each(['tls.handshake', 'tls.features'] as const)(
      'a failed %s may have shown another',
      (kind) => {
        const late = failed('timeout', 'tls');
        const variant = kind === 'tls.handshake' ? 'TLSv1.3-ECDSA' : undefined;
        const lost = observe(kind, idAt(C2S), late, variant);
        const ruling = (tlsa: Dns['tlsa'] & object): string =>
          ruled(recordingOf([...observations({ spots: SPOTS, dns: { tlsa } }), lost]), ROW);
        expect(ruling(BOTH)).toMatch(/^not-observed/);
        const wrong = { ...BOTH, [AT_C2S]: [WRONG] };
        expect(ruling(wrong)).toBe('partial/observed TLSA_MISMATCH_OF_SOME');
      },
    );

    test('the first handshake failed, and hellos alone were answered in its version', () => {
      const lists = { 'TLSv1.3': ['TLS_AES_256_GCM_SHA384'] };
      const of12 = good('c2s', {
        lists,
        any: failed('reset', 'tls'),
        versions: { 'TLSv1.2': { chain: [other] }, 'TLSv1.3': failed('reset', 'tls') },
      });
      const dns = { tlsa: BOTH };
      expect(row(dns, { spots: [of12, S2S] })).toBe('partial/observed TLSA_MISMATCH_OF_SOME');
      const matching = { ...BOTH, [AT_C2S]: [`3 1 1 ${keyOf(other)}`] };
      expect(row({ tlsa: matching }, { spots: [of12, S2S] })).toMatch(/^not-observed/);
    });
  });

  describe('aliases', () => {
    const aliases = { [HOST]: 'host.example.net' };
    const expanded = {
      '_5222._tcp.host.example.net': [MATCH],
      '_5269._tcp.host.example.net': [MATCH],
    };

    test('the expanded name goes first, then the one that was published (RFC 7671 §7)', () => {
      expect(row({ aliases, tlsa: expanded })).toMatch(/^compliant/);
      const none = Object.fromEntries(Object.keys(expanded).map((owner) => [owner, []]));
      expect(row({ aliases, tlsa: { ...none, ...BOTH } })).toMatch(/^compliant/);
      const wrong = { ...expanded, '_5222._tcp.host.example.net': [WRONG] };
      expect(row({ aliases, tlsa: { ...wrong, ...BOTH } })).toMatch(/^missing/);
    });

    test('what was not asked there hides what is asked here', () => {
      expect(row({ aliases, tlsa: BOTH })).toMatch(/^not-observed/);
    });

    test('they are forbidden (RFC 2782), which is said', () => {
      const world = { spots: SPOTS, dns: { aliases, tlsa: expanded } };
      const said = findings(world).filter(({ code }) => code === 'SRV_TARGET_ALIAS');
      expect(said).toMatchObject([
        { subject: HOST, status: 'information', args: { canonical: 'host.example.net' } },
      ]);
    });
  });

  test('records where no client looks are said, with where they belong', () => {
    const unused = '_5222._tcp.example.org';
    const world = { spots: SPOTS, dns: { tlsa: { [unused]: [MATCH] } } };
    expect(ruled(recording(world), 'tlsa-records')).toBe('missing/observed TLSA_NOWHERE');
    const said = (one: World): readonly Finding[] =>
      findings(one).filter(({ code }) => code === 'TLSA_AT_UNUSED_NAME');
    expect(said(world)).toMatchObject([
      { subject: unused, status: 'information', args: { belongs: [AT_C2S] } },
    ]);
    const hidden: World = { ...world, srv: { 'xmpps-client': failed('timeout', 'dns') } };
    expect(said(hidden)).toEqual([]);
  });

  test('usages that need public roots are fragile', () => {
    const chained = { [AT_C2S]: [`1 1 1 ${keyOf(GOOD_CERTIFICATE)}`], [AT_S2S]: [MATCH] };
    const world = { spots: SPOTS, dns: { tlsa: chained } };
    expect(ruled(recording(world), 'tlsa-records')).toMatch(/^compliant/);
    expect(findings(world)).toContainEqual(
      expect.objectContaining({ status: 'information', code: 'TLSA_NEEDS_PKIX' }),
    );
    const untrusted = good('c2s', { versions: { 'TLSv1.3': { trust: 'CERT_UNTRUSTED' } } });
    expect(row({ tlsa: chained }, { spots: [untrusted, S2S] })).toMatch(/^missing/);
  });
});

describe('a trust anchor that is not sent', () => {
  const [root, middle, leaf] = [keys(), keys(), keys()];
  const [ours, issuer] = [named('ours'), named('issuer')];
  const anchor = issued(root, root, { subject: ours, issuer: ours, extensions: [CA] });
  const between = issued(middle, root, { subject: issuer, issuer: ours, extensions: [CA] });
  const own = issued(leaf, middle, {
    subject: named('leaf'),
    issuer,
    extensions: [altNames(dnsName('example.org'))],
  });
  const srv = { 'xmpp-server': 'absent' } as const;
  const at = (record: readonly string[], chain: readonly Buffer[]): World => ({
    spots: [good('c2s', { versions: { 'TLSv1.3': { chain } } })],
    srv,
    dns: { tlsa: { [AT_C2S]: record } },
  });
  const sha = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
  const [KEY, WHOLE, DIGEST] = [
    `2 1 0 ${spkiOf(root).toString('hex')}`,
    `2 0 0 ${anchor.toString('hex')}`,
    `2 0 1 ${sha(anchor)}`,
  ];
  const PART = [own, between];
  const ALL = [own, between, anchor];
  const OWN = `3 1 1 ${sha(spkiOf(leaf))}`;

  test.each<[string, readonly string[], readonly Buffer[], string]>([
    ['its key alone: clients need not', [KEY], PART, 'partial/observed TLSA_MATCH_OPTIONAL'],
    ['the whole of it: clients must', [WHOLE], PART, 'compliant/observed TLSA_MATCHES'],
    ['its digest: none can', [DIGEST], PART, 'missing/observed TLSA_BLOCKS_CLIENTS'],
    ['its key, and that of the server', [KEY, OWN], PART, 'compliant/observed TLSA_MATCHES'],
    ['its key, and the whole of it', [KEY, WHOLE], PART, 'compliant/observed TLSA_MATCHES'],
    ['its key, and it is sent', [KEY], ALL, 'compliant/observed TLSA_MATCHES'],
    ['its digest, and it is sent', [DIGEST], ALL, 'compliant/observed TLSA_MATCHES'],
  ])('%s', (_what, records, chain, expected) => {
    expect(ruled(recording(at(records, chain)), ROW)).toBe(expected);
  });

  test('of usage 0 nothing is known of a root that is not sent', () => {
    const one = at([`0 1 0 ${spkiOf(root).toString('hex')}`], PART);
    expect(ruled(recording(one), ROW)).toBe('not-observed TLSA_MATCH_UNKNOWN');
  });

  test('a certificate that was not kept may be the anchor', () => {
    const lost = observations(at([KEY], ALL)).filter(
      ({ kind, subject }) => kind !== 'certificate' || subject !== sha(anchor),
    );
    expect(ruled(recordingOf(lost), ROW)).toBe('not-observed TLSA_MATCH_UNKNOWN');
  });

  test('a match by what is only in the DNS is told, and a record is advised', () => {
    const codes = (world: World): string[] =>
      findings(world)
        .filter(({ code }) => code === 'TLSA_ANCHOR_NOT_SENT')
        .map(({ status }) => status);
    expect(codes(at([WHOLE], PART))).toEqual(['information']);
    expect(codes(at([WHOLE], ALL))).toEqual([]);
    const { actions } = judge(recording(at([KEY], PART)), ROWS, '2026-01-01');
    expect(actions.find(({ requirement }) => requirement === ROW)?.records).toEqual([
      `${AT_C2S}. IN TLSA ${OWN}`,
    ]);
  });
});

describe('certificate-validity by DANE', () => {
  const [root, leaf] = [keys(), keys()];
  const anchor = issued(root, root, {
    subject: named('ours'),
    issuer: named('ours'),
    extensions: [CA],
  });
  const own = issued(leaf, root, {
    subject: named('leaf'),
    issuer: named('ours'),
    extensions: [altNames(dnsName('example.org'))],
  });
  const served = { chain: [own, anchor], trust: 'SELF_SIGNED_CERT_IN_CHAIN' };
  const spots = [good('c2s', { versions: { 'TLSv1.3': served } })];
  const srv = { 'xmpp-server': 'absent' } as const;
  const world = (record: string, more: Partial<Dns> = {}): World => ({
    spots,
    srv,
    dns: { tlsa: { [AT_C2S]: [record] }, ...more },
  });
  const ruling = (one: World): string => ruled(recording(one), 'certificate');

  test('a chain of one’s own is valid, and what others object to is said', () => {
    for (const record of [`3 1 1 ${keyOf(own)}`, `2 0 1 ${readable(anchor).sha256}`]) {
      expect(ruling(world(record))).toBe('partial/observed CERTIFICATE_DANE_VALID');
      expect(findings(world(record), 'certificate').map((one) => [one.status, one.code])).toEqual([
        ['partial', 'CERTIFICATE_DANE_VALID'],
        ['information', 'UNTRUSTED_ROOT'],
      ]);
    }
  });

  test('without roots nobody objects: it is not known, and DANE vouches', () => {
    const settings = { roots: 'none' } as const;
    const one = { ...world(`3 1 1 ${keyOf(own)}`), settings };
    expect(ruling(one)).toBe('not-observed NO_ROOTS');
    expect(findings(one, 'certificate').map(({ status, code }) => [status, code])).toEqual([
      ['not-observed', 'NO_ROOTS'],
      ['information', 'CERTIFICATE_DANE_VOUCHED'],
    ]);
    expect(findings({ ...world(WRONG), settings }, 'certificate')).toHaveLength(1);
  });

  test('not by a record that is wrong, not signed, or needs public roots itself', () => {
    const defect = 'missing/observed UNTRUSTED_ROOT';
    const right = `3 1 1 ${keyOf(own)}`;
    expect(ruling(world(WRONG))).toBe(defect);
    expect(ruling(world(right, { trust: { [AT_C2S]: 'insecure' } }))).toBe(defect);
    expect(ruling(world(right, { trust: { [SRV]: 'insecure' } }))).toBe(defect);
    expect(ruling(world(right, { trust: { [SRV]: 'indeterminate' } }))).toBe(defect);
    expect(ruling(world(`1 1 1 ${keyOf(own)}`))).toBe(defect);
  });

  test('a good one stays as it is where its record is wrong: another row says so', () => {
    const one = { spots: [C2S], srv, dns: { tlsa: { [AT_C2S]: [WRONG] } } };
    expect(ruling(one)).toBe('compliant/observed CERTIFICATE_VALID');
  });
});

describe('a chain of trust that is broken, and nobody answers', () => {
  const dns: Dns = { trust: { [SRV]: 'bogus' } };
  const refused = good('c2s', { unreached: failed('refused') });

  test('shuts nobody out of a service that nobody said there is, whatever else was not seen', () => {
    const guess = { ...refused, origin: 'fallback' } as const;
    const seen = observations({ spots: [guess], dns });
    expect(ruled(recordingOf(seen), 'tlsa-records')).toMatch(/^not-observed/);
    const lacking = seen.map((one): Observation => {
      if (one.kind !== 'endpoint' && one.subject !== `_xmpps-client._tcp.example.org`) return one;
      const { id, kind, subject, asked, at } = one;
      return { id, kind, subject, asked, at, failure: failed('timeout') } as Observation;
    });
    expect(ruled(recordingOf(lacking), 'tlsa-records')).toMatch(/^not-observed/);
  });

  test('is seen of a place to which this machine has no route, beside others', () => {
    const spots = [
      good('c2s', { unreached: failed('no-route') }),
      good('c2s', { transport: 'direct', unreached: failed('refused') }),
    ];
    expect(row(dns, { spots })).toBe('missing/observed TLSA_BLOCKS_CLIENTS');
  });
});
