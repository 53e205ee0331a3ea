import { describe, expect, test } from 'vitest';
import { failed, good, recording, type Spot, type World } from '../../arbitrary/build.js';
import { rowOf, ruled } from '../../arbitrary/catalogue.js';

const C2S = 'c2s-encryption-required';
const S2S = 's2s-encryption-required';

function c2s(parts: Partial<Spot>, rest: Partial<World> = {}): string {
  return ruled(recording({ spots: [good('c2s', parts)], ...rest }), C2S);
}

function s2s(parts: Partial<Spot>, rest: Partial<World> = {}): string {
  return ruled(recording({ spots: [good('s2s', parts)], ...rest }), S2S);
}

const refused = { answer: 'failure', condition: 'encryption-required' } as const;
const NOTHING: NonNullable<Spot['versions']> = {};

describe('c2s', () => {
  test.each<[string, Partial<Spot>, string]>([
    ['refused, required', {}, 'compliant/exercised AUTH_REFUSED_IN_CLEAR'],
    [
      'refused, nothing marked as required',
      { clear: { starttls: 'optional' } },
      'compliant/exercised AUTH_REFUSED_IN_CLEAR',
    ],
    [
      'policy-violation as a stream error (ejabberd)',
      { auth: { answer: 'stream-error', condition: 'policy-violation' } },
      'compliant/exercised AUTH_REFUSED_IN_CLEAR',
    ],
    [
      'policy-violation for a limit, nothing marked as required',
      {
        clear: { starttls: 'optional' },
        auth: {
          ...{ answer: 'stream-error', condition: 'policy-violation' },
          text: 'Too many (5) failed authentications from this IP address',
        },
      },
      'partial/advertised STARTTLS_OPTIONAL',
    ],
    [
      'mechanism-too-weak',
      { auth: { answer: 'failure', condition: 'mechanism-too-weak' } },
      'compliant/exercised AUTH_REFUSED_IN_CLEAR',
    ],
    [
      'invalid-mechanism with nothing on offer',
      { auth: { answer: 'failure', condition: 'invalid-mechanism' } },
      'compliant/exercised AUTH_REFUSED_IN_CLEAR',
    ],
    [
      'mechanisms in the clear, though the attempt is refused',
      { clear: { starttls: 'optional', mechanisms: ['SCRAM-SHA-1'] }, auth: refused },
      'missing/observed OFFERED_IN_CLEAR',
    ],
    [
      'EXTERNAL alone in the clear, though required',
      { clear: { starttls: 'required', mechanisms: ['EXTERNAL'] } },
      'missing/observed OFFERED_IN_CLEAR',
    ],
    [
      'SASL2 in the clear',
      { clear: { starttls: 'required', sasl2: ['PLAIN'] } },
      'missing/observed OFFERED_IN_CLEAR',
    ],
    [
      'iq-auth in the clear',
      { clear: { starttls: 'required', iqAuth: true } },
      'missing/observed OFFERED_IN_CLEAR',
    ],
    [
      'an attempt that was looked at, whatever is said to be required',
      { auth: { answer: 'failure', condition: 'not-authorized' } },
      'missing/exercised AUTH_PROCESSED_IN_CLEAR',
    ],
    ['a challenge', { auth: { answer: 'challenge' } }, 'missing/exercised AUTH_PROCESSED_IN_CLEAR'],
    ['a success', { auth: { answer: 'success' } }, 'missing/exercised AUTH_PROCESSED_IN_CLEAR'],
    [
      'account-disabled',
      { auth: { answer: 'failure', condition: 'account-disabled' } },
      'missing/exercised AUTH_PROCESSED_IN_CLEAR',
    ],
    [
      'temporary-auth-failure is no exercise',
      { auth: { answer: 'failure', condition: 'temporary-auth-failure' } },
      'compliant/advertised STARTTLS_REQUIRED',
    ],
    [
      'nor is a condition that nobody knows',
      { auth: { answer: 'failure', condition: 'undefined-condition' } },
      'compliant/advertised STARTTLS_REQUIRED',
    ],
    [
      'nor is a time-out',
      { auth: failed('timeout', 'sasl') },
      'compliant/advertised STARTTLS_REQUIRED',
    ],
    [
      'nor is it without <required/>',
      { clear: { starttls: 'optional' }, auth: failed('timeout', 'sasl') },
      'partial/advertised STARTTLS_OPTIONAL',
    ],
    [
      'what we held back ourselves does not colour it',
      { clear: { starttls: 'optional' }, auth: failed('skipped', 'scan') },
      'not-observed STARTTLS_OPTIONAL',
    ],
    [
      'nor where TLS is required',
      { auth: failed('skipped', 'scan') },
      'compliant/advertised STARTTLS_REQUIRED',
    ],
    [
      'nor is another stream error',
      {
        clear: { starttls: 'optional' },
        auth: { answer: 'stream-error', condition: 'connection-timeout' },
      },
      'partial/advertised STARTTLS_OPTIONAL',
    ],
    [
      'no STARTTLS, mechanisms in the clear',
      { clear: { mechanisms: ['PLAIN'] }, starttls: 'failure' },
      'missing/observed STARTTLS_NOT_OFFERED',
    ],
    [
      'no STARTTLS, nothing else',
      { clear: {}, starttls: 'failure' },
      'missing/observed STARTTLS_NOT_OFFERED',
    ],
    [
      'STARTTLS stripped: not offered, yet granted',
      { clear: { mechanisms: ['PLAIN'] } },
      'missing/observed STARTTLS_NOT_OFFERED',
    ],
    [
      'refused, but TLS did not come up',
      { versions: NOTHING },
      'not-observed STARTTLS_WITHOUT_TLS',
    ],
    ['refused, but so is STARTTLS', { starttls: 'failure' }, 'missing/exercised STARTTLS_REFUSED'],
    [
      'required, but STARTTLS is not answered',
      { starttls: failed('timeout', 'starttls') },
      'not-observed STARTTLS_WITHOUT_TLS',
    ],
    [
      'required, but the suite does not encrypt',
      { versions: { 'TLSv1.2': { cipher: 'TLS_RSA_WITH_NULL_SHA256' } } },
      'not-observed STARTTLS_WITHOUT_TLS',
    ],
    [
      'a stall after the header',
      { clear: failed('timeout', 'stream'), auth: failed('timeout', 'stream') },
      'not-observed UNANSWERED',
    ],
    [
      'a stream error in place of features: a ban, say',
      { clear: { condition: 'policy-violation' }, auth: failed('closed', 'sasl') },
      'not-observed STREAM_ERROR',
    ],
    ['nothing answers at all', { unreached: failed('timeout') }, 'not-observed ENDPOINT_UNREACHED'],
  ])('%s', (_what, parts, expected) => {
    expect(c2s(parts)).toBe(expected);
  });

  test('a login that was forbidden is said to be', () => {
    const whole = recording({ spots: [good('c2s')], settings: { saslAttempts: false } });
    const observations = whole.observations.filter(({ kind }) => kind !== 'sasl.clear');
    const seen = { ...whole, observations };
    const { ruling } = rowOf(seen, C2S);
    expect(ruling).toMatchObject({
      status: 'compliant',
      basis: 'advertised',
      code: 'STARTTLS_REQUIRED',
      args: { unexercised: 'forbidden' },
    });
  });

  test('a stripped feature is told from a server without TLS', () => {
    const args = (parts: Partial<Spot>): unknown =>
      rowOf(recording({ spots: [good('c2s', parts)] }), C2S).ruling.args;
    expect(args({ clear: { mechanisms: ['PLAIN'] } })).toMatchObject({ answer: 'proceed' });
    expect(args({ clear: { mechanisms: ['PLAIN'] }, starttls: 'failure' })).toMatchObject({
      answer: 'failure',
      offers: ['PLAIN'],
    });
  });

  test('registration in the clear is information, and counts for nothing', () => {
    const seen = recording({
      spots: [good('c2s', { clear: { starttls: 'required', register: true } })],
    });
    const { ruling } = rowOf(seen, C2S);
    expect(ruling.status).toBe('compliant');
    expect(ruling.findings.map(({ code, status }) => [code, status])).toEqual([
      ['AUTH_REFUSED_IN_CLEAR', 'compliant'],
      ['REGISTRATION_IN_CLEAR', 'information'],
    ]);
  });

  test('direct TLS is encrypted by construction, once a handshake came about', () => {
    const direct = (versions: NonNullable<Spot['versions']>): string =>
      ruled(recording({ spots: [good('c2s', { transport: 'direct', versions })] }), C2S);
    expect(direct({ 'TLSv1.3': {} })).toBe('compliant/observed DIRECT_TLS');
    expect(direct({})).toBe('not-observed HANDSHAKE_REFUSED');
    const timeout = failed('timeout', 'tls');
    const silent = { TLSv1: timeout, 'TLSv1.1': timeout, 'TLSv1.2': timeout, 'TLSv1.3': timeout };
    expect(
      ruled(
        recording({
          spots: [good('c2s', { transport: 'direct', versions: silent, any: timeout })],
        }),
        C2S,
      ),
    ).toBe('not-observed ENDPOINT_UNREACHED');
    expect(direct({ 'TLSv1.2': { cipher: 'TLS_RSA_WITH_NULL_SHA' } })).toBe(
      'not-observed NO_ENCRYPTION',
    );
  });

  test('the weakest basis of all endpoints stands for a row that is compliant', () => {
    const seen = recording({
      spots: [
        good('c2s'),
        good('c2s', { address: '192.0.2.8', auth: failed('timeout', 'sasl') }),
        good('c2s', { transport: 'direct', host: 'direct.example.org' }),
      ],
    });
    expect(rowOf(seen, C2S).ruling).toMatchObject({
      status: 'compliant',
      basis: 'advertised',
      code: 'ENCRYPTION_REQUIRED',
      args: { role: 'c2s', exercised: 1, advertised: 1, direct: 1 },
    });
  });
});

