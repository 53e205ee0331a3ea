import { join, type Known, type Reading } from '../../../judge/engine/reading.js';
import type { Said, Say } from '../../../judge/engine/rule.js';
import type { Unexercised } from '../../../model/index.js';
import type { Codes } from '../../codes.js';
import { mechanismsOf, type Features } from '../../shared/facts/streams.js';
import type { AuthAttempt, StarttlsAbsent } from '../facts/clear-stream.js';
import { notOffered, type StarttlsCodes } from './starttls.js';

export type ClearClientCodes = StarttlsCodes &
  Pick<Codes, 'AUTH_PROCESSED_IN_CLEAR' | 'AUTH_REFUSED_IN_CLEAR' | 'REGISTRATION_IN_CLEAR'>;

/**
 * Violations on a client stream before TLS: no STARTTLS, an offered login mechanism, or a processed
 * login attempt.
 */
export function clientViolations(
  {
    clear,
    absent,
    auth,
  }: {
    readonly clear: Reading<Features>;
    readonly absent: Known<StarttlsAbsent> | null;
    readonly auth: Known<AuthAttempt> | null;
  },
  say: Say<ClearClientCodes>,
): Said[] {
  const found: Said[] = [];
  if (clear.seen) {
    const features = clear.value;
    const offers = [...mechanismsOf(features), ...(features.iqAuth ? ['iq-auth'] : [])];
    if (absent !== null) found.push(notOffered(absent, 'c2s', offers, say));
    else if (offers.length > 0) {
      const required = features.starttls?.required === true ? 'yes' : 'no';
      const args = { role: 'c2s', offers, required };
      found.push(say.missing(clear, 'observed', 'OFFERED_IN_CLEAR', args));
    }
    if (features.register) found.push(say.note(clear, 'REGISTRATION_IN_CLEAR', {}));
  }
  if (auth?.value.exercise === 'processed') {
    const args = answerOf(auth.value);
    found.push(say.missing(auth, 'exercised', 'AUTH_PROCESSED_IN_CLEAR', args));
  }
  return found;
}

/**
 * Ruling on client connections: compliant if nothing is offered before TLS, no attempt was
 * processed, and TLS was established.
 */
export function clientRequired(
  encrypted: Known<unknown>,
  { starttls }: Features,
  auth: Known<AuthAttempt> | null,
  isAllowed: boolean,
  say: Say<ClearClientCodes>,
): Said {
  const from = auth === null ? encrypted : join(encrypted, auth);
  if (auth?.value.exercise === 'refused') {
    return say.met(from, 'exercised', 'AUTH_REFUSED_IN_CLEAR', answerOf(auth.value));
  }
  const unexercised = unexercisedOf(auth?.value ?? null, isAllowed);
  if (starttls?.required === true) {
    return say.met(from, 'advertised', 'STARTTLS_REQUIRED', { unexercised });
  }
  const args = { unexercised, offers: [] };
  // The scan was not allowed to try a login before TLS.
  return unexercised === 'held-back'
    ? say.unseen('STARTTLS_OPTIONAL', args, from)
    : say.partial(from, 'advertised', 'STARTTLS_OPTIONAL', args);
}

function unexercisedOf(auth: AuthAttempt | null, isAllowed: boolean): Unexercised {
  if (auth === null) return isAllowed ? 'unasked' : 'forbidden';
  if (auth.failure === null) return 'unclear';
  return auth.failure.reason === 'skipped' ? 'held-back' : 'unanswered';
}

function answerOf({ answer }: AuthAttempt): Codes['AUTH_REFUSED_IN_CLEAR'] {
  return {
    mechanism: answer?.mechanism ?? '',
    answer: answer?.answer ?? '',
    condition: answer?.condition ?? '',
  };
}
