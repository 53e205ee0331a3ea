import { describe, expect, test } from 'vitest';
import type { Role, TlsVersion } from '../../../src/model/index.js';
import { failed, good, recording, type Spot, type Version } from '../../arbitrary/build.js';
import { rowOf, ruled } from '../../arbitrary/catalogue.js';

type Versions = Partial<Record<TlsVersion, Version>>;

function spotOf(versions: Versions, role: Role = 'c2s', parts: Partial<Spot> = {}): Spot {
  return good(role, { versions, ...parts });
}

const timeout = failed('timeout', 'tls');
const BOTH: Versions = { 'TLSv1.2': {}, 'TLSv1.3': {} };
const ONLY_13: Versions = { 'TLSv1.3': {} };
const ONLY_12: Versions = { 'TLSv1.2': {} };

function at(...all: readonly Versions[]): Spot[] {
  return all.map((versions, index) => spotOf(versions, 'c2s', { address: `192.0.2.${index + 7}` }));
}

describe('tls-supported', () => {
  test.each<[string, Spot[], string]>([
    ['everywhere', at(BOTH, ONLY_13), 'compliant/exercised TLS_ACCEPTED'],
    [
      'a handshake that is refused after the flight, for want of a client certificate',
      at({ 'TLSv1.3': { demands: 40 } }),
      'compliant/exercised TLS_ACCEPTED',
    ],
    [
      'the flight was of a lower version, though 1.3 was on offer',
      at({ 'TLSv1.2': { demands: 40 }, 'TLSv1.3': 40 }),
      'missing/observed TLS_LOWER_CHOSEN',
    ],
    ['nowhere', at(ONLY_12, ONLY_12), 'missing/exercised TLS_REFUSED'],
    ['here and not there', at(BOTH, ONLY_12), 'partial/exercised TLS_SUPPORT_IN_PART'],
    [
      'alert 40 to a lone 1.3 hello, with nothing else known',
      at({ 'TLSv1.2': timeout, 'TLSv1.3': 40 }).map((spot) => ({ ...spot, any: timeout })),
      'not-observed TLS_REFUSED_UNSURE',
    ],
    [
      'alert 40, but a lower version was chosen with 1.3 on offer',
      at({ 'TLSv1.2': {}, 'TLSv1.3': 40 }),
      'missing/observed TLS_LOWER_CHOSEN',
    ],
    [
      'a lower version was chosen, though a lone hello goes unanswered',
      at({ 'TLSv1.2': {}, 'TLSv1.3': timeout }),
      'missing/observed TLS_LOWER_CHOSEN',
    ],
    [
      'closed',
      at({ 'TLSv1.2': timeout, 'TLSv1.3': 'closed' }).map((spot) => ({ ...spot, any: timeout })),
      'not-observed TLS_REFUSED_UNSURE',
    ],
    [
      'not answered',
      at({ 'TLSv1.3': timeout }).map((spot) => ({ ...spot, any: timeout })),
      'not-observed UNANSWERED',
    ],
    [
      'refused here, and there nothing answers: what was not reached changes nothing',
      [...at(ONLY_12), good('c2s', { address: '192.0.2.8', unreached: failed('timeout') })],
      'missing/exercised TLS_REFUSED',
    ],
    [
      'accepted here, refused there, and a third does not answer',
      [...at(BOTH, ONLY_12), good('c2s', { address: '192.0.2.9', unreached: failed('timeout') })],
      'partial/exercised TLS_SUPPORT_IN_PART',
    ],
    [
      'accepted here, and there nobody answers',
      [...at(BOTH), good('c2s', { address: '192.0.2.8', unreached: failed('timeout') })],
      'not-observed NOT_SEEN_EVERYWHERE',
    ],
  ])('%s', (_what, spots, expected) => {
    expect(ruled(recording({ spots }), 'tls-supported')).toBe(expected);
  });

  test('both roles count', () => {
    const seen = recording({ spots: [spotOf(BOTH), spotOf(ONLY_12, 's2s')] });
    const { ruling } = rowOf(seen, 'tls-supported');
    expect(ruling).toMatchObject({
      status: 'partial',
      args: { version: 'TLSv1.3', accepted: 1, refused: 1, unseen: 0 },
    });
  });
});

