/** Reads the attempts to register new accounts from the observations. */
import {
  gap,
  known,
  knownFrom,
  notSeen,
  type Gap,
  type Reading,
} from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import { map } from '../../../judge/engine/reading.js';
import { MOST_REGISTRATIONS, type ObservationView } from '../../../model/index.js';
import { closedRegistration, type Registration } from './registration-offer.js';
import { attemptsAt, formsAt, saidOf, type SeenAttempt } from './registration.js';

/** Registration is closed, so the scan tried no registration. */
export interface ClosedRegistration {
  readonly is: 'closed';
  readonly registrations: readonly Registration[];
}

export type WeakPassword =
  | { readonly is: 'accepted' }
  | { readonly is: 'refused'; readonly said: string }
  | ClosedRegistration;

/**
 * Returns the attempt to register with a very common password, compared with one with a strong
 * password.
 */
export function weakPasswordTried(place: Place<null>): Reading<WeakPassword> {
  const attempts = attemptsAt(place);
  const weak = attempts.find(({ value }) => value.purpose === 'weak');
  if (weak === undefined) return untried(place);
  if (weak.value.answer === 'result') return known({ is: 'accepted' }, weak.id);
  const said = saidOf(weak.value);
  const control = attempts.find(
    ({ value }) => value.purpose === 'strong' && value.answer === 'result',
  );
  // An account with a strong password was created directly afterwards. So neither a limit nor
  // closed registration caused the refusal, whatever its condition (some servers use
  // `policy-violation`).
  return control !== undefined && isRefusal(weak)
    ? known({ is: 'refused', said }, weak.id, control.id)
    : notSeen(gap('unsure', { code: 'WEAK_PASSWORD_UNCLEAR', args: { said } }, [weak.id]));
}

/**
 * Whether the answer to a registration is a refusal. A close without an error, or some stream
 * errors, may have other reasons.
 */
function isRefusal({ value: { answer, condition } }: SeenAttempt): boolean {
  if (answer === 'error') return true;
  return answer === 'stream-error' && !STREAM_TROUBLE.includes(condition ?? '');
}

/** Stream errors that have other reasons than the registration (RFC 6120 §4.9.3). */
const STREAM_TROUBLE = [
  'connection-timeout',
  'internal-server-error',
  'remote-connection-failed',
  'reset',
  'system-shutdown',
  'undefined-condition',
];

export type RegistrationRate =
  | { readonly is: 'limited'; readonly made: number; readonly said: string }
  | { readonly is: 'unlimited'; readonly made: number }
  | ClosedRegistration;

/** Returns consecutive registrations from one address: was one refused after another succeeded? */
export function registrationsTried(place: Place<null>): Reading<RegistrationRate> {
  const tried = attemptsAt(place).filter(({ value }) => value.purpose !== 'existing');
  if (tried.length === 0) return untried(place);
  const made = tried.filter(({ value }) => value.answer === 'result').length;
  const evidence = tried.map(({ id }) => id);
  const first = tried.findIndex(({ value }) => value.answer === 'result');
  const refused =
    first < 0 ? undefined : tried.slice(first).find(({ value }) => value.answer !== 'result');
  if (refused !== undefined && isLimit(refused)) {
    return knownFrom({ is: 'limited', made, said: saidOf(refused.value) }, evidence);
  }
  if (refused === undefined && made >= MOST_REGISTRATIONS) {
    return knownFrom({ is: 'unlimited', made }, evidence);
  }
  if (tried.at(-1)?.value.removed === false) {
    return notSeen(gap('unsure', { code: 'REGISTRATIONS_KEPT', args: { made } }, evidence));
  }
  const last = refused ?? tried.at(-1);
  const args = { made, said: last === undefined ? '' : saidOf(last.value) };
  return notSeen(
    gap('unsure', { code: 'REGISTRATIONS_ENDED', args }, evidence),
    ...failures(place[AT].seen),
  );
}

/**
 * Whether the refusal of a registration is a rate limit. RFC 6120 §8.3.2: `wait` means a temporary
 * error. Prosody uses `policy-violation`, ejabberd `resource-constraint`. `not-acceptable` directly
 * after a success counts as well.
 */
function isLimit({ value }: SeenAttempt): boolean {
  const { answer, type, condition } = value;
  if (answer === 'closed' || answer === 'result') return false;
  if (condition === 'resource-constraint' || condition === 'policy-violation') return true;
  if (answer === 'stream-error') return false;
  if (type === 'wait') return condition !== 'internal-server-error';
  const barred = ['not-acceptable', 'not-allowed', 'forbidden'];
  return value.purpose === 'strong' && barred.includes(condition ?? '');
}

function untried(place: Place<null>): Reading<ClosedRegistration> {
  const { seen, domain, settings } = place[AT];
  const closed = closedRegistration(place);
  if (closed.seen) return map(closed, (registrations) => ({ is: 'closed', registrations }));
  if (!settings.intrusive.includes('registration')) {
    const args = { intrusion: 'registration' };
    return notSeen(gap('unasked', { code: 'INTRUSION_NOT_ALLOWED', args }));
  }
  const why: Gap['why'] = { code: 'REGISTRATIONS_NOT_TRIED', args: { why: whyNot(seen) } };
  return notSeen(gap('unasked', why, [], domain), ...failures(seen));
}

function whyNot(seen: ObservationView): string {
  const attempts = seen.all('register.attempt');
  if (attempts.some(({ value }) => value?.purpose === 'existing')) return 'refused';
  if (attempts.some(({ failure }) => failure?.layer === 'tls' && failure.reason === 'skipped')) {
    return 'untrusted';
  }
  const forms = seen
    .all('register.form')
    .flatMap(({ subject }) => formsAt(seen, subject).forms)
    .filter(({ phase }) => phase !== 'clear')
    .map(({ form }) => form.nature);
  const found = forms.find((nature) => nature === 'captcha' || nature === 'redirect');
  return found ?? (forms.includes('bare') && attempts.length === 0 ? 'fields' : 'unknown');
}

function failures(seen: ObservationView): readonly Gap[] {
  return seen
    .all('register.attempt')
    .flatMap(({ id, failure }) =>
      failure === undefined
        ? []
        : [gap('failed', { code: 'REGISTRATION_TRY_FAILED', args: { ...failure } }, [id])],
    );
}
