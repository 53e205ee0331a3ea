import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hasCode } from '../../../src/rules/codes.js';
import type { Kinds, Observation } from '../../../src/model/index.js';
import {
  altNames,
  build,
  dns,
  fixture,
  name,
  oid,
  other,
  seq,
  srvName,
  tlv,
  utf8,
  xmppAddr,
  type Parts,
} from './certificate-builder.js';
import { issued, keys } from './issued.js';
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
  type Accepted,
  type Spot,
  type World,
  type Version,
} from '../../arbitrary/build.js';
import { rowOf, ruled } from '../../arbitrary/catalogue.js';

const NAMED = altNames(dns('example.org'));

function made(parts: Parts = {}): Buffer {
  return build({ subject: name(utf8('example.org')), extensions: [NAMED], ...parts });
}

function validity(from: string, to: string): Buffer {
  return seq(tlv(0x17, from), tlv(0x17, to));
}

function selfSigned(parts: Parts = {}): Buffer {
  const own = keys();
  const subject = name(utf8('example.org'));
  return issued(own, own, { subject, issuer: subject, extensions: [NAMED], ...parts });
}

const ISSUER = build({ subject: name(utf8('issuer')), issuer: name(utf8('root')) });
const OF_ANOTHER = build({ extensions: [altNames(dns('chat.example.org'))] });
const EXPIRED = validity('240101000000Z', '260401000000Z');
const FUTURE = validity('270101000000Z', '280401000000Z');
const SOON = validity('260101000000Z', '260608120000Z');
const SHA1_WITH_RSA = seq(oid('1.2.840.113549.1.1.5'), tlv(0x05));

function spki(bits: number): Buffer {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return publicKey.export({ type: 'spki', format: 'der' });
}

function world(accepted: Accepted, rest: Partial<World> = {}, parts: Partial<Spot> = {}): World {
  return { spots: [good('c2s', { versions: { 'TLSv1.3': accepted }, ...parts })], ...rest };
}

function codes(seen: World, role = 'certificate'): string[] {
  return rowOf(recording(seen), role).ruling.findings.map(
    ({ status, code }) => `${status} ${code}`,
  );
}

