import { describe, expect, test } from 'vitest';
import { judge } from '../../../src/judge/judge.js';
import type { Failure, Recording } from '../../../src/model/index.js';
import { observeStep } from '../../../src/scan/observe.js';
import { say } from '../../../src/rules/words.js';
import { byId, observationView } from '../../../src/model/observation-view.js';
import { altNames, build, dns, name, oid, seq, utf8 } from '../certificates/certificate-builder.js';
import {
  AT,
  failed,
  good,
  idAt,
  observe,
  recording,
  type Spot,
  type Stream,
  type Version,
} from '../../arbitrary/build.js';
import { ROWS, rowOf, ruled } from '../../arbitrary/catalogue.js';

const PLUS = ['SCRAM-SHA-1', 'SCRAM-SHA-1-PLUS'];
const PLAIN = ['PLAIN', 'SCRAM-SHA-1'];
const NONE: Stream = { mechanisms: PLAIN };

function spotOf(tls12: Version, tls13: Version, parts: Partial<Spot> = {}): Spot {
  return good('c2s', { versions: { 'TLSv1.2': tls12, 'TLSv1.3': tls13 }, ...parts });
}

function on(stream: Stream): Version {
  return { stream };
}

function plus(...bindings: readonly string[]): Version {
  return on({ mechanisms: PLUS, ...(bindings.length > 0 ? { bindings } : {}) });
}

function signedWith(algorithm: string): Buffer {
  return build({
    subject: name(utf8('example.org')),
    extensions: [altNames(dns('example.org'))],
    algorithm: seq(oid(algorithm)),
  });
}

const ECDSA = signedWith('1.2.840.10045.4.3.2');
const ED25519 = signedWith('1.3.101.112');
const ED448 = signedWith('1.3.101.113');
const UNHEARD = signedWith('1.2.3.4');

function endPoint(certificate: Buffer, ...others: readonly string[]): Version {
  const bindings = ['tls-server-end-point', ...others];
  return { chain: [certificate], stream: { mechanisms: PLUS, bindings } };
}

/** What hand-made hellos saw in TLS 1.2; null where they were not sent. */
function withFeatures(spot: Spot, extendedMasterSecret: boolean | Failure | null): Recording {
  if (typeof extendedMasterSecret !== 'object' || extendedMasterSecret === null) {
    return recording({ spots: [{ ...spot, extendedMasterSecret }] });
  }
  const seen = recording({ spots: [{ ...spot, extendedMasterSecret: null }] });
  const all = [...seen.observations, observe('tls.features', idAt(spot), extendedMasterSecret)];
  return { ...seen, observations: all.sort(byId) };
}

const timeout = failed('timeout', 'tls');

test('none at one endpoint, and another was not reached: missing, not partial', () => {
  const none = spotOf(on(NONE), on(NONE));
  const lost = spotOf(on(NONE), on(NONE), { address: '192.0.2.99', unreached: failed('timeout') });
  const { ruling } = rowOf(recording({ spots: [none, lost] }), 'channel-binding');
  expect(ruling.status).toBe('missing');
  const usable = spotOf(plus('tls-server-end-point'), plus('tls-exporter'), {
    address: '192.0.2.98',
  });
  const mixed = rowOf(recording({ spots: [none, usable, lost] }), 'channel-binding').ruling;
  expect(mixed).toMatchObject({ status: 'partial', args: { lacking: 1, total: 3 } });
});

