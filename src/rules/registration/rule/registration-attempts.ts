import { formsAt, attemptsIn, saidOf, type SeenAttempt } from '../facts/registration.js';
import { MOST_REGISTRATIONS, type ObservationView } from '../../../model/index.js';
import {
  findingOf,
  outcomeOf,
  type AnyInput,
  type Check,
  type SubjectFinding,
  type Outcome,
} from '../../../judge/engine/check.js';
import { publicRegistration } from './registration.js';

/** A new account with a password that everybody guesses first, and one with a strong one beside it. */
export const weakPassword: Check<'weak-password'> = (input) => {
  const { domain, seen } = input;
  const notes = notesOf(input);
  const attempts = attemptsIn(seen);
  const weak = attempts.find(({ value }) => value.purpose === 'weak');
  if (weak === undefined) return untried(input, notes);
  const { answer } = weak.value;
  const said = saidOf(weak.value);
  if (answer === 'result') {
    const coded = { code: 'WEAK_PASSWORD_ACCEPTED', args: {} } as const;
    const mark = findingOf(domain, 'missing', 'exercised', coded, [weak.id]);
    return outcomeOf('missing', 'exercised', coded, [mark, ...notes]);
  }
  const control = attempts.find(
    ({ value }) => value.purpose === 'strong' && value.answer === 'result',
  );
  // The account with a strong password was made a moment later: no limit and no closed registration
  // can be why, whatever condition the server names (`policy-violation` is what some name).
  if (control !== undefined && isRefusal(weak)) {
    const coded = { code: 'WEAK_PASSWORD_REFUSED', args: { said } } as const;
    const mark = findingOf(domain, 'compliant', 'exercised', coded, [weak.id, control.id]);
    return outcomeOf('compliant', 'exercised', coded, [mark, ...notes]);
  }
  const coded = { code: 'WEAK_PASSWORD_UNCLEAR', args: { said } } as const;
  const mark = findingOf(domain, 'not-observed', null, coded, [weak.id]);
  return outcomeOf('not-observed', null, coded, [mark, ...notes]);
};

/** Words of refusal. A close without a word may be trouble, and so may errors of the stream. */
function isRefusal({ value: { answer, condition } }: SeenAttempt): boolean {
  if (answer === 'error') return true;
  return answer === 'stream-error' && !STREAM_TROUBLE.includes(condition ?? '');
}

/** RFC 6120 §4.9.3: of a server that has other reasons to end a stream. */
const STREAM_TROUBLE = [
  'connection-timeout',
  'internal-server-error',
  'remote-connection-failed',
  'reset',
  'system-shutdown',
  'undefined-condition',
];

/** Registrations from one address, one after another: a refusal after one that was granted. */
export const registrationRate: Check<'registration-rate'> = (input) => {
  const { domain, seen } = input;
  const notes = notesOf(input);
  const tried = attemptsIn(seen).filter(({ value }) => value.purpose !== 'existing');
  const granted = tried.filter(({ value }) => value.answer === 'result');
  const made = granted.length;
  const evidence = tried.map(({ id }) => id);
  const first = tried.findIndex(({ value }) => value.answer === 'result');
  const refused =
    first < 0 ? undefined : tried.slice(first).find(({ value }) => value.answer !== 'result');
  if (tried.length === 0) return untried(input, notes);
  if (refused !== undefined && isLimit(refused)) {
    const args = { made, said: saidOf(refused.value) };
    const coded = { code: 'REGISTRATIONS_LIMITED', args } as const;
    const mark = findingOf(domain, 'compliant', 'exercised', coded, evidence);
    return outcomeOf('compliant', 'exercised', coded, [mark, ...notes]);
  }
  if (refused === undefined && made >= MOST_REGISTRATIONS) {
    const coded = { code: 'REGISTRATIONS_UNLIMITED', args: { made } } as const;
    const mark = findingOf(domain, 'partial', 'exercised', coded, evidence);
    return outcomeOf('partial', 'exercised', coded, [mark, ...notes]);
  }
  if (tried.at(-1)?.value.removed === false) {
    const coded = { code: 'REGISTRATIONS_KEPT', args: { made } } as const;
    const mark = findingOf(domain, 'not-observed', null, coded, evidence);
    return outcomeOf('not-observed', null, coded, [mark, ...notes]);
  }
  const last = refused ?? tried.at(-1);
  const said = last === undefined ? '' : saidOf(last.value);
  const coded = { code: 'REGISTRATIONS_ENDED', args: { made, said } } as const;
  const mark = findingOf(domain, 'not-observed', null, coded, evidence);
  return outcomeOf('not-observed', null, coded, [mark, ...notes, ...failures(input)]);
};

/**
 * RFC 6120 §8.3.2: `wait` says that it may work later. Prosody says `policy-violation`, ejabberd
 * `resource-constraint`; what was granted a moment ago and is not acceptable now counts as well.
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

function untried(input: AnyInput, notes: readonly SubjectFinding[]): Outcome {
  const { domain, seen, settings } = input;
  const closed = publicRegistration({ ...input, params: {} });
  if (closed.status === 'compliant') {
    const coded = { code: 'REGISTRATIONS_NOT_ALLOWED', args: {} } as const;
    const evidence = closed.findings.flatMap((mark) => mark.evidence);
    return outcomeOf('not-applicable', closed.basis, coded, notes, [], evidence);
  }
  if (!settings.intrusive.includes('registration')) {
    const coded = { code: 'INTRUSION_NOT_ALLOWED', args: { intrusion: 'registration' } } as const;
    return outcomeOf('not-observed', null, coded, notes);
  }
  const why = whyNot(seen);
  const coded = { code: 'REGISTRATIONS_NOT_TRIED', args: { why } } as const;
  const mark = findingOf(domain, 'not-observed', null, coded, []);
  return outcomeOf('not-observed', null, coded, [mark, ...notes, ...failures(input)]);
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

function failures({ domain, seen }: AnyInput): readonly SubjectFinding[] {
  return seen.all('register.attempt').flatMap(({ id, failure }) => {
    if (failure === undefined) return [];
    const coded = { code: 'REGISTRATION_TRY_FAILED', args: { ...failure } } as const;
    return [findingOf(domain, 'not-observed', null, coded, [id])];
  });
}

/** That it was done with leave, and what it left behind. */
function notesOf({ domain, seen, settings }: AnyInput): readonly SubjectFinding[] {
  const attempts = attemptsIn(seen);
  if (attempts.length === 0 || !settings.intrusive.includes('registration')) return [];
  const made = attempts.filter(({ value }) => value.removed !== null);
  const left = made.flatMap(({ id, value }) => {
    if (value.left === null) return [];
    const args = { jid: value.left, why: value.why ?? '' };
    return [findingOf(domain, 'information', null, { code: 'ACCOUNT_LEFT', args }, [id])];
  });
  const changed = attempts.flatMap(({ id, value: { purpose, why } }) => {
    if (purpose !== 'existing' || why === null) return [];
    const coded = { code: 'PASSWORD_MAY_BE_CHANGED', args: { why } } as const;
    return [findingOf(domain, 'information', null, coded, [id])];
  });
  const gone = made.filter(({ value }) => value.removed === true);
  const evidence = gone.map(({ id }) => id);
  const args = { made: gone.length };
  return [
    findingOf(domain, 'information', null, { code: 'INTRUSIVE_WITH_LEAVE', args: {} }, []),
    ...(gone.length === 0
      ? []
      : [findingOf(domain, 'information', null, { code: 'ACCOUNTS_REMOVED', args }, evidence)]),
    ...left,
    ...changed,
  ];
}
