/** What only leave allows, and that nothing of it is done without. Peers of ours that misbehave. */
import { describe, expect, test } from 'vitest';
import { addresses } from '../../probes/addresses.js';
import { loginLimit } from '../../probes/login-limit.js';
import { registration } from '../../probes/registration.js';
import { registrationLimits } from '../../probes/registration-limits.js';
import { stream } from '../../probes/stream.js';
import { PROBES } from '../../probes/index.js';
import { judge } from '../../src/judge/judge.js';
import {
  LOGIN_ATTEMPTS,
  MOST_MADE_UP_LOGINS,
  MOST_REGISTRATIONS,
  type Observation,
  type Recording,
  type SaslLogin,
  observationOf,
} from '../../src/model/index.js';
import { formatRecording } from '../../src/files/recording-text.js';
import { parseRecording } from '../../src/files/recording.js';
import { domainProbe, type AnyProbe } from '../../src/scan/probe.js';
import { scan } from '../../src/scan/scan.js';
import { settingsOf, type ScanFlags } from '../../src/scan/settings.js';
import { registrationXml } from '../../src/wire/xmpp/registration.js';
import { NS } from '../../src/wire/xmpp/ns.js';
import { startPeer } from '../peers/peer.js';
import {
  BARE,
  refusal,
  registerServer,
  result,
  type RegisterHabits,
  type RegisterServer,
} from '../peers/register-server.js';
import { endedAfterEach, trustedAuthority } from '../peers/set-up.js';

const DOMAIN = 'peer.example';
const { authority, trust } = trustedAuthority();
const tls = authority.issue([DOMAIN]);

const stops = endedAfterEach();

const SOME = [addresses, stream, registration, registrationLimits, loginLimit];

async function scanned(
  habits: Partial<RegisterHabits>,
  intrusive: string | null,
  probes: readonly AnyProbe[] = SOME,
  more: Pick<Parameters<typeof scan>[0], 'account' | 'signal'> = {},
  options: Pick<ScanFlags, 'loginAttempts'> = {},
): Promise<{ recording: Recording; server: RegisterServer; row: (id: string) => string }> {
  const server = registerServer({ tls, ...habits });
  const peer = await startPeer(server.script);
  stops.push(() => peer.stop());
  const connect = [`c2s-direct=${peer.address}:${peer.port}`];
  const leave = intrusive === null ? {} : { allowIntrusive: true, intrusive };
  const flags = { allowPrivate: true, timeout: 1, deadline: 15, connect, ...leave, ...options };
  const settings = settingsOf(flags, [], trust.ca, []);
  const recording = await scan({ domain: DOMAIN, settings, trust, probes, ...more });
  expect(parseRecording(formatRecording(recording), DOMAIN)).toEqual(recording);
  const { rows } = judge(recording);
  const row = (id: string): string => {
    const ruling = rows.find((one) => one.id === id)?.ruling;
    return `${ruling?.status} ${ruling?.code}`;
  };
  return { recording, server, row };
}

test('without leave nothing is submitted, no stanza is large, and few logins fail', async () => {
  const { server, row } = await scanned({}, null, PROBES);
  expect(server.said()).toContain(`<query xmlns='${NS.register}'/>`);
  expect(server.said()).not.toMatch(/type='set'/);
  expect(server.said()).not.toContain('<username>');
  expect(server.submissions()).toBe(0);
  expect(server.largest()).toBeLessThanOrEqual(8_192);
  expect(server.logins()).toBeLessThanOrEqual(MOST_MADE_UP_LOGINS);
  for (const id of ['weak-password-rejection', 'registration-rate-limit', 'login-attempt-limit']) {
    expect(row(id)).toBe('not-observed INTRUSION_NOT_ALLOWED');
  }
});

test('nobody registers without a name', () => {
  expect(() => registrationXml({ form: null }, ' ', 'x')).toThrow(RangeError);
});

