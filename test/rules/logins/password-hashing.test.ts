/** Rulings on what salts, iterations and mechanisms tell of how passwords are stored. */
import { describe, expect, test } from 'vitest';
import type { Failure, Observation, SaslSalt } from '../../../src/model/index.js';
import { observeStep } from '../../../src/scan/observe.js';
import { byId } from '../../../src/model/observation-view.js';
import {
  AT,
  endpointAt,
  failed,
  good,
  recording,
  type Spot,
  type Stream,
} from '../../arbitrary/build.js';
import { rowOf } from '../../arbitrary/catalogue.js';

const SCRAM: Stream = { mechanisms: ['PLAIN', 'SCRAM-SHA-1'] };

function c2s(secured: Stream | Failure, parts: Partial<Spot> = {}): Spot {
  const version = { stream: secured };
  return good('c2s', {
    clear: { starttls: 'required' },
    versions: { 'TLSv1.2': version, 'TLSv1.3': version },
    ...parts,
  });
}

function salt(answer: SaslSalt['salt'] | Failure, ...iterations: readonly number[]) {
  return (spot: Spot): Observation => {
    const endpoint = endpointAt(spot);
    if (typeof answer === 'object') {
      return observeStep('sasl.salt', endpoint, {}, { failure: answer }, AT);
    }
    const counts = iterations.length > 0 ? iterations : [4_096, 4_096];
    const value = { version: 'TLSv1.3', mechanism: 'SCRAM-SHA-1', salt: answer } as const;
    return observeStep('sasl.salt', endpoint, {}, { value: { ...value, iterations: counts } }, AT);
  };
}

type Salt = ReturnType<typeof salt>;

function rulingOf(spots: readonly Spot[], made: Salt | null) {
  const seen = recording({ spots });
  const [spot] = spots;
  const more = made === null || spot === undefined ? [] : [made(spot)];
  return rowOf(
    { ...seen, observations: [...seen.observations, ...more].sort(byId) },
    'password-hashing',
  ).ruling;
}

const ELSEWHERE = c2s(SCRAM, { address: '192.0.2.8' });
const silent = failed('timeout', 'stream');

describe('password-hashing', () => {
  test.each<[string, readonly Spot[], Salt | null, string]>([
    ['no account', [c2s(SCRAM)], null, 'not-observed SCRAM_ONLY'],
    ['the same salt', [c2s(SCRAM)], salt('same'), 'partial/observed SALT_STABLE'],
    [
      'another salt each time',
      [c2s(SCRAM)],
      salt('different', 4_096, 4_096, 4_096),
      'missing/exercised SALT_CHANGES',
    ],
    [
      'another salt each time, and another endpoint says less',
      [c2s(SCRAM), ELSEWHERE],
      salt('different'),
      'missing/exercised SALT_CHANGES',
    ],
    [
      'another salt each time, and another endpoint says nothing',
      [c2s(SCRAM), c2s(silent, { address: '192.0.2.8' })],
      salt('different'),
      'missing/exercised SALT_CHANGES',
    ],
    ['no answer', [c2s(SCRAM)], salt(failed('timeout', 'sasl')), 'not-observed SCRAM_ONLY'],
    ['4096 iterations', [c2s(SCRAM)], salt('same', 4_096), 'partial/observed SALT_STABLE'],
    ['4095 iterations', [c2s(SCRAM)], salt('same', 4_095), 'partial/observed FEW_ITERATIONS'],
    [
      'few iterations, and a salt that changes',
      [c2s(SCRAM)],
      salt('different', 1_000, 1_000, 1_000),
      'missing/exercised SALT_CHANGES',
    ],
    [
      'the same salt, and DIGEST-MD5',
      [c2s({ mechanisms: ['DIGEST-MD5', 'SCRAM-SHA-1'] })],
      salt('same'),
      'partial/observed PLAINTEXT_MECHANISMS',
    ],
    [
      'CRAM-MD5 in SASL2 alone',
      [c2s({ mechanisms: ['SCRAM-SHA-1'], sasl2: ['CRAM-MD5'] })],
      null,
      'partial/advertised PLAINTEXT_MECHANISMS',
    ],
    ['SCRAM in SASL2 alone', [c2s({ sasl2: ['SCRAM-SHA-1'] })], null, 'not-observed SCRAM_ONLY'],
    ['no SCRAM', [c2s({ mechanisms: ['PLAIN', 'EXTERNAL'] })], null, 'not-observed NO_SCRAM'],
  ])('%s', (_what, spots, made, expected) => {
    const { status, basis, code } = rulingOf(spots, made);
    expect(`${status}${basis === null ? '' : `/${basis}`} ${code}`).toBe(expected);
  });

  test('what else is offered is told, jabber:iq:auth (XEP-0078) in the clear too', () => {
    const spot = c2s(
      { mechanisms: ['SCRAM-SHA-1', 'ANONYMOUS', 'LOGIN'], sasl2: ['SCRAM-SHA-1'] },
      { clear: { starttls: 'optional', iqAuth: true } },
    );
    const { findings } = rulingOf([spot], null);
    expect(findings.find(({ code }) => code === 'SASL_OFFERED_TOO')?.args).toEqual({
      offers: ['anonymous', 'iq-auth', 'login', 'sasl2'],
    });
  });
});
