/** Rulings on what the features say, where little can be said without an account. */
import { describe, expect, test } from 'vitest';
import type {
  Failure,
  Observation,
  RegisterAttempt,
  RegisterForm,
} from '../../../src/model/index.js';
import {
  failed,
  good,
  idAt,
  observations,
  observe,
  recording,
  recordingOf,
  type Spot,
  type Stream,
} from '../../arbitrary/build.js';
import { rowOf, ruled } from '../../arbitrary/catalogue.js';

const REQUIRED = { starttls: 'required' } as const;

function c2s(secured: Stream, clear: Stream = REQUIRED): Spot {
  return good('c2s', {
    clear,
    versions: { 'TLSv1.2': { stream: secured }, 'TLSv1.3': { stream: secured } },
  });
}

function row(id: string, ...spots: readonly Spot[]): string {
  return ruled(recording({ spots }), id);
}

const OWN = ['password', 'username'];
const FORM: RegisterForm = {
  ...{ phase: 'clear', answer: 'form', type: null, condition: null, text: null },
  ...{ fields: OWN, form: null, url: null, instructions: null },
};

const silent = failed('timeout', 'stream');

describe('password-hashing', () => {
  test.each<[string, Spot, string]>([
    ['SCRAM', c2s({ mechanisms: ['PLAIN', 'SCRAM-SHA-1'] }), 'not-observed SCRAM_ONLY'],
    [
      'DIGEST-MD5',
      c2s({ mechanisms: ['DIGEST-MD5', 'SCRAM-SHA-1'] }),
      'partial/advertised PLAINTEXT_MECHANISMS',
    ],
    [
      'CRAM-MD5 in the clear',
      c2s({ mechanisms: ['SCRAM-SHA-1'] }, { ...REQUIRED, mechanisms: ['CRAM-MD5'] }),
      'partial/advertised PLAINTEXT_MECHANISMS',
    ],
    ['PLAIN alone', c2s({ mechanisms: ['PLAIN'] }), 'not-observed NO_SCRAM'],
  ])('%s', (_what, spot, expected) => {
    expect(row('password-hashing', spot)).toBe(expected);
  });
});