describe('the form', () => {
  const query = (content: string): string => `<query xmlns='${NS.register}'>${content}</query>`;

  test.each<[string, NonNullable<RegisterHabits['form']>, string, string]>([
    [
      'silence',
      () => 'silence',
      'partial REGISTRATION_OFFERED',
      'not-observed REGISTRATION_UNANSWERED',
    ],
    [
      'a close',
      () => 'close',
      'partial REGISTRATION_OFFERED',
      'not-observed REGISTRATION_FORM_UNASKED',
    ],
    [
      'something else',
      (id) => result(id, "<query xmlns='jabber:iq:roster'/>"),
      'partial REGISTRATION_OFFERED',
      'not-observed REGISTRATION_UNANSWERED',
    ],
    [
      'too many questions',
      (id) => refusal(id, 'resource-constraint', 'wait'),
      'partial REGISTRATION_OFFERED',
      'not-observed REGISTRATION_FORM_UNASKED',
    ],
    [
      'nothing to fill in',
      (id) => result(id, query('')),
      'partial REGISTRATION_OFFERED',
      'not-observed REGISTRATION_FORM_UNASKED',
    ],
    [
      'thousands of fields',
      (id) => result(id, query('<username/><password/>' + '<a/>'.repeat(9_000))),
      'partial REGISTRATION_FORM',
      'not-observed CAPTCHA_ABSENT_MAYBE_CLOSED',
    ],
    [
      'a captcha of questions',
      (id) =>
        result(
          id,
          query(
            `<x xmlns='${NS.dataForm}' type='form'><field var='FORM_TYPE'><value>urn:xmpp:captcha</value></field>` +
              "<field var='username'/><field var='password'/><field var='qa'><required/></field></x>",
          ),
        ),
      'partial REGISTRATION_FORM',
      'compliant CAPTCHA_ASKED',
    ],
    [
      'a redirect',
      (id) => result(id, query(`<x xmlns='${NS.oob}'><url>https://peer.example/join</url></x>`)),
      'partial REGISTRATION_REDIRECTS',
      'partial CAPTCHA_ON_THE_WEB',
    ],
  ])('%s', async (_what, form, open, captcha) => {
    const { row, server } = await scanned({ form }, 'registration');
    expect(row('public-registration')).toBe(open);
    expect(row('registration-captcha')).toBe(captcha);
    if (!open.endsWith('_FORM') || captcha.startsWith('compliant')) {
      expect(server.submissions()).toBe(0);
      expect(row('registration-rate-limit')).toBe('not-observed REGISTRATIONS_NOT_TRIED');
    }
  });
});

