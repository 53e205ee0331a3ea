import { describe, expect, test } from 'vitest';
import { judge } from '../../src/judge.js';
import { observeStep } from '../../src/observe.js';
import { byId, seenOf } from '../../src/seen.js';
import { AT, failed, good, recording, type Spot, type Stream, type Version } from './build.js';
import { ROWS, rowOf, ruled } from './catalogue.js';

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
      spotOf(plus('tls-server-end-point'), plus('tls-server-end-point')),
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
      'TLS 1.3 without a list (ejabberd 23.01)',
      spotOf(plus(), plus()),
      'partial/advertised CHANNEL_BINDING_TYPE_UNKNOWN',
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
      args: { version: 'TLSv1.3', types: ['tls-unique'] },
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
    const [endpoint] = seenOf(seen.observations, ['endpoint']).all('endpoint');
    if (endpoint?.value === undefined) throw new Error('no endpoint');
    const step = { failure: failed('skipped', 'scan') };
    const variant = 'TLSv1.3 p=x-no-such-binding';
    const held = observeStep('sasl.binding', endpoint.value, step, AT, variant);
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
