/** Rulings on limits that were run into, with leave. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type {
  Failure,
  FreshLook,
  Kind,
  LoginLimit,
  LoginTry,
  Observation,
  RegisterAttempt,
  RegisterForm,
  SizeTried,
  StanzaLimit,
} from '../../../src/model/index.js';
import { failed, good, idAt, observations, observe, recordingOf } from '../../arbitrary/build.js';
import { rowOf, ruled } from '../../arbitrary/catalogue.js';
import { element } from '../../arbitrary/more-recordings.js';

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
    [
      'above that, and as much was read',
      { accepted: 262_145 + 8_192, refused: 262_146 + 8_192 },
      'partial/exercised STANZA_LIMIT_HIGH',
    ],
    [
      'above that, and nothing was read',
      { refused: 262_146 + 8_192 },
      'not-observed STANZA_LIMIT_UNDECIDED',
    ],
    [
      'of a slow server, which took the end of a finished one with its last read',
      { accepted: 262_145, refused: top },
      'not-observed STANZA_LIMIT_UNDECIDED',
    ],
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

function failures(count: number): readonly LoginTry[] {
  const tried = { came: 'failure', ms: 3, condition: 'not-authorized', text: null } as const;
  return Array.from({ length: count }, () => tried);
}

describe('stanza-limit announced (XEP-0478), and tried', () => {
  const top = 2_097_152;
  const session = (maxBytes: number) =>
    observe(
      'session',
      ID,
      {
        ...{ by: 'account', version: 'TLSv1.3', mechanism: 'SCRAM-SHA-1', gs2: 'n' },
        features: element(
          "<stream:features xmlns:stream='http://etherx.jabber.org/streams'>" +
            `<limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>${maxBytes}</max-bytes></limits>` +
            '</stream:features>',
        ),
      },
      'account',
    );
  const told = (...seen: readonly Observation[]) => {
    const all = [...observations({ spots: [SPOT] }), ...seen];
    const recording = recordingOf(all, { settings: leave, access: ['account', 'intrusive'] });
    const wrong = rowOf(recording, 'stanza-limit').ruling.findings.filter(
      ({ code }) => code === 'STANZA_LIMIT_CONTRADICTED',
    );
    return { ruled: ruled(recording, 'stanza-limit'), wrong: wrong.map(({ args }) => args) };
  };
  test.each<[string, number, Partial<StanzaLimit>, string, number]>([
    ['alike', 262_144, { accepted: 262_144, refused: 262_145 }, 'compliant/exercised', 0],
    ['ejabberd refuses it itself', 262_144, { refused: 262_144 }, 'compliant/exercised', 0],
    ['within a read buffer', 262_144, { accepted: 270_000, refused: 270_001 }, 'compliant/exer', 0],
    ['less is refused', 262_144, { accepted: 65_536, refused: 65_537 }, 'compliant/exercised', 1],
    ['more passes', 262_144, { accepted: 1_000_000, refused: top }, 'partial/exercised', 1],
    ['more passes, no end seen', 262_144, { accepted: 1_000_000 }, 'not-observed', 1],
    ['nothing was shown', 262_144, {}, 'compliant/advertised STANZA_LIMIT_ANNOUNCED', 0],
    ['undecided', 262_144, { accepted: 262_145, refused: top }, 'compliant/advertised', 0],
  ])('%s', (_what, announced, parts, status, contradictions) => {
    const found = told(session(announced), stanzas(parts));
    expect(found.ruled).toMatch(new RegExp(`^${status}`));
    expect(found.wrong).toHaveLength(contradictions);
  });

  test('what is announced after the login is not compared with what was tried before it', () => {
    const early = { phase: 'before', accepted: 10_000, refused: 10_001 } as const;
    expect(told(session(262_144), stanzas(early)).wrong).toEqual([]);
  });
});

describe('login-limit and login-block', () => {
  const other = 's2s-starttls/chat.example.org:5269/192.0.2.7';
  const look = (came: FreshLook['came'], afterMs = 0, endpoint = ID): FreshLook => {
    return { endpoint, afterMs, came, condition: null, text: null };
  };
  const logins = (parts: Partial<LoginLimit>): Observation => {
    const blank = {
      mechanism: 'PLAIN',
      version: 'TLSv1.3',
      tries: failures(6),
      sign: null,
    } as const;
    return observe('login.limit', ID, { ...blank, looks: [], liftedMs: null, ...parts });
  };
  const block = 'ADDRESS_BLOCKED';
  test.each<[string, Partial<LoginLimit>, string, string]>([
    [
      'no sign in six',
      {},
      'not-observed FAILURES_LIMIT_UNSEEN',
      'not-observed ADDRESS_BLOCK_UNKNOWN',
    ],
    [
      'no sign in 24',
      { tries: failures(24) },
      'not-observed FAILURES_LIMIT_UNSEEN',
      'not-observed ADDRESS_BLOCK_UNKNOWN',
    ],
    [
      'no sign in 25',
      { tries: failures(25) },
      'missing/exercised FAILURES_UNLIMITED',
      'not-observed ADDRESS_BLOCK_UNKNOWN',
    ],
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

describe('weak-password and registration-rate', () => {
  type Said = Pick<RegisterAttempt, 'answer' | 'type' | 'condition'>;
  const said = (condition: string, type = 'modify'): Said => ({ answer: 'error', type, condition });
  const onStream = (condition: string): Said => {
    return { answer: 'stream-error', type: null, condition };
  };
  const closed: Said = { answer: 'closed', type: null, condition: null };
  const made: Said = { answer: 'result', type: null, condition: null };
  const attempts = (weak: Said, ...strong: readonly Said[]): readonly Observation[] =>
    [weak, ...strong].map((one, index) => {
      const purpose = index === 0 ? 'weak' : 'strong';
      const number = index + 1;
      const removed = one.answer === 'result' ? true : null;
      const rest = { version: 'TLSv1.3', text: null, left: null, why: null } as const;
      const value: RegisterAttempt = { purpose, number, removed, ...rest, ...one };
      return observe('register.attempt', ID, value, `${number} ${purpose}`);
    });
  const refused = 'compliant/exercised WEAK_PASSWORD_REFUSED';
  const unclear = 'not-observed WEAK_PASSWORD_UNCLEAR';
  const five = [made, made, made, made, made];
  test.each<[string, Said, readonly Said[], string, string]>([
    [
      'refused by a policy, and five strong ones made',
      said('policy-violation'),
      five,
      refused,
      'partial/exercised REGISTRATIONS_UNLIMITED',
    ],
    [
      'refused in the words of a limit, and a strong one made at once',
      said('resource-constraint', 'wait'),
      [made, said('resource-constraint', 'wait')],
      refused,
      'compliant/exercised REGISTRATIONS_LIMITED',
    ],
    [
      'refused by an error of the stream, and a strong one made',
      onStream('policy-violation'),
      five,
      refused,
      'partial/exercised REGISTRATIONS_UNLIMITED',
    ],
    [
      'the server shuts down',
      onStream('system-shutdown'),
      five,
      unclear,
      'partial/exercised REGISTRATIONS_UNLIMITED',
    ],
    ['closed without a word', closed, five, unclear, 'partial/exercised REGISTRATIONS_UNLIMITED'],
    [
      'both refused by a policy',
      said('policy-violation'),
      [said('policy-violation')],
      unclear,
      'not-observed REGISTRATIONS_ENDED',
    ],
    [
      'no strong one tried',
      said('policy-violation'),
      [],
      unclear,
      'not-observed REGISTRATIONS_ENDED',
    ],
  ])('%s', (_what, weak, strong, expected, rate) => {
    expect(row('weak-password', ...attempts(weak, ...strong))).toBe(expected);
    expect(row('registration-rate', ...attempts(weak, ...strong))).toBe(rate);
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
