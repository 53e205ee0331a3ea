import { join, type Known, type Reading } from '../../../judge/engine/reading.js';
import type { Said, Say } from '../../../judge/engine/rule.js';
import type { Unexercised } from '../../../model/index.js';
import type { Codes } from '../../codes.js';
import { mechanismsOf, type Features } from '../../shared/facts/streams.js';
import type { DialbackAttempt, StarttlsAbsent } from '../facts/clear-stream.js';
import { notOffered, type StarttlsCodes } from './starttls.js';

export type ClearServerCodes = StarttlsCodes &
  Pick<
    Codes,
    'DIALBACK_PROCESSED_IN_CLEAR' | 'DIALBACK_REFUSED_IN_CLEAR' | 'DIALBACK_REFUSED_YET_OFFERED'
  >;

/**
 * Violations on a server stream before TLS. Prosody always lists dialback among its features, so an
 * offer counts only if STARTTLS is optional. It does not count if the server refused a dialback, or
 * if that is unknown.
 */
export function serverViolations(
  {
    clear,
    absent,
    dialback,
  }: {
    readonly clear: Reading<Features>;
    readonly absent: Known<StarttlsAbsent> | null;
    readonly dialback: Known<DialbackAttempt> | null;
  },
  say: Say<ClearServerCodes>,
): Said[] {
  const found: Said[] = [];
  if (absent !== null) found.push(notOffered(absent, 's2s', offersOf(absent.value.features), say));
  if (dialback?.value.exercise === 'processed') {
    const { type = null, condition = null } = dialback.value.answer ?? {};
    const args = { type: type ?? '', condition: condition ?? '' };
    found.push(say.missing(dialback, 'exercised', 'DIALBACK_PROCESSED_IN_CLEAR', args));
  }
  if (found.length > 0 || !clear.seen || dialback === null) return found;
  const offers = offersOf(clear.value);
  const { exercise } = dialback.value;
  const isIgnored = exercise === 'silence' || exercise === 'closed';
  if (clear.value.starttls?.required !== false || offers.length === 0 || !isIgnored) return [];
  const args = { role: 's2s', offers, required: 'no' };
  return [say.missing(join(clear, dialback), 'observed', 'OFFERED_IN_CLEAR', args)];
}

/**
 * Ruling on connections between servers: compliant if no dialback was processed before TLS, and
 * TLS was established.
 */
export function serverRequired(
  encrypted: Known<unknown>,
  features: Features,
  dialback: Known<DialbackAttempt> | null,
  say: Say<ClearServerCodes>,
): Said {
  const from = dialback === null ? encrypted : join(encrypted, dialback);
  const offers = offersOf(features);
  const required = features.starttls?.required === true;
  if (dialback?.value.exercise === 'refused') {
    const { answer = '', condition = null } = dialback.value.answer ?? {};
    const args = { answer, condition: condition ?? '' };
    if (required || offers.length === 0) {
      return say.met(from, 'exercised', 'DIALBACK_REFUSED_IN_CLEAR', args);
    }
    // The server may have refused the dialback because of its sender, a reserved domain that no
    // server knows.
    return say.partial(from, 'exercised', 'DIALBACK_REFUSED_YET_OFFERED', { ...args, offers });
  }
  const unexercised = unexercisedOf(dialback?.value ?? null);
  return required
    ? say.met(from, 'advertised', 'STARTTLS_REQUIRED', { unexercised })
    : say.partial(from, 'advertised', 'STARTTLS_OPTIONAL', { unexercised, offers });
}

function offersOf(features: Features): readonly string[] {
  return [...mechanismsOf(features), ...(features.dialback === null ? [] : ['dialback'])];
}

function unexercisedOf(dialback: DialbackAttempt | null): Unexercised {
  if (dialback === null) return 'unasked';
  const { answer, exercise } = dialback;
  if (exercise === 'silence' || exercise === 'closed') {
    return answer?.answer === 'stream-error' ? 'ended' : exercise;
  }
  return exercise === null ? 'unanswered' : 'unclear';
}