describe('channel-binding', () => {
  test.each<[string, Spot, string]>([
    [
      'usable in both (Prosody 13)',
      spotOf(plus('tls-unique'), plus('tls-exporter')),
      'compliant/advertised CHANNEL_BINDING_OFFERED',
    ],
    [
      'tls-server-end-point alone will do',
      spotOf(endPoint(ECDSA), endPoint(ECDSA)),
      'compliant/advertised CHANNEL_BINDING_OFFERED',
    ],
    [
      'TLS 1.2 without a list means tls-unique',
      spotOf(plus(), plus('tls-exporter')),
      'compliant/advertised CHANNEL_BINDING_OFFERED',
    ],
    [
      'in SASL2 only',
      spotOf(70, on({ sasl2: PLUS, bindings: ['tls-exporter'] })),
      'compliant/advertised CHANNEL_BINDING_OFFERED',
    ],
    [
      'only 1.3 is accepted',
      spotOf(70, plus('tls-exporter')),
      'compliant/advertised CHANNEL_BINDING_OFFERED',
    ],
    [
      '1.2 only (Prosody 0.12)',
      spotOf(plus(), on(NONE)),
      'partial/advertised CHANNEL_BINDING_IN_PART',
    ],
    [
      'TLS 1.3 without a list means tls-exporter (RFC 9266 §3)',
      spotOf(plus(), plus()),
      'compliant/advertised CHANNEL_BINDING_OFFERED',
    ],
    [
      'tls-unique in TLS 1.3',
      spotOf(plus('tls-unique'), plus('tls-unique')),
      'partial/advertised CHANNEL_BINDING_UNUSABLE',
    ],
    [
      'types that nobody knows',
      spotOf(plus('x-other'), 70),
      'partial/advertised CHANNEL_BINDING_UNUSABLE',
    ],
    ['none', spotOf(on(NONE), on(NONE)), 'missing/observed CHANNEL_BINDING_NOT_OFFERED'],
    [
      'types without a -PLUS mechanism are nothing',
      spotOf(70, on({ mechanisms: PLAIN, bindings: ['tls-exporter'] })),
      'missing/observed CHANNEL_BINDING_NOT_OFFERED',
    ],
    [
      'in the clear it counts for nothing',
      spotOf(70, on(NONE), { clear: { starttls: 'required', mechanisms: PLUS } }),
      'missing/observed CHANNEL_BINDING_NOT_OFFERED',
    ],
    [
      'none in 1.3, and 1.2 not answered: it may be there',
      spotOf(timeout, on(NONE)),
      'partial/observed CHANNEL_BINDING_NOT_OFFERED',
    ],
    [
      'fine in 1.3, and 1.2 not answered',
      spotOf(timeout, plus('tls-exporter')),
      'not-observed UNANSWERED',
    ],
    [
      'accepted, features not seen',
      spotOf(70, { stream: failed('timeout', 'stream') }),
      'not-observed UNANSWERED',
    ],
    [
      'a stream error in TLS',
      spotOf(70, { stream: { condition: 'policy-violation' } }),
      'not-observed STREAM_ERROR',
    ],
    ['features not asked for', spotOf(70, {}), 'not-observed UNASKED'],
    [
      'fine in 1.3, and 1.2 refused for its suites, maybe',
      spotOf(40, plus('tls-exporter')),
      'not-observed TLS_REFUSED_UNSURE',
    ],
    [
      'fine in 1.3, and the list of 1.2 not answered',
      spotOf(timeout, plus('tls-exporter'), { lists: { 'TLSv1.2': timeout } }),
      'not-observed UNANSWERED',
    ],
    [
      'nothing newer than TLS 1.1',
      good('c2s', { versions: { 'TLSv1.1': { stream: { mechanisms: PLUS } } } }),
      'not-observed OLD_TLS_ONLY',
    ],
  ])('%s', (_what, spot, expected) => {
    expect(ruled(recording({ spots: [spot] }), 'channel-binding')).toBe(expected);
  });

  test('a type that cannot be used is a contradiction', () => {
    const seen = recording({ spots: [spotOf(plus('tls-unique'), plus('tls-unique'))] });
    const { contradictions } = judge(seen, ROWS, '2026-01-01');
    expect(contradictions).toHaveLength(1);
    expect(contradictions[0]).toMatchObject({
      requirement: 'channel-binding',
      status: 'information',
      code: 'CHANNEL_BINDING_UNUSABLE',
      args: { version: 'TLSv1.3', types: ['tls-unique'], because: ['version'] },
    });
  });

  test('one version only: both are named', () => {
    const seen = recording({ spots: [spotOf(plus(), on(NONE))] });
    expect(rowOf(seen, 'channel-binding').ruling.args).toEqual({
      offered: ['TLSv1.2'],
      lacking: ['TLSv1.3'],
    });
  });

  test('here and not there is partial; not here, while there is unknown, is missing', () => {
    const lacking = spotOf(on(NONE), on(NONE), { address: '192.0.2.8' });
    const both = recording({ spots: [spotOf(plus(), plus('tls-exporter')), lacking] });
    expect(ruled(both, 'channel-binding')).toBe('partial/observed CHANNEL_BINDING_LACKING');
    const silent = good('c2s', { unreached: failed('timeout') });
    expect(ruled(recording({ spots: [silent, lacking] }), 'channel-binding')).toMatch(/^missing/);
  });

  test.each<[string, Spot, string, string]>([
    [
      'what is offered without a type is not known, and not our doing',
      spotOf(plus('tls-unique'), plus()),
      'not-observed LOGINS_HELD_BACK',
      'not-observed',
    ],
    [
      'what is offered with a type is ruled on by that',
      spotOf(plus('tls-unique'), plus('tls-exporter')),
      'compliant/advertised CHANNEL_BINDING_OFFERED',
      'information',
    ],
  ])('logins held back for the sake of others: %s', (_what, spot, expected, status) => {
    const seen = recording({ spots: [spot] });
    const [endpoint] = observationView(seen.observations, ['endpoint']).all('endpoint');
    if (endpoint?.value === undefined) throw new Error('no endpoint');
    const step = { failure: failed('skipped', 'scan') };
    const question = { version: 'TLSv1.3', gs2: 'p=x-no-such-binding' } as const;
    const held = observeStep('sasl.binding', endpoint.value, question, step, AT);
    const whole = { ...seen, observations: [...seen.observations, held].sort(byId) };
    expect(ruled(whole, 'channel-binding')).toBe(expected);
    expect(rowOf(whole, 'channel-binding').ruling.findings).toContainEqual(
      expect.objectContaining({
        code: 'LOGINS_HELD_BACK',
        status,
        evidence: expect.arrayContaining([held.id]) as string[],
      }),
    );
  });
});

