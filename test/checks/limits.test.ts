/** Rulings on limits that were run into, with leave. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type {
  Failure,
  FreshLook,
  Kind,
  LoginLimit,
  Observation,
  RegisterAttempt,
  RegisterForm,
  SizeTried,
  StanzaLimit,
} from '../../src/model.js';
import { failed, good, idAt, observations, observe, recordingOf } from './build.js';
import { rowOf, ruled } from './catalogue.js';

const SPOT = good('c2s');
const ID = idAt(SPOT);
const leave = { intrusive: ['stanza-limit', 'registration', 'login-limit'] } as const;

function row(id: string, ...seen: readonly Observation[]): string {
  const all = [...observations({ spots: [SPOT] }), ...seen];
  return ruled(recordingOf(all, { settings: leave, access: ['public', 'intrusive'] }), id);
}

function size(bytes: number, came: SizeTried['came'], ms = 10, finished = true): SizeTried {
  return { bytes, finished, came, ms, condition: null, text: null };
}

function stanzas(parts: Partial<StanzaLimit>): Observation {
  const blank = {
    phase: 'after',
    version: 'TLSv1.3',
    tried: [],
    accepted: null,
    refused: null,
  } as const;
  const value = { ...blank, ...parts };
  return observe('stanza.limit', ID, value, value.phase);
}

describe('stanza-limit', () => {
  const top = 2_097_153;
  const whole = size(top, 'accepted', 1_500);
  test.each<[string, Partial<StanzaLimit>, string]>([
    [
      'at the recommendation',
      { accepted: 262_144, refused: 262_145 },
      'compliant/exercised STANZA_LIMIT_KEPT',
    ],
    [
      'within what may have been read',
      { refused: 262_145 + 8_192 },
      'compliant/exercised STANZA_LIMIT_KEPT',
    ],
    [
      'of anything, however small: not for its size',
      { tried: [size(10_000, 'refused'), size(625, 'refused')], refused: 625 },
      'not-observed STANZA_LIMIT_HIDDEN',
    ],
    ['above that', { refused: 262_146 + 8_192 }, 'partial/exercised STANZA_LIMIT_HIGH'],
    [
      'at the maximum',
      { accepted: 2_097_152, refused: top },
      'partial/exercised STANZA_LIMIT_HIGH',
    ],
    [
      'above the maximum',
      { tried: [whole, size(top, 'silent', 3_000, false)], accepted: top },
      'missing/exercised STANZA_LIMIT_ABSENT',
    ],
    [
      'accepted whole, and unfinished too little was waited for',
      { tried: [whole, size(top, 'silent', 1_400, false)], accepted: top },
      'not-observed STANZA_LIMIT_HIDDEN',
    ],
    ['accepted whole alone', { tried: [whole], accepted: top }, 'not-observed STANZA_LIMIT_HIDDEN'],
    [
      'a shaper',
      { tried: [size(262_145, 'idle', 30_000, false)] },
      'not-observed STANZA_LIMIT_HIDDEN',
    ],
    [
      'before the login',
      { phase: 'before', accepted: 10_000, refused: 10_001 },
      'not-observed STANZA_LIMIT_UNANNOUNCED',
    ],
    [
      'none before the login',
      { phase: 'before', accepted: top },
      'not-observed STANZA_LIMIT_UNANNOUNCED',
    ],
  ])('%s', (_what, parts, expected) => {
    expect(row('stanza-limit', stanzas(parts))).toBe(expected);
  });
});

describe('login-limit and login-block', () => {
  const other = 's2s-starttls/chat.example.org:5269/192.0.2.7';
  const look = (came: FreshLook['came'], afterMs = 0, endpoint = ID): FreshLook => {
    return { endpoint, afterMs, came, condition: null, text: null };
  };
  const logins = (parts: Partial<LoginLimit>): Observation => {
    const tried = { came: 'failure', ms: 3, condition: 'not-authorized', text: null } as const;
    const blank = {
      mechanism: 'PLAIN',
      version: 'TLSv1.3',
      tries: Array(6).fill(tried) as [],
      sign: null,
    } as const;
    return observe('login.limit', ID, { ...blank, looks: [], liftedMs: null, ...parts });
  };
  const block = 'ADDRESS_BLOCKED';
  test.each<[string, Partial<LoginLimit>, string, string]>([
    ['no sign', {}, 'partial/exercised FAILURES_UNLIMITED', 'not-observed ADDRESS_BLOCK_UNKNOWN'],
    [
      'said, then turned away',
      { sign: 'said', looks: [look('stream-error')] },
      'compliant/exercised FAILURES_LIMITED',
      'partial/exercised ADDRESS_TURNED_AWAY',
    ],
    [
      'said, and served',
      { sign: 'said', looks: [look('features')] },
      'compliant/exercised FAILURES_LIMITED',
      'missing/exercised ADDRESS_SERVED',
    ],
    [
      'said, then dropped everywhere',
      { sign: 'said', looks: [look('unanswered'), look('unanswered', 10_000, other)] },
      'compliant/exercised FAILURES_LIMITED',
      `compliant/exercised ${block}`,
    ],
    [
      'refused here, not there',
      { sign: 'refused', looks: [look('refused'), look('features', 5, other)] },
      'compliant/exercised FAILURES_CUT_OFF',
      'partial/exercised ADDRESS_BLOCKED_IN_PART',
    ],
    [
      'silence: a block, or trouble',
      { sign: 'unanswered', looks: [look('unanswered')] },
      'not-observed FAILURES_UNANSWERED',
      'not-observed FAILURES_UNANSWERED',
    ],
    [
      'silence that ends by itself',
      {
        sign: 'unanswered',
        looks: [look('unanswered'), look('features', 30_000)],
        liftedMs: 30_000,
      },
      'compliant/exercised FAILURES_CUT_OFF',
      `compliant/exercised ${block}`,
    ],
    [
      'later and later',
      { sign: 'delay', looks: [look('features')] },
      'compliant/exercised FAILURES_DELAYED',
      'missing/exercised ADDRESS_SERVED',
    ],
  ])('%s', (_what, parts, limit, blocked) => {
    expect(row('login-limit', logins(parts))).toBe(limit);
    expect(row('login-block', logins(parts))).toBe(blocked);
  });

  test.each<[string, FreshLook[], number, number]>([
    ['of 20 s', [look('unanswered'), look('unanswered', 15_000), look('features', 30_000)], 15, 30],
    ['of less than 5 s', [look('stream-error'), look('features', 5_000)], 0, 5],
    [
      'that another port does not share',
      [look('refused'), look('features', 4_000, other), look('features', 5_000)],
      0,
      5,
    ],
  ])('a ban %s is told as the interval that was seen', (_what, looks, blocked, seconds) => {
    const limit = logins({ sign: 'said', looks, liftedMs: seconds * 1_000 });
    const all = [...observations({ spots: [SPOT] }), limit];
    const seen = recordingOf(all, { settings: leave, access: ['public', 'intrusive'] });
    const { findings } = rowOf(seen, 'login-block').ruling;
    expect(findings.find(({ code }) => code === 'BAN_LIFTED')?.args).toEqual({ blocked, seconds });
  });
});

test('a name that is there and is registered again is the worst case', () => {
  const value: RegisterAttempt = {
    ...{ purpose: 'existing', version: 'TLSv1.3', number: 1, answer: 'result' },
    ...{ type: null, condition: null, text: null, removed: null, left: null, why: null },
  };
  const form: RegisterForm = {
    ...{ phase: 'TLSv1.3', answer: 'form', type: null, condition: null, text: null },
    ...{ fields: ['password', 'username'], form: null, url: null, instructions: null },
  };
  const seen = [
    observe('register.attempt', ID, value, '1 existing'),
    observe('register.form', ID, form, 'TLSv1.3'),
  ];
  expect(row('public-registration', ...seen)).toBe('missing/exercised REGISTRATION_OF_EXISTING');
});

test('a failure alone never makes a row compliant or missing', () => {
  const reasons = ['timeout', 'reset', 'closed', 'refused', 'limited', 'budget', 'bug'] as const;
  const kinds: readonly (readonly [Kind, string | undefined])[] = [
    ['register.attempt', '1 weak'],
    ['stanza.limit', 'after'],
    ['login.limit', undefined],
  ];
  const rows = ['weak-password', 'registration-rate', 'stanza-limit', 'login-limit', 'login-block'];
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom<Failure['reason']>(...reasons), { minLength: 3, maxLength: 3 }),
      (said) => {
        const open = good('c2s', { clear: { starttls: 'required', register: true } });
        const seen = kinds.map(([kind, variant], index) =>
          observe(kind, ID, failed(said[index] ?? 'timeout'), variant),
        );
        const recording = recordingOf(
          [...observations({ spots: [open] }), ...seen] as Observation[],
          {
            settings: leave,
          },
        );
        for (const id of rows) expect(ruled(recording, id)).toMatch(/^not-observed/);
      },
    ),
  );
});