describe('tls-disabled', () => {
  test.each<[string, Spot[], string]>([
    ['refused by alert 70', at(ONLY_13), 'compliant/exercised TLS_REFUSED'],
    ['accepted', at(BOTH), 'partial/exercised TLS_ACCEPTED'],
    ['accepted somewhere', at(BOTH, ONLY_13), 'partial/exercised TLS_ACCEPTED'],
    [
      'alert 40: maybe only its suites',
      at({ 'TLSv1.2': 40, 'TLSv1.3': {} }),
      'not-observed TLS_REFUSED_UNSURE',
    ],
    ['closed', at({ 'TLSv1.2': 'closed', 'TLSv1.3': {} }), 'not-observed TLS_REFUSED_UNSURE'],
    ['no answer', at({ 'TLSv1.2': timeout, 'TLSv1.3': {} }), 'not-observed UNANSWERED'],
    [
      'an older one in its place is no merit',
      at({ 'TLSv1.1': {} }),
      'not-observed TLS_REFUSED_ALONE',
    ],
  ])('%s', (_what, spots, expected) => {
    expect(ruled(recording({ spots }), 'tls-disabled')).toBe(expected);
  });
});

describe('legacy-tls', () => {
  test.each<[string, Spot[], string, string]>([
    [
      'refused: SSLv2 and SSLv3 are still not asked for',
      at(BOTH),
      'not-observed LEGACY_TLS_NOT_ALL_ASKED',
      'compliant/exercised LEGACY_TLS_REFUSED',
    ],
    [
      'one version, one endpoint',
      at(BOTH, { ...BOTH, TLSv1: {} }),
      'missing/exercised TLS_ACCEPTED',
      'missing/exercised TLS_ACCEPTED',
    ],
    [
      'two versions',
      at({ ...BOTH, TLSv1: {}, 'TLSv1.1': {} }),
      'missing/exercised LEGACY_TLS_ACCEPTED',
      'missing/exercised LEGACY_TLS_ACCEPTED',
    ],
    [
      'the best that there is',
      at({ TLSv1: {} }),
      'missing/exercised TLS_ACCEPTED',
      'missing/exercised TLS_ACCEPTED',
    ],
    [
      'alert 40 may be of the suites: RC4 and 3DES were not on offer',
      at({ ...BOTH, TLSv1: 40 }),
      'not-observed LEGACY_TLS_NOT_ALL_ASKED',
      'not-observed LEGACY_TLS_NOT_ALL_ASKED',
    ],
    [
      'no answer',
      at({ ...BOTH, TLSv1: timeout }),
      'not-observed LEGACY_TLS_NOT_ALL_ASKED',
      'not-observed LEGACY_TLS_NOT_ALL_ASKED',
    ],
    [
      'nobody there',
      [good('c2s', { unreached: failed('reset') })],
      'not-observed ENDPOINT_UNREACHED',
      'not-observed ENDPOINT_UNREACHED',
    ],
  ])('%s', (_what, spots, withSsl, tlsOnly) => {
    const seen = recording({ spots });
    expect(ruled(seen, 'legacy-tls')).toBe(withSsl);
    expect(ruled(seen, 'old-tls')).toBe(tlsOnly);
  });

  const REFUSED = { SSLv2: [], SSLv3: [], TLSv1: [], 'TLSv1.1': [] };
  test.each<[string, NonNullable<Spot['lists']>, string]>([
    ['all refused', REFUSED, 'compliant/exercised LEGACY_TLS_REFUSED'],
    ['SSLv2', { ...REFUSED, SSLv2: ['SSL_CK_RC4_128_WITH_MD5'] }, 'missing/exercised TLS_ACCEPTED'],
    [
      'SSLv3, with one suite',
      { ...REFUSED, SSLv3: ['TLS_RSA_WITH_RC4_128_MD5'] },
      'missing/exercised TLS_ACCEPTED',
    ],
    ['SSLv3 not answered', { ...REFUSED, SSLv3: timeout }, 'not-observed LEGACY_TLS_NOT_ALL_ASKED'],
    [
      'SSLv3 refused in part',
      { ...REFUSED, SSLv3: { complete: false, failure: timeout } },
      'not-observed LEGACY_TLS_NOT_ALL_ASKED',
    ],
  ])('lists: %s', (_what, lists, expected) => {
    const seen = recording({ spots: [spotOf(BOTH, 'c2s', { lists })] });
    expect(ruled(seen, 'legacy-tls')).toBe(expected);
  });

  test('says what was refused, what may have been, what was not asked', () => {
    const seen = recording({ spots: at({ ...BOTH, TLSv1: 71 }) });
    expect(rowOf(seen, 'legacy-tls').ruling.args).toEqual({
      refused: ['TLSv1.1'],
      unsure: ['TLSv1'],
      unasked: ['SSLv2', 'SSLv3'],
    });
  });

  test.each<[string, NonNullable<Spot['lists']>]>([
    ['SSLv2 and SSLv3', { ...REFUSED, TLSv1: ['TLS_RSA_WITH_AES_128_CBC_SHA'] }],
    ['SSLv2 and TLS 1.0', { ...REFUSED, SSLv3: ['TLS_RSA_WITH_RC4_128_MD5'] }],
    ['all but SSLv2', { ...REFUSED, SSLv2: ['SSL_CK_RC4_128_WITH_MD5'] }],
  ])(
    'beside a version that is accepted, the refusal of %s is nothing left open',
    (_what, lists) => {
      const seen = recording({ spots: [spotOf(BOTH, 'c2s', { lists })] });
      const { findings } = rowOf(seen, 'legacy-tls').ruling;
      expect(findings.map(({ code, status }) => `${status} ${code}`)).toEqual([
        'missing TLS_ACCEPTED',
      ]);
    },
  );

  test('every version that is accepted is named', () => {
    const seen = recording({ spots: at({ ...BOTH, TLSv1: {} }, { ...BOTH, 'TLSv1.1': {} }) });
    expect(rowOf(seen, 'legacy-tls').ruling).toMatchObject({
      code: 'LEGACY_TLS_ACCEPTED',
      args: { versions: ['TLSv1', 'TLSv1.1'] },
    });
  });
});

