/** Makes observations of what attestation files say. Pure. */
import { observationFlaw } from '../../files/recording.js';
import {
  idOf,
  observationOf,
  type Attestation,
  type CollectedFact,
  type Observation,
} from '../../model/index.js';
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