describe('tls-server-end-point needs a signature with one hash (RFC 5929 §4.1)', () => {
  test.each<[string, Spot, string]>([
    ['Ed25519', spotOf(70, endPoint(ED25519)), 'partial/advertised CHANNEL_BINDING_UNUSABLE'],
    ['Ed448', spotOf(endPoint(ED448), 70), 'partial/advertised CHANNEL_BINDING_UNUSABLE'],
    [
      'Ed25519 in TLS 1.3 alone, of two certificates',
      spotOf(endPoint(ECDSA), endPoint(ED25519)),
      'partial/advertised CHANNEL_BINDING_UNUSABLE',
    ],
    [
      'a signature that is not known here',
      spotOf(70, endPoint(UNHEARD)),
      'not-observed CHANNEL_BINDING_UNSETTLED',
    ],
    [
      'Ed25519 beside a type that does not depend on it',
      spotOf(70, endPoint(ED25519, 'tls-exporter')),
      'compliant/advertised CHANNEL_BINDING_OFFERED',
    ],
  ])('%s', (_what, spot, expected) => {
    expect(ruled(recording({ spots: [spot] }), 'channel-binding')).toBe(expected);
  });

  test('the reason is named', () => {
    const seen = recording({ spots: [spotOf(70, endPoint(ED25519))] });
    expect(rowOf(seen, 'channel-binding').ruling.args).toMatchObject({ because: ['signature'] });
  });
});

describe('before TLS 1.3, only with extended master secret (RFC 9266 §4.2)', () => {
  const unsettled = 'not-observed CHANNEL_BINDING_UNSETTLED';
  test.each<[string, Version, boolean | Failure | null, string]>([
    ['tls-exporter, the probe failed', plus('tls-exporter'), timeout, unsettled],
    ['tls-unique, the probe failed', plus('tls-unique'), timeout, unsettled],
    ['the default, the probe failed', plus(), timeout, unsettled],
    [
      'tls-server-end-point, the probe failed',
      endPoint(ECDSA),
      timeout,
      'compliant/advertised CHANNEL_BINDING_OFFERED',
    ],
    [
      'tls-exporter with',
      plus('tls-exporter'),
      true,
      'compliant/advertised CHANNEL_BINDING_OFFERED',
    ],
    [
      'tls-exporter without',
      plus('tls-exporter'),
      false,
      'partial/advertised CHANNEL_BINDING_UNUSABLE',
    ],
    [
      'tls-unique without',
      plus('tls-unique'),
      false,
      'partial/advertised CHANNEL_BINDING_UNUSABLE',
    ],
    ['the default without', plus(), false, 'partial/advertised CHANNEL_BINDING_UNUSABLE'],
    ['tls-unique, not seen', plus('tls-unique'), null, 'not-observed CHANNEL_BINDING_UNSETTLED'],
    [
      'tls-exporter, not seen',
      plus('tls-exporter'),
      null,
      'not-observed CHANNEL_BINDING_UNSETTLED',
    ],
    [
      'tls-server-end-point, not seen',
      endPoint(ECDSA, 'tls-unique'),
      null,
      'compliant/advertised CHANNEL_BINDING_OFFERED',
    ],
    [
      'tls-server-end-point without',
      endPoint(ECDSA),
      false,
      'compliant/advertised CHANNEL_BINDING_OFFERED',
    ],
  ])('%s', (_what, tls12, extendedMasterSecret, expected) => {
    const seen = withFeatures(spotOf(tls12, 70), extendedMasterSecret);
    expect(ruled(seen, 'channel-binding')).toBe(expected);
  });

  test('TLS 1.3 does not depend on what TLS 1.2 lacks', () => {
    const spot = spotOf(endPoint(ECDSA), plus('tls-exporter'));
    for (const seen of [false, null]) {
      expect(ruled(withFeatures(spot, seen), 'channel-binding')).toMatch(/^compliant/);
    }
    const alone = withFeatures(spotOf(70, plus('tls-exporter')), timeout);
    expect(ruled(alone, 'channel-binding')).toMatch(/^compliant/);
  });
});