describe('an endpoint without TLS', () => {
  const TLS_ROWS = ['tls-supported', 'tls-disabled', 'legacy-tls', 'forward-secrecy'] as const;
  const ENCRYPTION = { c2s: 'c2s-encryption-required', s2s: 's2s-encryption-required' } as const;

  test.each<[string, Partial<Spot>, 'exercised' | 'observed', string]>([
    ['<failure/> to STARTTLS', { starttls: 'failure' }, 'exercised', 'STARTTLS_REFUSED'],
    [
      'no starttls in the features, <failure/> when asked',
      { clear: {}, starttls: 'failure' },
      'observed',
      'STARTTLS_NOT_OFFERED',
    ],
    [
      'no starttls in the features, a stream error when asked',
      { clear: {}, starttls: 'stream-error' },
      'observed',
      'STARTTLS_NOT_OFFERED',
    ],
  ])('%s', (_what, parts, basis, code) => {
    for (const role of ['c2s', 's2s'] as const) {
      const spots = [good(role, parts)];
      const seen = recording({ spots });
      expect(TLS_ROWS.map((row) => ruled(seen, row))).toEqual([
        `missing/${basis} TLS_ABSENT`,
        `not-applicable/${basis} TLS_ABSENT`,
        `not-applicable/${basis} TLS_ABSENT`,
        `not-applicable/${basis} TLS_ABSENT`,
      ]);
      expect(ruled(seen, ENCRYPTION[role])).toMatch(new RegExp(`^missing/\\w+ ${code}$`));
      for (const { ruling } of [...TLS_ROWS, ENCRYPTION[role]].map((row) => rowOf(seen, row))) {
        for (const { evidence } of ruling.findings) expect(evidence).not.toEqual([]);
      }
    }
  });

  test('beside one that has it: the others are ruled on by that one, TLS 1.3 is partial', () => {
    const lists = { SSLv2: [], SSLv3: [], TLSv1: [], 'TLSv1.1': [], 'TLSv1.2': [] };
    const spots = [
      spotOf(ONLY_13, 'c2s', { lists: { ...lists, 'TLSv1.3': ['TLS_AES_256_GCM_SHA384'] } }),
      good('s2s', { clear: {}, starttls: 'failure' }),
    ];
    expect(TLS_ROWS.map((row) => ruled(recording({ spots }), row))).toEqual([
      'partial/observed TLS_SUPPORT_IN_PART',
      'compliant/exercised TLS_REFUSED',
      'compliant/exercised LEGACY_TLS_REFUSED',
      'compliant/exercised FORWARD_SECRET',
    ]);
  });

  test.each<[string, Partial<Spot>]>([
    ['STARTTLS not answered', { starttls: failed('timeout', 'starttls') }],
    ['neither offered nor answered', { clear: {}, starttls: failed('timeout', 'starttls') }],
    ['a stream error that may be of a limit', { starttls: 'stream-error' }],
    ['not offered, and granted', { clear: {}, versions: {} }],
    ['no features', { clear: { condition: 'host-unknown' }, starttls: 'stream-error' }],
  ])('is not one by: %s', (_what, parts) => {
    const seen = recording({ spots: [good('c2s', parts)] });
    for (const row of TLS_ROWS) expect(ruled(seen, row)).not.toContain('TLS_ABSENT');
  });
});