describe('one chain', () => {
  test.each<[string, Accepted, string[]]>([
    ['as it should be', { chain: [GOOD_CERTIFICATE, ISSUER] }, ['compliant CERTIFICATE_VALID']],
    [
      'self-signed',
      { chain: [selfSigned()], trust: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      ['missing SELF_SIGNED'],
    ],
    [
      'self-signed and expired, of which Node tells the second only',
      { chain: [selfSigned({ validity: EXPIRED })], trust: 'CERT_HAS_EXPIRED' },
      ['missing CERTIFICATE_EXPIRED', 'missing SELF_SIGNED'],
    ],
    [
      'a root of its own',
      { chain: [GOOD_CERTIFICATE, ISSUER], trust: 'SELF_SIGNED_CERT_IN_CHAIN' },
      ['missing UNTRUSTED_ROOT'],
    ],
    [
      'only its own',
      { chain: [GOOD_CERTIFICATE], trust: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
      ['missing INTERMEDIATE_MISSING'],
    ],
    [
      'an intermediate that leads nowhere',
      { chain: [GOOD_CERTIFICATE, ISSUER], trust: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' },
      ['missing CHAIN_INCOMPLETE'],
    ],
    [
      'an error of another kind',
      { chain: [GOOD_CERTIFICATE, ISSUER], trust: 'INVALID_PURPOSE' },
      ['missing CHAIN_UNTRUSTED'],
    ],
    [
      'expired',
      { chain: [made({ validity: EXPIRED })], trust: 'CERT_HAS_EXPIRED' },
      ['missing CERTIFICATE_EXPIRED'],
    ],
    [
      'expired, as Node says, though nothing in the chain is: a root of the store',
      { chain: [GOOD_CERTIFICATE, ISSUER], trust: 'CERT_HAS_EXPIRED' },
      ['missing CHAIN_UNTRUSTED'],
    ],
    [
      'not yet valid',
      { chain: [made({ validity: FUTURE })], trust: 'CERT_NOT_YET_VALID' },
      ['missing CERTIFICATE_NOT_YET_VALID'],
    ],
    [
      'an expired issuer',
      {
        chain: [GOOD_CERTIFICATE, build({ subject: name(utf8('issuer')), validity: EXPIRED })],
        trust: 'CERT_HAS_EXPIRED',
      },
      ['missing ISSUER_EXPIRED'],
    ],
    [
      'an expired issuer that nobody needs: cross-signed roots',
      { chain: [GOOD_CERTIFICATE, build({ subject: name(utf8('issuer')), validity: EXPIRED })] },
      ['compliant CERTIFICATE_VALID', 'information ISSUER_EXPIRED_UNUSED'],
    ],
    [
      'soon to end',
      { chain: [made({ validity: SOON })] },
      ['compliant CERTIFICATE_VALID', 'information CERTIFICATE_EXPIRES_SOON'],
    ],
    ['of another name', { chain: [OF_ANOTHER] }, ['missing NAME_MISMATCH']],
    [
      'of another name, as Node would have it too',
      {
        chain: [OF_ANOTHER],
        trust: 'ERR_TLS_CERT_ALTNAME_INVALID',
      },
      ['missing NAME_MISMATCH'],
    ],
    [
      'of a name that Node does not see',
      {
        chain: [made({ extensions: [altNames(xmppAddr('example.org'))] })],
        trust: 'ERR_TLS_CERT_ALTNAME_INVALID',
      },
      ['compliant CERTIFICATE_VALID'],
    ],
    [
      'of the common name only',
      { chain: [made({ extensions: [] })] },
      ['missing NAME_ONLY_IN_COMMON_NAME'],
    ],
    [
      'of the service of another role',
      { chain: [made({ extensions: [altNames(srvName('_xmpp-server.example.org'))] })] },
      ['missing NAME_ONLY_IN_COMMON_NAME'],
    ],
    ['a key of 1024 bits', { chain: [made({ spki: spki(1024) })] }, ['missing WEAK_KEY']],
    [
      'a key of 2048 bits',
      { chain: [made({ spki: spki(2048) })] },
      ['compliant CERTIFICATE_VALID'],
    ],
    ['SHA-1', { chain: [made({ algorithm: SHA1_WITH_RSA })] }, ['missing WEAK_SIGNATURE']],
    [
      'everything at once',
      {
        chain: [
          made({
            validity: EXPIRED,
            subject: name(utf8('a.example')),
            extensions: [altNames(dns('a.example'), other('1.2.3', utf8('x')))],
            spki: spki(1024),
            algorithm: SHA1_WITH_RSA,
          }),
        ],
        trust: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      },
      [
        'missing CERTIFICATE_EXPIRED',
        'missing INTERMEDIATE_MISSING',
        'missing NAME_MISMATCH',
        'missing WEAK_KEY',
        'missing WEAK_SIGNATURE',
      ],
    ],
    ['no DER at all', { chain: [Buffer.from('0000')] }, ['not-observed CERTIFICATE_UNREADABLE']],
    ['none', { chain: [] }, ['not-observed CERTIFICATE_UNSEEN']],
    [
      'a stray of SHA-1, which is no part of the chain',
      {
        chain: [
          GOOD_CERTIFICATE,
          build({ subject: name(utf8('stray')), algorithm: SHA1_WITH_RSA, validity: EXPIRED }),
          ISSUER,
        ],
      },
      ['compliant CERTIFICATE_VALID', 'information CHAIN_STRAYS'],
    ],
    [
      'the issuer of the issuer before the issuer',
      {
        chain: [
          GOOD_CERTIFICATE,
          build({ subject: name(utf8('root')), issuer: name(utf8('root of all')) }),
          ISSUER,
        ],
      },
      ['compliant CERTIFICATE_VALID', 'information CHAIN_OUT_OF_ORDER'],
    ],
  ])('%s', (_what, accepted, expected) => {
    expect(codes(world(accepted))).toEqual(expected);
  });

  test('a self-signed root at the end is not held to strength', () => {
    const root = selfSigned({ subject: name(utf8('issuer')), issuer: name(utf8('issuer')) });
    expect(codes(world({ chain: [GOOD_CERTIFICATE, root] }))).toEqual([
      'compliant CERTIFICATE_VALID',
    ]);
  });

  test('a real one that is expired', () => {
    const seen = world({ chain: [fixture('expired')], trust: 'CERT_HAS_EXPIRED' });
    expect(codes(seen)).toContain('missing CERTIFICATE_EXPIRED');
  });

  test('without roots nothing is trusted or not, and defects of its own still count', () => {
    const settings = { roots: 'none' } as const;
    const trust = 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY';
    const chain = [GOOD_CERTIFICATE, ISSUER];
    expect(ruled(recording(world({ chain, trust }, { settings })), 'certificate')).toBe(
      'not-observed NO_ROOTS',
    );
    const expired = [made({ validity: EXPIRED })];
    expect(codes(world({ chain: expired, trust }, { settings }))).toEqual([
      'missing CERTIFICATE_EXPIRED',
      'not-observed NO_ROOTS',
    ]);
    const crossSigned = build({ subject: name(utf8('issuer')), validity: EXPIRED });
    expect(
      codes(world({ chain: [GOOD_CERTIFICATE, crossSigned], trust }, { settings })),
      'it may be that nobody needs it',
    ).toEqual(['not-observed NO_ROOTS']);
    const ca = ['ab'.repeat(32)];
    expect(codes(world({ chain, trust }, { settings: { ...settings, ca } }))).toEqual([
      'missing CHAIN_INCOMPLETE',
    ]);
  });

  test('held against the end of the recording, not against a clock', () => {
    const seen = recording(world({ chain: [made({ validity: EXPIRED })] }));
    expect(ruled(seen, 'certificate')).toMatch('missing');
    const before = { ...seen, endedAt: '2026-02-01T00:00:00.000Z' };
    expect(ruled(before, 'certificate')).toMatch('compliant');
  });
});

describe('the path to a trust anchor', () => {
  const issuer = name(utf8('issuer'));
  const SHA1 = build({ subject: issuer, algorithm: SHA1_WITH_RSA });
  const SMALL = build({ subject: issuer, spki: spki(1024) });
  const ABOVE = { subject: name(utf8('root')), issuer: name(utf8('old root')) };
  const CROSS_SHA1 = build({ ...ABOVE, algorithm: SHA1_WITH_RSA });
  const CROSS_SMALL = build({ ...ABOVE, spki: spki(1024) });
  const CROSS_EXPIRED = build({ ...ABOVE, validity: EXPIRED });
  const PATH = [GOOD_CERTIFICATE, ISSUER];

  test.each<[string, Accepted, string[]]>([
    [
      'a cross-signature with SHA-1 above the anchor',
      { chain: [...PATH, CROSS_SHA1], path: PATH },
      ['compliant CERTIFICATE_VALID', 'information ISSUER_WEAK_UNNEEDED'],
    ],
    [
      'a key of 1024 bits above the anchor',
      { chain: [...PATH, CROSS_SMALL], path: PATH },
      ['compliant CERTIFICATE_VALID', 'information ISSUER_WEAK_UNNEEDED'],
    ],
    [
      'an expired cross-signature above the anchor',
      { chain: [...PATH, CROSS_EXPIRED], path: PATH },
      ['compliant CERTIFICATE_VALID', 'information ISSUER_EXPIRED_UNUSED'],
    ],
    [
      'a certificate above the anchor that cannot be read',
      { chain: [...PATH, Buffer.from('0000')], path: PATH },
      ['compliant CERTIFICATE_VALID'],
    ],
    [
      'another certificate of the issuer, with SHA-1, beside the path',
      { chain: [GOOD_CERTIFICATE, SHA1, ISSUER], path: PATH },
      ['compliant CERTIFICATE_VALID', 'information CHAIN_STRAYS'],
    ],
    [
      'an expired cross-signature above the anchor of a certificate that is expired itself',
      {
        chain: [made({ validity: EXPIRED }), ISSUER, CROSS_EXPIRED],
        path: [made({ validity: EXPIRED }), ISSUER],
        trust: 'CERT_HAS_EXPIRED',
      },
      ['missing CERTIFICATE_EXPIRED', 'information ISSUER_EXPIRED_UNUSED'],
    ],
    [
      'SHA-1 on the path',
      { chain: [GOOD_CERTIFICATE, SHA1], path: [GOOD_CERTIFICATE, SHA1] },
      ['missing WEAK_SIGNATURE'],
    ],
    [
      'a cross-signature with SHA-1 that is the only way to an anchor',
      { chain: [...PATH, CROSS_SHA1], path: [...PATH, CROSS_SHA1] },
      ['missing WEAK_SIGNATURE'],
    ],
    [
      'a small key on the path',
      { chain: [GOOD_CERTIFICATE, SMALL], path: [GOOD_CERTIFICATE, SMALL] },
      ['missing WEAK_KEY'],
    ],
    [
      'an expired issuer on the path',
      {
        chain: [...PATH, CROSS_EXPIRED],
        path: [...PATH, CROSS_EXPIRED],
        trust: 'CERT_HAS_EXPIRED',
      },
      ['missing ISSUER_EXPIRED'],
    ],
    [
      'SHA-1 where no anchor is reached',
      { chain: [GOOD_CERTIFICATE, SHA1], path: null, trust: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' },
      ['missing CHAIN_INCOMPLETE', 'missing WEAK_SIGNATURE'],
    ],
    [
      'SHA-1 of an issuer in a recording without the path',
      { chain: [GOOD_CERTIFICATE, SHA1] },
      ['not-observed ISSUER_MAYBE_UNNEEDED'],
    ],
  ])('%s', (_what, accepted, expected) => {
    for (const role of ['c2s', 's2s'] as const) {
      const spots = [good(role, { versions: { 'TLSv1.3': accepted } })];
      expect(codes({ spots }), role).toEqual(expected);
    }
  });

  test('without roots it is not known which links clients need', () => {
    const seen = world({ chain: [GOOD_CERTIFICATE, SHA1] }, { settings: { roots: 'none' } });
    expect(codes(seen)).toEqual(['not-observed ISSUER_MAYBE_UNNEEDED', 'not-observed NO_ROOTS']);
  });
});

describe('several chains', () => {
  const expired = { chain: [made({ validity: EXPIRED })], trust: 'CERT_HAS_EXPIRED' };

  test('one that is served in an old version only counts', () => {
    const versions = { 'TLSv1.1': expired, 'TLSv1.2': {}, 'TLSv1.3': {} };
    const seen = recording({ spots: [good('c2s', { versions })] });
    expect(ruled(seen, 'certificate')).toBe('missing/observed CERTIFICATE_EXPIRED');
  });

  test.each<[string, Version, string]>([
    ['no answer', failed('timeout', 'tls'), 'not-observed CERTIFICATE_IN_OTHER_VERSIONS'],
    ['a mere close', 'closed', 'not-observed CERTIFICATE_IN_OTHER_VERSIONS'],
    ['alert 40', 40, 'not-observed CERTIFICATE_IN_OTHER_VERSIONS'],
    ['alert 71', 71, 'not-observed CERTIFICATE_IN_OTHER_VERSIONS'],
    ['protocol_version', 70, 'compliant/observed CERTIFICATE_VALID'],
  ])('and so a version with %s', (_what, answer, expected) => {
    const versions = { 'TLSv1.1': answer, 'TLSv1.2': {}, 'TLSv1.3': {} };
    const seen = recording({ spots: [good('c2s', { versions })] });
    expect(ruled(seen, 'certificate')).toBe(expected);
  });

  describe('a version whose handshake ended in alert 40', () => {
    const reset = failed('reset', 'tls');
    const suites = ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'];

    test.each<[string, NonNullable<Spot['lists']>, string]>([
      [
        'and whose list is lost',
        { 'TLSv1.2': reset },
        'not-observed CERTIFICATE_IN_OTHER_VERSIONS',
      ],
      [
        'and whose list ended early, with no suite found',
        { 'TLSv1.2': { complete: false, failure: reset } },
        'not-observed CERTIFICATE_IN_OTHER_VERSIONS',
      ],
      ['and whose list is complete', { 'TLSv1.2': [] }, 'compliant/observed CERTIFICATE_VALID'],
      [
        'and that hello by hand was accepted in: the row is not better for the alert',
        { 'TLSv1.2': suites },
        'not-observed UNASKED',
      ],
    ])('%s', (_what, lists, expected) => {
      for (const role of ['c2s', 's2s'] as const) {
        const spot = good(role, { versions: { 'TLSv1.2': 40, 'TLSv1.3': {} }, lists });
        expect(ruled(recording({ spots: [spot] }), 'certificate'), role).toBe(expected);
      }
    });
  });

  test('an anonymous suite serves none, which is no defect of the certificate', () => {
    const anonymous = { cipher: 'TLS_ECDH_anon_WITH_AES_128_CBC_SHA', chain: [] };
    const versions = { TLSv1: anonymous, 'TLSv1.3': {} };
    const seen = recording({ spots: [good('c2s', { versions })] });
    expect(ruled(seen, 'certificate')).toBe('compliant/observed CERTIFICATE_VALID');
  });

  test('a certificate that was not kept cannot be ruled on', () => {
    const seen = recording(world({ chain: [GOOD_CERTIFICATE, ISSUER] }));
    const observations = seen.observations.filter(({ kind }) => kind !== 'certificate');
    expect(ruled({ ...seen, observations }, 'certificate')).toBe('not-observed UNASKED');
  });

  describe('one with another kind of key', () => {
    const spot = good('c2s');
    const id = idAt(spot);
    const withMore = (...more: readonly Observation[]): string =>
      ruled(recordingOf([...observations({ spots: [spot] }), ...more]), 'certificate');

    test('that came with no handshake keeps the row open', () => {
      expect(withMore(chainsAt(spot, [GOOD_CERTIFICATE]))).toBe(
        'compliant/observed CERTIFICATE_VALID',
      );
      expect(withMore(chainsAt(spot, [GOOD_CERTIFICATE, OF_ANOTHER]))).toBe('not-observed UNASKED');
    });

    test('whose handshake failed keeps it open too', () => {
      const other = observe('tls.handshake', id, failed('timeout', 'tls'), 'TLSv1.3-ECDSA');
      expect(withMore(other)).toBe('not-observed UNANSWERED');
    });

    test('that was asked for and met with a mere close may be there, after an alert not', () => {
      const refused = { offered: ['TLSv1.3'], outcome: 'refused' } as const;
      const alert = { level: 2, description: 40, name: 'handshake_failure' };
      const other = (value: Kinds['tls.handshake']): Observation =>
        observe('tls.handshake', id, value, 'TLSv1.3-ECDSA');
      expect(withMore(other({ ...refused, alert: null }))).toMatch(/^not-observed/);
      expect(withMore(other({ ...refused, alert }))).toMatch(/^compliant/);
    });

    test('of which nobody knows, as what tells of it failed', () => {
      const late = failed('timeout', 'tls');
      expect(withMore(observe('tls.features', id, late))).toBe('not-observed UNANSWERED');
      const broken = observe('tls.handshake', id, late, 'tls-versions!');
      expect(withMore(broken)).toBe('not-observed UNANSWERED');
    });

    test('of a version that hellos alone were answered in', () => {
      const reset = failed('reset', 'tls');
      const lists = { 'TLSv1.3': ['TLS_AES_256_GCM_SHA384'] };
      const versions = { 'TLSv1.2': {}, 'TLSv1.3': reset };
      const seen = recording({ spots: [good('c2s', { lists, any: reset, versions })] });
      expect(ruled(seen, 'certificate')).toBe('not-observed UNANSWERED');
    });
  });

  test('endpoints that serve different ones', () => {
    const seen = recording({
      spots: [good('c2s'), good('s2s', { versions: { 'TLSv1.3': expired } })],
    });
    const { ruling } = rowOf(seen, 'certificate');
    expect(ruling).toMatchObject({
      status: 'missing',
      basis: 'observed',
      code: 'CERTIFICATE_EXPIRED',
    });
    expect(ruling.findings.map(({ status }) => status)).toEqual(['compliant', 'missing']);
  });
});

describe('certificates with different defects are told apart', () => {
  const expired: Accepted = { chain: [made({ validity: EXPIRED })], trust: 'CERT_HAS_EXPIRED' };
  const misnamed: Accepted = { chain: [OF_ANOTHER] };
  const both: Accepted = {
    chain: [made({ validity: EXPIRED, extensions: [] })],
    trust: 'CERT_HAS_EXPIRED',
  };
  const at = (accepted: Accepted, parts: Partial<Spot> = {}): Spot =>
    good('c2s', { versions: { 'TLSv1.3': accepted }, ...parts });
  const direct = { transport: 'direct' } as const;
  const apart = (...spots: readonly Spot[]): readonly string[] | undefined => {
    const { ruling } = rowOf(recording({ spots }), 'certificate');
    expect(ruling.status).toBe('missing');
    return hasCode(ruling, 'CERTIFICATES_DEFECTIVE_APART') ? ruling.args.apart : undefined;
  };

  test('one expired, and one for another name, of two ports', () => {
    expect(apart(at(expired), at(misnamed, direct))).toEqual([
      '5222 CERTIFICATE_EXPIRED',
      '5223 NAME_MISMATCH',
    ]);
  });

  test('of clients and of servers', () => {
    const peer = good('s2s', { versions: { 'TLSv1.3': misnamed } });
    expect(apart(at(expired), peer)).toEqual(['5222 CERTIFICATE_EXPIRED', '5269 NAME_MISMATCH']);
  });

  test('in two versions of TLS at one port', () => {
    const versions = { 'TLSv1.2': expired, 'TLSv1.3': misnamed };
    expect(apart(good('c2s', { versions }))).toEqual([
      '5222 CERTIFICATE_EXPIRED',
      '5222 NAME_MISMATCH',
    ]);
  });

  test('one port has two defects, and the other is as it should be', () => {
    const fine = at({ chain: [GOOD_CERTIFICATE] }, direct);
    expect(apart(at(both), fine)).toEqual(['5222 CERTIFICATE_EXPIRED NAME_ONLY_IN_COMMON_NAME']);
  });

  test('at the same port of two hosts, and of two addresses of one host', () => {
    const elsewhere = { host: 'b.example.org', address: '192.0.2.99' };
    expect(apart(at(expired), at(misnamed, elsewhere))).toEqual([
      'b.example.org:5222 NAME_MISMATCH',
      'chat.example.org:5222 CERTIFICATE_EXPIRED',
    ]);
    const second = apart(at(expired), at(misnamed, { address: '192.0.2.99' }));
    expect(second).toHaveLength(2);
    expect(second).toContain('chat.example.org:5222/192.0.2.99 NAME_MISMATCH');
  });

  test('one certificate everywhere is told once', () => {
    expect(apart(at(both), at(both, direct))).toBeUndefined();
  });
});