test('types of TLS 1.2 and of TLS 1.3 are told apart', () => {
  const seen = recording({ spots: [spotOf(plus('tls-unique'), plus('tls-exporter'))] });
  const { code, args } = rowOf(seen, 'channel-binding').ruling;
  expect(args).toMatchObject({ tls12: ['tls-unique'], tls13: ['tls-exporter'] });
  expect(say({ code, args })).toContain('in TLS 1.2: tls-unique; in TLS 1.3: tls-exporter');
});

describe('without a password or without SCRAM', () => {
  test.each<[string, Stream, string]>([
    [
      'ANONYMOUS',
      { mechanisms: ['ANONYMOUS'] },
      'not-applicable/observed CHANNEL_BINDING_NO_PASSWORDS',
    ],
    [
      'EXTERNAL',
      { mechanisms: ['EXTERNAL'] },
      'not-applicable/observed CHANNEL_BINDING_NO_PASSWORDS',
    ],
    [
      'tokens in SASL2',
      { sasl2: ['OAUTHBEARER', 'HT-SHA-256-NONE'] },
      'not-applicable/observed CHANNEL_BINDING_NO_PASSWORDS',
    ],
    ['PLAIN', { mechanisms: ['PLAIN'] }, 'not-observed CHANNEL_BINDING_NO_SCRAM'],
    [
      'DIGEST-MD5 beside ANONYMOUS',
      { mechanisms: ['ANONYMOUS', 'DIGEST-MD5'] },
      'not-observed CHANNEL_BINDING_NO_SCRAM',
    ],
    [
      'XEP-0078',
      { mechanisms: ['ANONYMOUS'], iqAuth: true },
      'not-observed CHANNEL_BINDING_NO_SCRAM',
    ],
    ['no mechanism', { mechanisms: [] }, 'not-observed CHANNEL_BINDING_NO_SCRAM'],
    ['SCRAM', NONE, 'missing/observed CHANNEL_BINDING_NOT_OFFERED'],
  ])('%s', (_what, stream, expected) => {
    const spot = spotOf(on(stream), on(stream));
    expect(ruled(recording({ spots: [spot] }), 'channel-binding')).toBe(expected);
  });

  test('PLAIN at one endpoint is a lack where another endpoint offers -PLUS', () => {
    const spots = [
      spotOf(plus('tls-unique'), plus('tls-exporter')),
      spotOf(on({ mechanisms: ['PLAIN'] }), 70, { transport: 'direct' }),
    ];
    expect(ruled(recording({ spots }), 'channel-binding')).toBe(
      'partial/observed CHANNEL_BINDING_LACKING',
    );
  });

  test('ANONYMOUS at one endpoint does not change what holds at another', () => {
    const spots = [
      spotOf(plus('tls-unique'), plus('tls-exporter')),
      spotOf(on({ mechanisms: ['ANONYMOUS'] }), 70, { transport: 'direct' }),
    ];
    expect(ruled(recording({ spots }), 'channel-binding')).toMatch(/^compliant/);
  });
});