describe('s2s', () => {
  const offering = { starttls: 'optional', dialback: true } as const;

  test.each<[string, Partial<Spot>, string]>([
    ['a stream error, required', {}, 'compliant/exercised DIALBACK_REFUSED_IN_CLEAR'],
    [
      'not-authorized (ejabberd)',
      { dialback: { answer: 'stream-error', condition: 'not-authorized' } },
      'compliant/exercised DIALBACK_REFUSED_IN_CLEAR',
    ],
    [
      'an error that refuses',
      { dialback: { type: 'error', condition: 'policy-violation' } },
      'compliant/exercised DIALBACK_REFUSED_IN_CLEAR',
    ],
    [
      'an end that tells of a limit',
      {
        clear: { starttls: 'optional' },
        dialback: {
          ...{ answer: 'stream-error', condition: 'policy-violation' },
          text: 'Connection rate limit exceeded',
        },
      },
      'partial/advertised STARTTLS_OPTIONAL',
    ],
    [
      'refused, with nothing to go on with',
      { clear: { starttls: 'optional' } },
      'compliant/exercised DIALBACK_REFUSED_IN_CLEAR',
    ],
    [
      'refused, but offered: maybe only this sender is',
      { clear: offering },
      'partial/exercised DIALBACK_REFUSED_YET_OFFERED',
    ],
    ['valid', { dialback: { type: 'valid' } }, 'missing/exercised DIALBACK_PROCESSED_IN_CLEAR'],
    ['invalid', { dialback: { type: 'invalid' } }, 'missing/exercised DIALBACK_PROCESSED_IN_CLEAR'],
    [
      'an error that comes of having asked (ejabberd)',
      { dialback: { type: 'error', condition: 'remote-server-not-found' } },
      'missing/exercised DIALBACK_PROCESSED_IN_CLEAR',
    ],
    [
      'silence, required (Prosody)',
      {
        clear: { starttls: 'required', dialback: true },
        dialback: { answer: 'silence' },
      },
      'compliant/advertised STARTTLS_REQUIRED',
    ],
    [
      'silence, dialback on offer',
      { clear: offering, dialback: { answer: 'silence' } },
      'missing/observed OFFERED_IN_CLEAR',
    ],
    [
      'closed, SASL on offer',
      { clear: { starttls: 'optional', mechanisms: ['EXTERNAL'] }, dialback: { answer: 'closed' } },
      'missing/observed OFFERED_IN_CLEAR',
    ],
    [
      'silence, nothing on offer',
      { clear: { starttls: 'optional' }, dialback: { answer: 'silence' } },
      'partial/advertised STARTTLS_OPTIONAL',
    ],
    [
      'begun and come to nothing counts as silence',
      {
        clear: offering,
        dialback: { answer: 'stream-error', condition: 'remote-connection-failed' },
      },
      'missing/observed OFFERED_IN_CLEAR',
    ],
    ...['host-unknown', 'invalid-from', 'improper-addressing', 'undefined-condition'].map(
      (condition): [string, Partial<Spot>, string] => [
        `${condition} may have its own reason`,
        { clear: offering, dialback: { answer: 'stream-error', condition } },
        'partial/advertised STARTTLS_OPTIONAL',
      ],
    ),
    [
      'an error without a condition that is known',
      { clear: offering, dialback: { type: 'error', condition: 'resource-constraint' } },
      'partial/advertised STARTTLS_OPTIONAL',
    ],
    ...[
      'forbidden',
      'not-acceptable',
      'not-allowed',
      'item-not-found',
      'internal-server-error',
    ].map((condition): [string, Partial<Spot>, string] => [
      `the error ${condition} tells of TLS in no way`,
      { clear: { starttls: 'optional' }, dialback: { type: 'error', condition } },
      'partial/advertised STARTTLS_OPTIONAL',
    ]),
    [
      'no answer to be had, dialback on offer',
      { clear: offering, dialback: failed('reset', 'dialback') },
      'partial/advertised STARTTLS_OPTIONAL',
    ],
    [
      'no STARTTLS at all',
      { clear: { dialback: true }, starttls: 'failure' },
      'missing/observed STARTTLS_NOT_OFFERED',
    ],
    [
      'refused, but TLS did not come up',
      { versions: NOTHING },
      'not-observed STARTTLS_WITHOUT_TLS',
    ],
    ['a stall', { clear: failed('timeout', 'stream') }, 'not-observed UNANSWERED'],
  ])('%s', (_what, parts, expected) => {
    expect(s2s(parts)).toBe(expected);
  });
});
