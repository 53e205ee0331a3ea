import type {
  Observation,
  RegisterAttempt,
  RegisterForm,
  ObservationView,
} from '../../../model/index.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import { tellsOfLimit } from '../../limits/facts/limits.js';
import { distinct } from '../../../util/order.js';

/** Form fields for captchas (XEP-0158 §4, and `captcha` of its predecessor). */
const CAPTCHA_FIELDS = [
  'SHA-256',
  'audio_recog',
  'captcha',
  'ocr',
  'picture_q',
  'picture_recog',
  'qa',
  'speech_q',
  'speech_recog',
  'video_q',
  'video_recog',
];

/** Kind of the server's answer to a request for the registration form. */
export type FormNature =
  /**
   * The registration form requires a captcha. `kinds` lists the kinds of captcha, by field names
   * or media.
   */
  | { readonly nature: 'captcha'; readonly kinds: readonly string[] }
  | { readonly nature: 'redirect'; readonly url: string }
  | { readonly nature: 'bare'; readonly fields: readonly string[] }
  /** A registration form without fields and without a redirect. */
  | { readonly nature: 'empty' }
  | { readonly nature: 'refused'; readonly said: string }
  /** The server refused to send the registration form, possibly only to this address or user. */
  | { readonly nature: 'barred'; readonly said: string }
  /**
   * The answer to the request for the registration form is not usable: a rate limit, or a close
   * without an error.
   */
  | { readonly nature: 'unclear'; readonly said: string };

export function natureOf(form: RegisterForm): FormNature {
  const { answer, condition, type } = form;
  if (answer !== 'form') {
    const said = saidOf(form);
    const busy = type === 'wait' || (condition !== null && TROUBLE.includes(condition));
    const limited = busy || tellsOfLimit(form);
    if (!limited && answer === 'error' && condition === 'forbidden') {
      return { nature: 'barred', said };
    }
    return { nature: answer === 'closed' || limited ? 'unclear' : 'refused', said };
  }
  const fields = distinct([...form.fields, ...(form.form?.fields.map(({ name }) => name) ?? [])]);
  const kinds = distinct([
    ...fields.filter((name) => CAPTCHA_FIELDS.includes(name)),
    ...(form.form?.fields.flatMap(({ media }) => media) ?? []),
  ]);
  if (kinds.length > 0) return { nature: 'captcha', kinds };
  const own = fields.includes('username') && fields.includes('password');
  // ejabberd sends a redirect together with fields that it ignores.
  if (form.url !== null && form.url !== '') return { nature: 'redirect', url: form.url };
  return own ? { nature: 'bare', fields } : { nature: 'empty' };
}

/**
 * Error conditions of a server that is busy or defective. They do not show whether registration is
 * open.
 */
const TROUBLE = [
  'connection-timeout',
  'host-unknown',
  'internal-server-error',
  'resource-constraint',
  'reset',
  'system-shutdown',
];

export interface SeenForm {
  readonly id: string;
  readonly phase: RegisterForm['phase'];
  readonly form: FormNature;
}

/**
 * Returns the answers to requests for the registration form at an endpoint, with answers before
 * TLS (`clear`) last, and the requests without an answer.
 */
export function formsAt(
  seen: ObservationView,
  endpointId: string,
): {
  readonly forms: readonly SeenForm[];
  readonly failed: readonly Observation<'register.form'>[];
} {
  const asked = seen.at('register.form', endpointId);
  return {
    forms: asked.flatMap(({ id, value }) =>
      value === undefined ? [] : [{ id, phase: value.phase, form: natureOf(value) }],
    ),
    failed: asked.filter(({ failure }) => failure !== undefined),
  };
}

/**
 * Whether registration is open, derived from a submitted registration with the name of an existing
 * account or with a new name.
 */
export type Openness =
  | {
      readonly state: 'open';
      readonly by: 'conflict' | 'account';
      readonly evidence: readonly string[];
    }
  | { readonly state: 'invited'; readonly said: string; readonly evidence: readonly string[] }
  /**
   * The server refused a submitted registration form because of its sender: other senders may be
   * able to register.
   */
  | { readonly state: 'barred'; readonly said: string; readonly evidence: readonly string[] };

/**
 * Error conditions of a submission that might succeed for another sender, or with an invitation.
 */
const BARRED = ['not-acceptable', 'not-allowed', 'forbidden'];

/**
 * Returns null if no registration was submitted, or the submission proved nothing. `invited` means
 * that the name of an existing account was refused with a text about invitations, or with
 * `not-acceptable` while invitations are offered. The error `forbidden` alone does not prove
 * `invited`, because ejabberd's `ip_access` and Prosody's address lists use it too.
 */
export function opennessOf(seen: ObservationView, invitationsOffered: boolean): Openness | null {
  const attempts = attemptsIn(seen);
  const made = attempts.find(
    ({ value }) => value.answer === 'result' && value.purpose !== 'existing',
  );
  if (made !== undefined) return { state: 'open', by: 'account', evidence: [made.id] };
  const existing = attempts.find(({ value }) => value.purpose === 'existing');
  const refused = existing ?? attempts.find(({ value }) => value.condition === 'forbidden');
  if (refused === undefined) return null;
  const { answer, condition, type, text, purpose } = refused.value;
  if (answer !== 'error' || type === 'wait') return null;
  const evidence = [refused.id];
  if (condition === 'conflict' && purpose === 'existing') {
    return { state: 'open', by: 'conflict', evidence };
  }
  if (!BARRED.includes(condition ?? '')) return null;
  const said = saidOf(refused.value);
  const invited =
    /\binvit/i.test(text ?? '') || (condition === 'not-acceptable' && invitationsOffered);
  return { state: invited ? 'invited' : 'barred', said, evidence };
}

export interface SeenAttempt {
  readonly id: string;
  readonly value: RegisterAttempt;
}

/** Returns registration attempts in the order in which they were made. */
export function attemptsAt({ [AT]: { seen } }: Place): readonly SeenAttempt[] {
  return attemptsIn(seen);
}

function attemptsIn(seen: ObservationView): readonly SeenAttempt[] {
  return seen
    .all('register.attempt')
    .flatMap(({ id, value }) => (value === undefined ? [] : [{ id, value }]))
    .sort((a, b) => a.value.number - b.value.number);
}

/**
 * Formats the server's answer to a registration: `conflict ("exists already")`, `stream error
 * not-authorized`, `closed`.
 */
export function saidOf({
  answer,
  condition,
  text,
}: Pick<RegisterForm, 'condition' | 'text'> & { readonly answer: string }): string {
  if (answer === 'closed') return 'closed without an error';
  if (answer === 'result') return 'accepted';
  const named = `${answer === 'stream-error' ? 'stream error ' : ''}${condition ?? ''}`;
  return text === null || text === '' ? named : `${named} ("${text}")`;
}
