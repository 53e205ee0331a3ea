import type { Gap, Known, NonEmpty } from '../../../judge/engine/reading.js';
import { defineRule, type At, type Said, type Say } from '../../../judge/engine/rule.js';
import type { Checks } from '../../../model/index.js';
import type { Codes } from '../../codes.js';
import {
  registrationsTried,
  weakPasswordTried,
  type ClosedRegistration,
} from '../facts/registration-attempts.js';
import { attemptsIn } from '../facts/registration.js';

type NoteCodes = Pick<
  Codes,
  | 'ACCOUNT_LEFT'
  | 'ACCOUNTS_REMOVED'
  | 'INTRUSION_NOT_ALLOWED'
  | 'INTRUSIVE_WITH_LEAVE'
  | 'PASSWORD_MAY_BE_CHANGED'
  | 'REGISTRATIONS_NOT_ALLOWED'
>;
type Ground = Pick<At<unknown>, 'seen' | 'settings'>;

/** A new account with a very common password is refused, and one with a strong one is not. */
export const weakPassword = defineRule<
  Checks['weak-password'],
  NoteCodes & Pick<Codes, 'WEAK_PASSWORD_ACCEPTED' | 'WEAK_PASSWORD_REFUSED'>
>()({
  scope: 'domain',
  needs: {
    weak: ({ seen, domain, settings }) => weakPasswordTried(seen, domain, settings),
  },
  decide({ weak }, say, at) {
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
  gaps: (gaps, _facts, say, at) => untold(gaps, say, at),
  order: 'said',
  row: { 'not-observed': (all) => all.first('not-observed') },
});

/** Registrations from one address, one after another: a refusal after one that was granted. */
export const registrationRate = defineRule<
  Checks['registration-rate'],
  NoteCodes & Pick<Codes, 'REGISTRATIONS_LIMITED' | 'REGISTRATIONS_UNLIMITED'>
>()({
  scope: 'domain',
  needs: {
    rate: ({ seen, domain, settings }) => registrationsTried(seen, domain, settings),
  },
  decide({ rate }, say, at) {
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
  gaps: (gaps, _facts, say, at) => untold(gaps, say, at),
  order: 'said',
  row: { 'not-observed': (all) => all.first('not-observed') },
});

/** The row alone says that registration is closed. */
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

/** The row alone says that the test was not allowed. */
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

/** That it was done with permission, and what it left behind. */
function notesOf(say: Pick<Say<NoteCodes>, 'note'>, { seen, settings }: Ground): readonly Said[] {
  const attempts = attemptsIn(seen);
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
