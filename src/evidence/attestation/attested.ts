/** Makes observations of what attestation files say. Pure. */
import { observationFlaw } from '../../files/recording.js';
import {
  idOf,
  observationOf,
  type Attestation,
  type CollectedFact,
  type Observation,
  type Recording,
} from '../../model/index.js';
import { byId } from '../../model/observation-view.js';
import { Problem } from '../../util/problem.js';

/**
 * Observations of the facts and claims of one file, about the domain. `where`: name of the file.
 * Throws `Problem` where a fact does not follow the schema of its kind.
 */
export function attestedObservations(
  { collected, claims }: Attestation,
  domain: string,
  where: string,
): readonly Observation[] {
  return [
    ...collected.map((fact) => factObservation(fact, domain, where)),
    ...claims.map(({ row, ...claim }) =>
      observationOf('claim', domain, { row }, `${claim.since}T00:00:00.000Z`, { value: claim }),
    ),
  ];
}

function factObservation(
  { item, at, value, failure }: CollectedFact,
  domain: string,
  where: string,
): Observation {
  const head = { id: idOf(item, domain, {}), kind: item, subject: domain, asked: {}, at };
  const observation = failure === undefined ? { ...head, value } : { ...head, failure };
  const flaw = observationFlaw(observation);
  if (flaw !== null) throw new Problem(`${where}: collected ${item.replace('host.', '')}: ${flaw}`);
  // The schema has checked the value against the kind.
  return observation as Observation;
}

/** The recording with these observations, which replace older ones on the same matter. */
export function withObservations(recording: Recording, added: readonly Observation[]): Recording {
  if (added.length === 0) return recording;
  const ids = new Set(added.map(({ id }) => id));
  const kept = recording.observations.filter(({ id }) => !ids.has(id));
  return { ...recording, observations: [...kept, ...added].sort(byId) };
}
