/** The domain that all is seen of, and one observation of it. */
import type { Failure, Kind, Kinds, Observation } from '../../src/model/index.js';
import {
  askedInId,
  brokenOffObservation,
  isBrokenOff,
  observationOf,
} from '../../src/model/index.js';

export const DOMAIN = 'example.org';
export const AT = '2026-06-01T12:00:00.000Z';

/** A failure of the network, in an answer's place. */
export function failed(reason: Failure['reason'], layer: Failure['layer'] = 'tcp'): Failure {
  return { layer, reason, detail: `192.0.2.7: ${reason}` };
}

export function isFailure(answer: object): answer is Failure {
  return 'layer' in answer;
}

export function observe<K extends Kind>(
  kind: K,
  subject: string,
  answer: Kinds[K] | Failure,
  variant?: string,
): Observation<K> {
  const id = `${kind}@${subject}${variant === undefined ? '' : `#${variant}`}`;
  const asked = askedInId(kind, subject, id);
  if (asked === null) throw new Error(`${id}: what was asked?`);
  if (isBrokenOff(asked)) {
    if (!isFailure(answer)) throw new Error(`${id}: a probe that broke off has no value`);
    return brokenOffObservation(kind, subject, asked.probe, AT, answer);
  }
  const step = isFailure(answer) ? { failure: answer } : { value: answer };
  return observationOf(kind, subject, asked, AT, step);
}
