import { configuredRate, configuredWeakPasswords } from '../../configuration/rule/accounts.js';
import { requirement } from '../../../judge/engine/requirement.js';
import type { Gap, Known, NonEmpty } from '../../../judge/engine/reading.js';
import { defineRule, type Said, type Say } from '../../../judge/engine/rule.js';
import type { Checks, Settings } from '../../../model/index.js';
import type { Codes } from '../../codes.js';
import {
  registrationsTried,
  weakPasswordTried,
  type ClosedRegistration,
} from '../facts/registration-attempts.js';
import { attemptsAt } from '../facts/registration.js';

type NoteCodes = Pick<
  Codes,
  | 'ACCOUNT_LEFT'
  | 'ACCOUNTS_REMOVED'
  | 'INTRUSION_NOT_ALLOWED'
  | 'INTRUSIVE_WITH_LEAVE'
  | 'PASSWORD_MAY_BE_CHANGED'
  | 'REGISTRATIONS_NOT_ALLOWED'
>;
/** Data for notes on the test of registrations. */
interface Ground {
  readonly attempts: ReturnType<typeof attemptsAt>;
  readonly settings: Pick<Settings, 'intrusive'>;
}

/**
 * An account with a very common password must be refused, while one with a strong password is
 * accepted.
 */
export const weakPassword = defineRule<
  Checks['weak-password'],
  NoteCodes & Pick<Codes, 'WEAK_PASSWORD_ACCEPTED' | 'WEAK_PASSWORD_REFUSED'>
>()({
  scope: 'domain',
  uses: { attempts: attemptsAt },
  needs: {
    weak: weakPasswordTried,
  },
  decide({ weak, attempts }, say, { settings }) {
    const at = { attempts, settings };
    const { value } = weak;
    switch (value.is) {
      case 'closed':
        return notAllowed(weak, value, say, at);
      case 'accepted':
        return [say.missing(weak, 'exercised', 'WEAK_PASSWORD_ACCEPTED', {}), ...notesOf(say, at)];
      case 'refused': {
        const { said } = value;
        const refused = say.met(weak, 'exercised', 'WEAK_PASSWORD_REFUSED', { said });
        return [refused, ...notesOf(say, at)];
      }
    }
  },
  gaps: (gaps, _facts, say, at) =>
    untold(gaps, say, { attempts: attemptsAt(at), settings: at.settings }),
  order: 'said',
  row: { 'not-observed': (all) => all.first('not-observed') },
});

/** Consecutive registrations from one address: one must be refused after another succeeded. */
export const registrationRate = defineRule<
  Checks['registration-rate'],
  NoteCodes & Pick<Codes, 'REGISTRATIONS_LIMITED' | 'REGISTRATIONS_UNLIMITED'>
>()({
  scope: 'domain',
  uses: { attempts: attemptsAt },
  needs: {
    rate: registrationsTried,
  },
  decide({ rate, attempts }, say, { settings }) {
    const at = { attempts, settings };
    const { value } = rate;
    switch (value.is) {
      case 'closed':
        return notAllowed(rate, value, say, at);
      case 'limited': {
        const { made, said } = value;
        const limited = say.met(rate, 'exercised', 'REGISTRATIONS_LIMITED', { made, said });
        return [limited, ...notesOf(say, at)];
      }
      case 'unlimited': {
        const { made } = value;
        const unlimited = say.partial(rate, 'exercised', 'REGISTRATIONS_UNLIMITED', { made });
        return [unlimited, ...notesOf(say, at)];
      }
    }
  },
  gaps: (gaps, _facts, say, at) =>
    untold(gaps, say, { attempts: attemptsAt(at), settings: at.settings }),
  order: 'said',
  row: { 'not-observed': (all) => all.first('not-observed') },
});

/**
 * Returns notes and the result that the requirement does not apply, because registration is
 * closed.
 */