describe('registration', () => {
  const cases: [string, Spot[], string, string][] = [
    [
      'nowhere',
      [c2s({})],
      'compliant/advertised REGISTRATION_NOT_OFFERED',
      'not-applicable/advertised REGISTRATION_CLOSED',
    ],
    [
      'in TLS',
      [c2s({ register: true })],
      'partial/advertised REGISTRATION_OFFERED',
      'not-observed REGISTRATION_FORM_UNASKED',
    ],
    [
      'in the clear only',
      [c2s({}, { ...REQUIRED, register: true })],
      'partial/advertised REGISTRATION_OFFERED',
      'not-observed REGISTRATION_FORM_UNASKED',
    ],
    [
      'with invitations',
      [c2s({ register: true, ibrToken: true })],
      'partial/advertised REGISTRATION_OFFERED_WITH_INVITATIONS',
      'not-observed REGISTRATION_FORM_UNASKED',
    ],
    [
      'features in TLS not seen',
      [good('c2s', { versions: { 'TLSv1.2': 70, 'TLSv1.3': { stream: silent } } })],
      'not-observed UNANSWERED',
      'not-observed UNANSWERED',
    ],
    [
      'features in one version not seen',
      [
        good('c2s', {
          versions: { 'TLSv1.2': { stream: silent }, 'TLSv1.3': { stream: {} } },
        }),
      ],
      'not-observed UNANSWERED',
      'not-observed UNANSWERED',
    ],
    [
      'one version refused, for its suites maybe',
      [good('c2s', { versions: { 'TLSv1.2': 40, 'TLSv1.3': { stream: {} } } })],
      'not-observed TLS_REFUSED_UNSURE',
      'not-observed TLS_REFUSED_UNSURE',
    ],
    [
      'one endpoint not seen',
      [c2s({}), good('c2s', { address: '192.0.2.8', unreached: failed('timeout') })],
      'not-observed NOT_SEEN_EVERYWHERE',
      'not-observed ENDPOINT_UNREACHED',
    ],
    [
      'no TLS at all',
      [good('c2s', { clear: { mechanisms: ['PLAIN'] }, starttls: 'failure' })],
      'not-observed NOT_SEEN_EVERYWHERE',
      'not-observed NOT_SEEN_EVERYWHERE',
    ],
  ];
  test.each(cases)('%s', (_what, spots, registration, captcha) => {
    expect(row('public-registration', ...spots)).toBe(registration);
    expect(row('registration-captcha', ...spots)).toBe(captcha);
  });

  test.each<[string, Partial<RegisterForm> | Failure, string]>([
    ['has it too', { fields: [...OWN, 'ocr'] }, 'compliant/observed CAPTCHA_ASKED'],
    ['has none', { fields: OWN }, 'not-observed CAPTCHA_ABSENT_MAYBE_CLOSED'],
    ['never came', failed('timeout', 'session'), 'not-observed REGISTRATION_UNANSWERED'],
    [
      'was held back by a limit',
      { answer: 'error', type: 'wait', condition: 'resource-constraint' },
      'not-observed REGISTRATION_UNCLEAR',
    ],
    [
      'was refused',
      { answer: 'error', type: 'cancel', condition: 'service-unavailable' },
      'compliant/observed CAPTCHA_ASKED',
    ],
  ])('a captcha in the clear, and the form in TLS %s', (_what, secured, expected) => {
    const spot = c2s({ register: true }, { ...REQUIRED, register: true });
    const clear = observe(
      'register.form',
      idAt(spot),
      { ...FORM, fields: [...OWN, 'ocr'] },
      'clear',
    );
    const answer =
      'layer' in secured ? secured : ({ ...FORM, phase: 'TLSv1.3', ...secured } as const);
    const tls = observe('register.form', idAt(spot), answer, 'TLSv1.3');
    const seen = recordingOf([...observations({ spots: [spot] }), clear, tls]);
    expect(ruled(seen, 'registration-captcha')).toBe(expected);
  });

  test('a captcha in TLS or in the clear, and the other stream never came', () => {
    const stream = { register: true };
    const captcha = { ...FORM, fields: [...OWN, 'ocr'] };
    const withForm = (spot: Spot, phase: RegisterForm['phase']): string => {
      const form = observe('register.form', idAt(spot), { ...captcha, phase }, phase);
      const seen = recordingOf([...observations({ spots: [spot] }), form]);
      return ruled(seen, 'registration-captcha');
    };
    const versions = { 'TLSv1.2': { stream: silent }, 'TLSv1.3': { stream: silent } };
    expect(withForm(good('c2s', { clear: { ...REQUIRED, ...stream }, versions }), 'clear')).toBe(
      'not-observed NOT_SEEN_EVERYWHERE',
    );
    expect(withForm({ ...c2s(stream), clear: silent }, 'TLSv1.3')).toBe('not-observed UNANSWERED');
    expect(withForm(c2s(stream), 'TLSv1.3')).toBe('compliant/observed CAPTCHA_ASKED');
  });

  test.each<[string, string | null, string]>([
    ['no word of why', null, 'compliant'],
    ['another reason', 'Registration is by the web alone', 'compliant'],
    ['a limit', 'Too many requests from this IP address', 'not-observed'],
  ])('a question for the form that ends with policy-violation, and %s', (_what, text, expected) => {
    const spot = c2s({}, { ...REQUIRED });
    const said = { ...FORM, answer: 'stream-error', condition: 'policy-violation', text } as const;
    const seen = recordingOf([
      ...observations({ spots: [spot] }),
      observe('register.form', idAt(spot), { ...said, phase: 'TLSv1.3', fields: [] }, 'TLSv1.3'),
    ]);
    expect(rowOf(seen, 'public-registration').ruling.status).toBe(expected);
  });

  test.each<[string, Partial<RegisterForm>, string]>([
    ['was refused', { answer: 'stream-error', condition: 'policy-violation' }, 'compliant'],
    [
      'was held back by a limit',
      { answer: 'error', type: 'wait', condition: 'resource-constraint' },
      'not-observed',
    ],
    ['ended without a word', { answer: 'closed' }, 'not-observed'],
  ])('a captcha in TLS, and the form in the clear %s', (_what, said, expected) => {
    const spot = c2s({ register: true }, { ...REQUIRED, register: true });
    const secured = { ...FORM, phase: 'TLSv1.3', fields: [...OWN, 'ocr'] } as const;
    const seen = recordingOf([
      ...observations({ spots: [spot] }),
      observe('register.form', idAt(spot), { ...FORM, fields: [], ...said }, 'clear'),
      observe('register.form', idAt(spot), secured, 'TLSv1.3'),
    ]);
    expect(rowOf(seen, 'registration-captcha').ruling.status).toBe(expected);
  });

  type Said = Pick<RegisterAttempt, 'purpose' | 'answer' | 'condition' | 'text'>;
  const attempted = (spot: Spot, said: Partial<Said>): Observation => {
    const blank = { type: null, removed: null, left: null, why: null };
    const value: RegisterAttempt = {
      ...{ purpose: 'existing', version: 'TLSv1.3', number: 1, answer: 'error' },
      ...{ ...blank, condition: null, text: null, ...said },
    };
    return observe('register.attempt', idAt(spot), value, `1 ${value.purpose}`);
  };

  test.each<[string, Partial<Said> | null, Stream, string, string]>([
    [
      'and nothing else',
      null,
      {},
      'partial/observed REGISTRATION_FORM',
      'not-observed CAPTCHA_ABSENT_MAYBE_CLOSED',
    ],
    [
      'and a name that exists is taken',
      { condition: 'conflict' },
      {},
      'partial/exercised REGISTRATION_OPEN',
      'missing/observed CAPTCHA_ABSENT',
    ],
    [
      'and an account was made',
      { purpose: 'weak', answer: 'result' },
      {},
      'partial/exercised REGISTRATION_OPEN',
      'missing/observed CAPTCHA_ABSENT',
    ],
    [
      'and this address is refused (ip_access of ejabberd)',
      { condition: 'forbidden', text: 'Access denied by service policy' },
      {},
      'not-observed REGISTRATION_REFUSED_HERE',
      'not-observed REGISTRATION_REFUSED_HERE',
    ],
    [
      'and a new name is forbidden',
      { purpose: 'strong', condition: 'forbidden' },
      {},
      'not-observed REGISTRATION_REFUSED_HERE',
      'not-observed REGISTRATION_REFUSED_HERE',
    ],
    [
      'and this address is forbidden, beside invitations',
      { condition: 'forbidden' },
      { invite: true },
      'not-observed REGISTRATION_REFUSED_HERE',
      'not-observed REGISTRATION_REFUSED_HERE',
    ],
    [
      'and a name that exists is not acceptable, beside invitations',
      { condition: 'not-acceptable' },
      { invite: true },
      'compliant/exercised REGISTRATION_BY_INVITATION',
      'not-applicable/exercised REGISTRATION_CLOSED',
    ],
    [
      'and the refusal has words of invitations',
      { condition: 'forbidden', text: 'Registration on this server is through invitation only' },
      {},
      'compliant/exercised REGISTRATION_BY_INVITATION',
      'not-applicable/exercised REGISTRATION_CLOSED',
    ],
  ])('a form without a captcha, %s', (_what, said, stream, open, captcha) => {
    const spot = c2s({ register: true, ...stream });
    const seen = recordingOf([
      ...observations({ spots: [spot] }),
      observe('register.form', idAt(spot), { ...FORM, phase: 'TLSv1.3' }, 'TLSv1.3'),
      ...(said === null ? [] : [attempted(spot, said)]),
    ]);
    expect(ruled(seen, 'public-registration')).toBe(open);
    expect(ruled(seen, 'registration-captcha')).toBe(captcha);
  });

  test('a form that is forbidden to this address is not closed to everyone', () => {
    const spot = c2s({ register: true });
    const said = { answer: 'error', type: 'auth', condition: 'forbidden', fields: [] } as const;
    const seen = recordingOf([
      ...observations({ spots: [spot] }),
      observe('register.form', idAt(spot), { ...FORM, ...said, phase: 'TLSv1.3' }, 'TLSv1.3'),
    ]);
    expect(ruled(seen, 'public-registration')).toBe('not-observed REGISTRATION_REFUSED_HERE');
    expect(ruled(seen, 'registration-captcha')).toBe('not-observed REGISTRATION_REFUSED_HERE');
  });

  test.each(['urn:xmpp:register:0', 'urn:xmpp:register:1'] as const)(
    'registration by %s is not spoken here, so that it is not closed',
    (registerFlows) => {
      const spot = c2s({ registerFlows });
      expect(row('public-registration', spot)).toBe('not-observed REGISTRATION_OTHER_PROTOCOL');
      expect(row('registration-captcha', spot)).toBe('not-observed REGISTRATION_OTHER_PROTOCOL');
      const said = { answer: 'error', condition: 'service-unavailable', fields: [] } as const;
      const refused = recordingOf([
        ...observations({ spots: [spot] }),
        observe('register.form', idAt(spot), { ...FORM, ...said, phase: 'TLSv1.3' }, 'TLSv1.3'),
      ]);
      expect(ruled(refused, 'public-registration')).toBe(
        'not-observed REGISTRATION_OTHER_PROTOCOL',
      );
    },
  );

  test.each<[Stream, string]>([
    [{ invite: true }, 'compliant/advertised INVITATIONS_OFFERED'],
    [{ ibrToken: true }, 'compliant/advertised INVITATIONS_OFFERED'],
    [{ register: true }, 'not-observed INVITATIONS_NOT_SEEN'],
  ])('invitations: %j', (stream, expected) => {
    expect(row('invitations', c2s(stream))).toBe(expected);
  });
});