describe('submissions', () => {
  test.each<[string, NonNullable<RegisterHabits['submit']>, string, string, number]>([
    [
      'an account that cannot be removed is named, and none is made after it',
      (_, id) => result(id, ''),
      'missing WEAK_PASSWORD_ACCEPTED',
      'not-observed REGISTRATIONS_KEPT',
      1,
    ],
    [
      'both are refused, so that the password may not be why',
      (_, id) => refusal(id, 'not-acceptable', 'modify'),
      'not-observed WEAK_PASSWORD_UNCLEAR',
      'not-observed REGISTRATIONS_ENDED',
      2,
    ],
    [
      'silence',
      () => 'silence',
      'not-observed REGISTRATIONS_NOT_TRIED',
      'not-observed REGISTRATIONS_NOT_TRIED',
      1,
    ],
    [
      'a limit that was there before',
      (_, id) => refusal(id, 'resource-constraint', 'wait'),
      'not-observed WEAK_PASSWORD_UNCLEAR',
      'not-observed REGISTRATIONS_ENDED',
      2,
    ],
  ])('%s', async (_what, submit, weak, rate, most) => {
    const { row, server, recording } = await scanned({ submit }, 'registration');
    expect(row('weak-password-rejection')).toBe(weak);
    expect(row('registration-rate-limit')).toBe(rate);
    expect(server.submissions()).toBeLessThanOrEqual(most);
    const left = recording.observations.flatMap(({ kind, value }) =>
      kind === 'register.attempt' ? (value?.left ?? []) : [],
    );
    expect(left.length > 0).toBe(weak.startsWith('missing'));
  });

  test('an account that came about is removed, though the scan is told to end', async () => {
    const stop = new AbortController();
    const { server, recording, row } = await scanned(
      {
        // The account, then a resource for it, then its removal.
        submit: (number, id) => {
          if (number === 1) stop.abort();
          return result(id, number === 2 ? `<bind xmlns='${NS.bind}'/>` : '');
        },
        login: () => ({ reply: `<success xmlns='${NS.sasl}'/>` }),
      },
      'registration',
      SOME,
      { signal: stop.signal },
    );
    expect(server.logins()).toBe(1);
    expect(server.said()).toContain(`<query xmlns='${NS.register}'><remove/></query>`);
    const attempts = recording.observations.flatMap(({ kind, value }) =>
      kind === 'register.attempt' && value !== undefined ? [value] : [],
    );
    expect(attempts).toMatchObject([{ answer: 'closed', removed: true }]);
    expect(row('weak-password-rejection')).toMatch(/^not-observed /);
  });

  test.each([
    ['policy-violation', 'modify'],
    ['not-acceptable', 'modify'],
    ['resource-constraint', 'wait'],
    ['internal-server-error', 'wait'],
  ])('a weak password refused as %s, and strong ones taken, is a rejection', async (said, type) => {
    const { row, recording } = await scanned(
      {
        // What is registered is removed: a resource for it, then its removal.
        submit: (number, id) =>
          number === 1 ? refusal(id, said, type) : result(id, `<bind xmlns='${NS.bind}'/>`),
        login: () => ({ reply: `<success xmlns='${NS.sasl}'/>` }),
      },
      'registration',
    );
    expect(row('weak-password-rejection')).toBe('compliant WEAK_PASSWORD_REFUSED');
    // The refusal of the password counts for no limit of registrations.
    expect(row('registration-rate-limit')).toBe('partial REGISTRATIONS_UNLIMITED');
    const [first, ...others] = recording.observations.flatMap(({ kind, value }) =>
      kind === 'register.attempt' ? (value?.condition ?? value?.answer ?? []) : [],
    );
    expect(first).toBe(said);
    expect(others).toEqual(Array(MOST_REGISTRATIONS).fill('result'));
  });

  test('a form that asks for more than name and password is left alone', async () => {
    const form = (id: string): string =>
      result(id, BARE.replace('<password/>', '<password/><email/>'));
    const { server, recording } = await scanned({ form }, 'registration');
    expect(server.submissions()).toBe(0);
    const rate = judge(recording).rows.find(({ id }) => id === 'registration-rate-limit');
    expect(rate?.ruling.args).toEqual({ why: 'fields' });
  });
});

describe('a name that exists', () => {
  const OWN = { user: 'alice', password: 'the own password' };
  /** A login that succeeded before, as the peer's own would. */
  const told = domainProbe({
    id: 'told',
    title: 'A login before',
    needs: [],
    yields: ['sasl.login'],
    access: 'public',
    sends: { what: '', often: '' },
    connections: 0,
    async *run({ domain, now }): AsyncGenerator<Observation<'sasl.login'>> {
      const asked = { version: 'TLSv1.3', purpose: 'control', type: null } as const;
      const value: SaslLogin = {
        ...{ purpose: 'control', outcome: 'success', version: 'TLSv1.3', mechanism: 'PLAIN' },
        ...{
          gs2: '',
          offer: { mechanisms: ['PLAIN'], types: [] },
          condition: null,
          text: null,
          ban: null,
        },
      };
      yield await Promise.resolve(observationOf('sasl.login', domain, asked, now(), { value }));
    },
  });

  /** Passwords of that name, in the order in which they were submitted. */
  function passwords(server: RegisterServer): string[] {
    const all = server.said().matchAll(/<username>alice<\/username><password>([^<]*)/g);
    return [...all].map(([, password = '']) => password);
  }

  test.each<[string, NonNullable<RegisterHabits['submit']>, number, string | null]>([
    [
      'a conflict tells it, and the own password stays here',
      (_, id) => refusal(id, 'conflict'),
      1,
      null,
    ],
    ['what was given away is taken back', (_, id) => result(id, ''), 2, null],
    [
      'without an answer it may have been given away, and is taken back',
      (number, id) => (number === 1 ? 'close' : result(id, '')),
      2,
      null,
    ],
    [
      'without an answer, and it is there still',
      (number, id) => (number === 1 ? 'silence' : refusal(id, 'conflict')),
      2,
      null,
    ],
    [
      'where it cannot be taken back, that is told',
      (number, id) => (number === 1 ? result(id, '') : refusal(id, 'resource-constraint', 'wait')),
      2,
      'refused',
    ],
    ['nor where nothing is answered any more', () => 'close', 2, 'closed'],
    [
      'nor where it was given away, and exists since',
      (number, id) => (number === 1 ? result(id, '') : refusal(id, 'conflict')),
      2,
      'refused',
    ],
  ])('%s', async (_what, submit, most, why) => {
    const stop = (number: number, id: string): string =>
      number > most ? refusal(id, 'not-acceptable') : submit(number, id);
    const probes = [addresses, stream, registration, told, registrationLimits];
    const { server, recording } = await scanned({ submit: stop }, 'registration', probes, {
      account: OWN,
    });
    const [first, ...more] = passwords(server);
    expect(first).toMatch(/^[\w-]{24}$/);
    expect(more).toEqual(most === 2 ? [OWN.password] : []);
    const kept = formatRecording(recording);
    expect(kept).not.toContain(OWN.password);
    expect(kept).not.toContain(first);
    const findings = judge(recording).rows.flatMap(({ ruling }) => ruling.findings);
    const said = findings.flatMap(({ code, args }) =>
      code === 'PASSWORD_MAY_BE_CHANGED' ? [args.why] : [],
    );
    expect([...new Set(said)]).toEqual(why === null ? [] : [why]);
  });
});