describe('forward-secrecy', () => {
  const suite = (cipher: string): Versions => ({ 'TLSv1.2': { cipher }, 'TLSv1.3': {} });

  test.each<[string, string, string]>([
    ['RSA', 'TLS_RSA_WITH_AES_128_GCM_SHA256', 'missing/exercised NOT_FORWARD_SECRET'],
    ['static ECDH', 'TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA', 'missing/exercised NOT_FORWARD_SECRET'],
    ['anonymous', 'TLS_ECDH_anon_WITH_AES_128_CBC_SHA', 'missing/exercised NOT_FORWARD_SECRET'],
    ['NULL', 'TLS_ECDHE_RSA_WITH_NULL_SHA', 'missing/exercised NOT_FORWARD_SECRET'],
    ['ECDHE', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'not-observed FORWARD_SECRET_AS_SEEN'],
    ['DHE', 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256', 'not-observed FORWARD_SECRET_AS_SEEN'],
    ['unheard of', 'TLS_NEW_WITH_CIPHER', 'not-observed FORWARD_SECRET_AS_SEEN'],
  ])('%s', (_what, cipher, expected) => {
    expect(ruled(recording({ spots: at(suite(cipher)) }), 'forward-secrecy')).toBe(expected);
  });

  const NONE = { SSLv2: [], SSLv3: [], TLSv1: [], 'TLSv1.1': [] };
  const ECDHE = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256';
  const LISTS: NonNullable<Spot['lists']> = {
    ...NONE,
    'TLSv1.2': [ECDHE],
    'TLSv1.3': ['TLS_AES_256_GCM_SHA384'],
  };
  const listed = (lists: NonNullable<Spot['lists']>): string =>
    ruled(
      recording({ spots: [spotOf(suite(ECDHE), 'c2s', { lists: { ...LISTS, ...lists } })] }),
      'forward-secrecy',
    );

  test.each<[string, NonNullable<Spot['lists']>, string]>([
    ['each suite of each version', {}, 'compliant/exercised FORWARD_SECRET'],
    [
      'one that is not, in an old version',
      { TLSv1: ['TLS_RSA_WITH_AES_128_CBC_SHA'] },
      'missing/exercised NOT_FORWARD_SECRET',
    ],
    ['SSLv2', { SSLv2: ['SSL_CK_RC4_128_WITH_MD5'] }, 'missing/exercised NOT_FORWARD_SECRET'],
    [
      'a list that is not complete',
      { 'TLSv1.2': { accepted: [ECDHE], complete: false, failure: timeout } },
      'not-observed FORWARD_SECRET_AS_SEEN',
    ],
    ['a version without an answer', { TLSv1: timeout }, 'not-observed FORWARD_SECRET_AS_SEEN'],
    [
      'one without a class',
      { 'TLSv1.2': [ECDHE, '0x1234'] },
      'not-observed FORWARD_SECRET_AS_SEEN',
    ],
  ])('lists: %s', (_what, lists, expected) => {
    expect(listed(lists)).toBe(expected);
  });

  test('a small group of Diffie-Hellman is information', () => {
    const dh: Version = {
      cipher: 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256',
      keyExchange: { type: 'DH', name: null, bits: 1024 },
    };
    const { findings } = rowOf(
      recording({ spots: at({ 'TLSv1.2': dh }) }),
      'forward-secrecy',
    ).ruling;
    expect(findings.map(({ code, args, status }) => [code, args, status])).toContainEqual([
      'SMALL_DH_GROUP',
      { version: 'TLSv1.2', bits: 1024 },
      'information',
    ]);
  });
});