describe('stanza-limit', () => {
  test('what is announced before the login is shown, and never ruled on', () => {
    const seen = recording({
      spots: [c2s({ maxBytes: 10_000 }, { ...REQUIRED, maxBytes: 9_000 })],
    });
    expect(rowOf(seen, 'stanza-limit').ruling).toMatchObject({
      status: 'not-observed',
      basis: null,
      code: 'STANZA_LIMIT_BEFORE_LOGIN',
      args: { bytes: ['9000', '10000'] },
    });
  });

  test('nothing announced, nobody there', () => {
    expect(row('stanza-limit', c2s({}))).toBe('not-observed STANZA_LIMIT_UNANNOUNCED');
    expect(row('stanza-limit', good('c2s', { unreached: failed('refused') }))).toBe(
      'not-observed ENDPOINT_UNREACHED',
    );
  });
});

describe('s2s-certificates', () => {
  const s2s = (stream: Stream | { condition: string }, parts: Partial<Spot> = {}): Spot =>
    good('s2s', { versions: { 'TLSv1.3': { stream } }, ...parts });

  test.each<[string, Spot[], string]>([
    [
      'turned away: one of the refusals that are needed',
      [s2s({ condition: 'not-authorized' })],
      'not-observed PEER_WITHOUT_CERTIFICATE_REFUSED',
    ],
    [
      'dialback on offer',
      [s2s({ dialback: true, mechanisms: ['EXTERNAL'] })],
      'partial/observed DIALBACK_AFTER_TLS',
    ],
    [
      'EXTERNAL on offer proves nothing (ejabberd)',
      [s2s({ mechanisms: ['EXTERNAL'] })],
      'not-observed NO_DIALBACK_AFTER_TLS',
    ],
    [
      'dialback in the clear is another matter',
      [s2s({}, { clear: { starttls: 'required', dialback: true } })],
      'not-observed NO_DIALBACK_AFTER_TLS',
    ],
    ['another stream error', [s2s({ condition: 'host-unknown' })], 'not-observed STREAM_ERROR'],
    [
      'not answered',
      [good('s2s', { versions: { 'TLSv1.3': { stream: silent } } })],
      'not-observed UNANSWERED',
    ],
    [
      'TLS came up with a suite that does not encrypt, and no stream was asked for',
      [good('s2s', { versions: { 'TLSv1.2': { cipher: 'TLS_RSA_WITH_NULL_SHA256' } } })],
      'not-observed UNASKED',
    ],
    [
      'turned away here, not seen there',
      [
        s2s({ condition: 'not-authorized' }),
        good('s2s', { address: '192.0.2.8', unreached: failed('timeout') }),
      ],
      'not-observed S2S_CERTIFICATES_HALF_SEEN',
    ],
    [
      'turned away here, dialback there',
      [s2s({ condition: 'not-authorized' }), s2s({ dialback: true }, { address: '192.0.2.8' })],
      'partial/observed DIALBACK_AFTER_TLS',
    ],
  ])('%s', (_what, spots, expected) => {
    expect(row('s2s-certificates', ...spots)).toBe(expected);
  });
});

