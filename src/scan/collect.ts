import { brokenOffObservation, type Failure, type Observation } from '../model/index.js';
import { NetFailure } from '../net/failure.js';
import type { Patience } from '../util/deadline.js';
import type { AnyProbe } from './probe.js';
import type { Redactor } from './redact.js';

/**
 * Maximum number of observations in one run of a probe: a faulty probe must not exhaust the memory.
 */
const MOST_OBSERVATIONS = 2_000;
/** Maximum number of characters of an error message to record. */
const MOST_OF_DETAIL = 500;

/**
 * Data for one run of a probe: its subject, its time limit, and the redaction of its observations.
 */
export interface Collecting {
  /** Subject of the observations: an endpoint id or the domain. */
  readonly subject: string;
  readonly patience: Patience;
  /** Removes secrets from observations, including errors thrown by the probe. */
  readonly redactor: Pick<Redactor, 'observation'>;
  now(): string;
}

/**
 * Returns the observations of one run of a probe. If a probe throws, does not end, or yields an
 * undeclared kind, adds a failed observation of each kind that it yields, and keeps earlier
 * observations.
 */
export async function collect(
  probe: AnyProbe,
  source: AsyncIterable<Observation>,
  { subject, patience, redactor, now }: Collecting,
): Promise<readonly Observation[]> {
  const observations: Observation[] = [];
  const taken = (async () => {
    for await (const observation of source) {
      if (!probe.yields.includes(observation.kind)) {
        throw new Error(`${probe.id} yielded ${observation.kind}, which it did not declare`);
      }
      if (observations.length === MOST_OBSERVATIONS) {
        throw new Error(`${probe.id} yielded more than ${MOST_OBSERVATIONS} observations`);
      }
      observations.push(redactor.observation(observation));
    }
  })();
  try {
    await patience.with(taken);
  } catch (error) {
    const failure = failureOfProbe(probe, error);
    const failed = probe.yields.map((kind) =>
      redactor.observation(brokenOffObservation(kind, subject, probe.id, now(), failure)),
    );
    // Return a copy of the list, so that it does not grow if the probe continues after the end of
    // its run.
    return [...observations, ...failed];
  }
  return observations;
}

function failureOfProbe({ id }: AnyProbe, error: unknown): Failure {
  if (error instanceof NetFailure) return error.failure;
  const message = error instanceof Error ? error.message : String(error);
  return { layer: 'scan', reason: 'bug', detail: `${id}: ${message}`.slice(0, MOST_OF_DETAIL) };
}
