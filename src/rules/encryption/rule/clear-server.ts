import { readClearDialback, type Exercise } from '../facts/clear-attempts.js';
import { featuresOf, mechanismsOf, streamAt, type Features } from '../../shared/facts/streams.js';
import { tlsReach, withoutTls } from '../../tls/facts/tls-reach.js';
import type { Observation, ObservationView, Unexercised } from '../../../model/index.js';

import { findingOf, type SubjectFinding } from '../../../judge/engine/check.js';
import { notOfferedMark, starttlsRefusedMark, withoutTlsMark } from '../../shared/rule/starttls.js';
import { noFeaturesMark } from '../../shared/rule/unseen.js';

/**
 * A peer's stream before TLS. Prosody lists dialback among its features whatever it requires,
 * so an offer counts only where STARTTLS is optional. It is not held against a server that
 * refused a dialback, nor one of which it is not known whether it would have.
 */
export function clearServerMarks(seen: ObservationView, id: string): readonly SubjectFinding[] {
  const open = streamAt(seen, id, 'clear');
  const features = open?.value === undefined ? null : featuresOf(open.value);
  const [dialback] = seen.at('dialback.clear', id);
  const exercise = dialback?.value === undefined ? null : readClearDialback(dialback.value);
  const shown = open === null ? [] : [open.id];
  const tried = dialback === undefined ? [] : [dialback.id];
  const offers = features === null ? [] : offersOf(features);

  const marks: SubjectFinding[] = [];
  if (features !== null && features.starttls === null) {
    marks.push(notOfferedMark(seen, id, 's2s', offers, shown));
  }
  if (exercise === 'processed' && dialback?.value !== undefined) {
    const { type, condition } = dialback.value;
    const args = { type: type ?? '', condition: condition ?? '' };
    marks.push(
      findingOf(id, 'missing', 'exercised', { code: 'DIALBACK_PROCESSED_IN_CLEAR', args }, tried),
    );
  }
  if (marks.length > 0) return marks;
  if (features?.starttls?.required === false && offers.length > 0) {
    if (exercise === 'silence' || exercise === 'closed') {
      const args = { role: 's2s', offers, required: 'no' };
      const evidence = [...shown, ...tried];
      return [findingOf(id, 'missing', 'observed', { code: 'OFFERED_IN_CLEAR', args }, evidence)];
    }
  }
  return [restMark(seen, id, { open, features, dialback, exercise, offers })];
}

function offersOf(features: Features): readonly string[] {
  return [...mechanismsOf(features), ...(features.dialback === null ? [] : ['dialback'])];
}

interface Clear {
  readonly open: Observation<'stream.open'> | null;
  readonly features: Features | null;
  readonly dialback: Observation<'dialback.clear'> | undefined;
  readonly exercise: Exercise | null;
  readonly offers: readonly string[];
}

function restMark(seen: ObservationView, id: string, clear: Clear): SubjectFinding {
  const { open, features, dialback, exercise, offers } = clear;
  if (features === null || open === null) return noFeaturesMark(id, 'clear', open);
  const without = withoutTls(seen, id);
  if (without !== null) return starttlsRefusedMark(id, 's2s', without);
  const reach = tlsReach(seen, id);
  if (!reach.up) return withoutTlsMark(id, reach.obstacle, [open.id, ...reach.evidence]);

  const tried = dialback === undefined ? [] : [dialback.id];
  const evidence = [open.id, ...tried, ...reach.evidence];
  const required = features.starttls?.required === true;
  if (exercise === 'refused' && dialback?.value !== undefined) {
    const { answer, condition } = dialback.value;
    const args = { answer, condition: condition ?? '' };
    if (required || offers.length === 0) {
      const coded = { code: 'DIALBACK_REFUSED_IN_CLEAR', args } as const;
      return findingOf(id, 'compliant', 'exercised', coded, evidence);
    }
    // It may be the sender that is refused, whom no server knows.
    const coded = { code: 'DIALBACK_REFUSED_YET_OFFERED', args: { ...args, offers } } as const;
    return findingOf(id, 'partial', 'exercised', coded, evidence);
  }
  const unexercised = unexercisedOf(dialback, exercise);
  if (required) {
    const coded = { code: 'STARTTLS_REQUIRED', args: { unexercised } } as const;
    return findingOf(id, 'compliant', 'advertised', coded, evidence);
  }
  const coded = { code: 'STARTTLS_OPTIONAL', args: { unexercised, offers } } as const;
  return findingOf(id, 'partial', 'advertised', coded, evidence);
}

function unexercisedOf(
  dialback: Observation<'dialback.clear'> | undefined,
  exercise: Exercise | null,
): Unexercised {
  if (dialback === undefined) return 'unasked';
  if (exercise === 'silence' || exercise === 'closed') {
    return dialback.value?.answer === 'stream-error' ? 'ended' : exercise;
  }
  return exercise === null ? 'unanswered' : 'unclear';
}