describe('rows that nothing looks at', () => {
  test.each<[string, readonly ('public' | 'account' | 'intrusive')[], string]>([
    ['operator', ['public'], 'manual OPERATOR_ONLY'],
    ['client', ['public'], 'not-applicable CLIENT_ONLY'],
  ])('%s with %j', (id, access, expected) => {
    expect(ruled(recording({ spots: [good('c2s')], access }), id)).toBe(expected);
  });
});

describe('an endpoint without a stream to read', () => {
  const direct = (versions: NonNullable<Spot['versions']>): Spot =>
    good('c2s', { transport: 'direct', versions });
  const refusing = direct({});
  const failing = direct({ 'TLSv1.3': { stream: silent } });

  test.each(['password-hashing', 'stanza-limit', 'invitations'])('%s', (id) => {
    expect(row(id, refusing)).toBe('not-observed HANDSHAKE_REFUSED');
    expect(row(id, failing)).toBe('not-observed UNANSWERED');
    expect(row(id, direct({ 'TLSv1.3': {} }))).toBe('not-observed UNASKED');
    expect(
      row(id, direct({ 'TLSv1.2': 70, 'TLSv1.3': { stream: { condition: 'host-unknown' } } })),
    ).toBe('not-observed STREAM_ERROR');
  });
});