describe('failed logins', () => {
  const failure = `<failure xmlns='${NS.sasl}'><not-authorized/></failure>`;
  const wordy = failure.replace('</failure>', '<text>Failed authentication</text></failure>');
  const success = `<success xmlns='${NS.sasl}'/>`;
  const policy = `<stream:error><policy-violation xmlns='${NS.streamErrors}'/></stream:error></stream:stream>`;

  test.each<[string, NonNullable<RegisterHabits['login']>, string, number]>([
    ['no limit', () => ({ reply: failure }), 'not-observed FAILURES_LIMIT_UNSEEN', LOGIN_ATTEMPTS],
    [
      'words that every wrong password is answered with',
      () => ({ reply: wordy }),
      'not-observed FAILURES_LIMIT_UNSEEN',
      LOGIN_ATTEMPTS,
    ],
    [
      'a stream error at the third',
      (number) => ({ reply: number < 3 ? failure : policy }),
      'compliant FAILURES_LIMITED',
      3,
    ],
    [
      'later and later',
      (number) => ({ reply: failure, ms: number < 3 ? 0 : 1_050 + number * 20 }),
      // The wait of this test is a second for each answer: silence.
      'not-observed FAILURES_UNANSWERED',
      3,
    ],
    ['silence at once', () => ({ reply: 'silence' }), 'not-observed FAILURES_UNSEEN', 1],
    [
      'silence at the fourth',
      (number) => ({ reply: number < 4 ? failure : 'silence' }),
      'not-observed FAILURES_UNANSWERED',
      4,
    ],
    ['nobody is let in', () => ({ reply: success }), 'not-observed FAILURES_UNSEEN', 1],
    ['a close at once', () => ({ reply: 'close' }), 'not-observed FAILURES_UNSEEN', 1],
    ['garbage', () => ({ reply: '<challenge' }), 'not-observed FAILURES_UNSEEN', 1],
    [
      'a close without a word, from the third on',
      (number) => ({ reply: number < 3 ? failure : 'close' }),
      'not-observed FAILURES_UNANSWERED',
      4,
    ],
  ])('%s', async (_what, login, limit, most) => {
    const { row, server } = await scanned({ login }, 'login-limit');
    expect(row('login-attempt-limit')).toBe(limit);
    expect(server.logins()).toBeLessThanOrEqual(most);
    expect(row('login-ip-block')).not.toMatch(/^compliant/);
  });

  test.each<[number, NonNullable<RegisterHabits['login']>, string, number]>([
    [2, () => ({ reply: failure }), 'not-observed FAILURES_LIMIT_UNSEEN', 2],
    [25, () => ({ reply: failure }), 'missing FAILURES_UNLIMITED', 25],
    [25, (number) => ({ reply: number < 20 ? failure : policy }), 'compliant FAILURES_LIMITED', 20],
  ])('%i by --login-attempts', async (loginAttempts, login, limit, made) => {
    const { row, server } = await scanned({ login }, 'login-limit', SOME, {}, { loginAttempts });
    expect(row('login-attempt-limit')).toBe(limit);
    expect(server.logins()).toBe(made);
  });
});