function notAllowed(
  from: Known<unknown>,
  { registrations }: ClosedRegistration,
  say: Say<NoteCodes>,
  at: Ground,
): readonly Said[] {
  const advertised = registrations.some(({ is }) => is === 'not-offered');
  const basis = advertised ? 'advertised' : 'exercised';
  const row = say.row(say.notApplicable(from, basis, 'REGISTRATIONS_NOT_ALLOWED', {}));
  return [...notesOf(say, at), row];
}

/**
 * Returns the findings about registrations that were not tested. If the operator did not permit
 * the test, only the text of the requirement says so.
 */
function untold(
  [first, ...rest]: NonEmpty<Gap>,
  say: Pick<Say<NoteCodes>, 'gaps' | 'note' | 'row' | 'unseen'>,
  at: Ground,
): readonly Said[] {
  if (first.why.code === 'INTRUSION_NOT_ALLOWED') {
    return [say.row(say.unseen('INTRUSION_NOT_ALLOWED', { intrusion: 'registration' }))];
  }
  return [...say.gaps([first]), ...notesOf(say, at), ...say.gaps(rest)];
}

/**
 * Notes on the permission for the registration test, and on test accounts that could not be
 * removed.
 */
function notesOf(
  say: Pick<Say<NoteCodes>, 'note'>,
  { attempts, settings }: Ground,
): readonly Said[] {
  if (attempts.length === 0 || !settings.intrusive.includes('registration')) return [];
  const made = attempts.filter(({ value }) => value.removed !== null);
  const gone = made.filter(({ value }) => value.removed === true);
  const removed = { evidence: gone.map(({ id }) => id) };
  return [
    say.note(null, 'INTRUSIVE_WITH_LEAVE', {}),
    ...(gone.length === 0 ? [] : [say.note(removed, 'ACCOUNTS_REMOVED', { made: gone.length })]),
    ...made.flatMap(({ id, value: { left, why } }) =>
      left === null
        ? []
        : [say.note({ evidence: [id] }, 'ACCOUNT_LEFT', { jid: left, why: why ?? '' })],
    ),
    ...attempts.flatMap(({ id, value: { purpose, why } }) =>
      purpose !== 'existing' || why === null
        ? []
        : [say.note({ evidence: [id] }, 'PASSWORD_MAY_BE_CHANGED', { why })],
    ),
  ];
}

export const WEAK_PASSWORD_REJECTION = requirement(
  'servers/registration',
  'weak-password-rejection',
  'SHOULD',
  weakPassword,
  {},
  ['intrusive'],
  {
    title: 'Weak passwords rejected',
    checklist: 'Weak password rejection',
    why: 'Attackers try common passwords first and take over the accounts that use them.',
    manifesto: 'Weak passwords SHOULD be rejected',
    seen: [
      'With --allow-intrusive, where registration is open, the scan registers with a very common password.',
      'It then registers with a strong password, and removes both accounts.',
    ],
    ruled: [
      'Compliant if the server refuses the weak password and accepts the strong one.',
      'Missing if it accepts the weak password.',
      'Not applicable if registration is closed or by invitation only.',
      'Not observed if the server refuses both passwords, or if a captcha prevents the test.',
    ],
    further: { configured: configuredWeakPasswords },
    advice: 'Require strong passwords.',
  },
);

export const REGISTRATION_RATE_LIMIT = requirement(
  'servers/registration',
  'registration-rate-limit',
  'SHOULD',
  registrationRate,
  {},
  ['intrusive', 'operator'],
  {
    title: 'Registration rate limit per IP',
    checklist: 'Registration rate limiting per IP',
    why: 'Without a rate limit, one bot can register thousands of accounts in an hour.',
    manifesto:
      'Registrations SHOULD be limited per a given time frame (eg. one hour or day) per single IP address or range',
    references: ['XEP-0077'],
    seen: 'With --allow-intrusive, where registration is open, the scan registers and removes up to six accounts.',
    ruled: [
      'Compliant if a registration is refused after one was accepted.',
      'Partial if all six registrations are accepted, because the limit may be higher.',
      'Not applicable if registration is closed or by invitation only.',
      'Not observed if a captcha prevents the test, or if an account could not be removed.',
    ],
    further: { configured: configuredRate },
    advice: 'Limit registrations per address and hour.',
  },
);
