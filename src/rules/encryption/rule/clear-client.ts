import { readClearAuth, type Exercise } from '../facts/clear-attempts.js';
import { featuresOf, mechanismsOf, streamAt, type Features } from '../../shared/facts/streams.js';
import { tlsReach, withoutTls } from '../../tls/facts/tls-reach.js';
import type { Observation, ObservationView, Settings, Unexercised } from '../../../model/index.js';

import { findingOf, type SubjectFinding } from '../../../judge/engine/check.js';
import { notOfferedMark, starttlsRefusedMark, withoutTlsMark } from '../../shared/rule/starttls.js';
import { noFeaturesMark } from '../../shared/rule/unseen.js';

/**
 * A client's stream before TLS. Missing: no STARTTLS, a way to log in on offer, or an attempt
 * that was taken up. Compliant: the attempt was refused, or nothing but a required STARTTLS is
 * on offer, and TLS did come up.
 */
export function clearClientMarks(
  seen: ObservationView,
  id: string,
  settings: Settings,
): readonly SubjectFinding[] {
  const open = streamAt(seen, id, 'clear');
  const features = open?.value === undefined ? null : featuresOf(open.value);
  const [auth] = seen.at('sasl.clear', id);
  const exercise = auth?.value === undefined ? null : readClearAuth(auth.value);
  const shown = open === null ? [] : [open.id];
  const tried = auth === undefined ? [] : [auth.id];

  const marks: SubjectFinding[] = [];
  if (features !== null) {
    const offers = [...mechanismsOf(features), ...(features.iqAuth ? ['iq-auth'] : [])];
    marks.push(...offerMarks(seen, id, features, offers, shown));
    if (features.register) {
      marks.push(
        findingOf(id, 'information', null, { code: 'REGISTRATION_IN_CLEAR', args: {} }, shown),
      );
    }
  }
  if (exercise === 'processed' && auth?.value !== undefined) {
    const { mechanism, answer, condition } = auth.value;
    const args = { mechanism, answer, condition: condition ?? '' };
    marks.push(
      findingOf(id, 'missing', 'exercised', { code: 'AUTH_PROCESSED_IN_CLEAR', args }, tried),
    );
  }
  if (marks.some(({ status }) => status === 'missing')) return marks;
  return [...marks, restMark(seen, id, { open, features, auth, exercise, settings })];
}

/** What is on offer that should not be, and what is not that should. */
function offerMarks(
  seen: ObservationView,
  id: string,
  features: Features,
  offers: readonly string[],
  shown: readonly string[],
): readonly SubjectFinding[] {
  const role = 'c2s';
  if (features.starttls === null) return [notOfferedMark(seen, id, role, offers, shown)];
  if (offers.length === 0) return [];
  const required = features.starttls.required ? 'yes' : 'no';
  const args = { role, offers, required };
  return [findingOf(id, 'missing', 'observed', { code: 'OFFERED_IN_CLEAR', args }, shown)];
}

interface Clear {
  readonly open: Observation<'stream.open'> | null;
  readonly features: Features | null;
  readonly auth: Observation<'sasl.clear'> | undefined;
  readonly exercise: Exercise | null;
  readonly settings: Settings;
}

/** Nothing is offered in the clear, and nothing was taken up there. */
function restMark(seen: ObservationView, id: string, clear: Clear): SubjectFinding {
  const { open, features, auth, exercise, settings } = clear;
  if (features === null || open === null) return noFeaturesMark(id, 'clear', open);
  const without = withoutTls(seen, id);
  if (without !== null) return starttlsRefusedMark(id, 'c2s', without);
  const reach = tlsReach(seen, id);
  if (!reach.up) return withoutTlsMark(id, reach.obstacle, [open.id, ...reach.evidence]);

  const tried = auth === undefined ? [] : [auth.id];
  const evidence = [open.id, ...tried, ...reach.evidence];
  if (exercise === 'refused' && auth?.value !== undefined) {
    const { mechanism, answer, condition } = auth.value;
    const args = { mechanism, answer, condition: condition ?? '' };
    return findingOf(
      id,
      'compliant',
      'exercised',
      { code: 'AUTH_REFUSED_IN_CLEAR', args },
      evidence,
    );
  }
  let unexercised: Unexercised = 'unclear';
  if (auth === undefined) unexercised = settings.saslAttempts ? 'unasked' : 'forbidden';
  else if (auth.failure?.reason === 'skipped') unexercised = 'held-back';
  else if (auth.failure !== undefined) unexercised = 'unanswered';
  if (features.starttls?.required === true) {
    const coded = { code: 'STARTTLS_REQUIRED', args: { unexercised } } as const;
    return findingOf(id, 'compliant', 'advertised', coded, evidence);
  }
  const coded = { code: 'STARTTLS_OPTIONAL', args: { unexercised, offers: [] } } as const;
  // It is we who did not look.
  if (unexercised === 'held-back') return findingOf(id, 'not-observed', null, coded, evidence);
  return findingOf(id, 'partial', 'advertised', coded, evidence);
}
