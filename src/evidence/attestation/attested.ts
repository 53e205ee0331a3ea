/** Makes observations from attestation files. Uses no network, file or clock. */
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
 * Returns observations for the facts and claims of one attestation file, about the domain. `where`
 * is the name of the file. Throws `Problem` if a fact does not follow the schema of its kind.
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
  // The cast is safe, because the schema has checked the value against the kind.
  return observation as Observation;
}
