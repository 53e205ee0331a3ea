import {
  askedOf,
  type Observation,
  type ProtocolVersion,
  type ObservationView,
  type TlsSuites,
} from '../../../model/index.js';
import { answersOf, type Known } from '../../../judge/engine/known.js';

/** The answer to the question for suites in a version; null where it was not asked. */
export function suitesIn(
  seen: ObservationView,
  endpointId: string,
  version: ProtocolVersion,
): Observation<'tls.suites'> | null {
  const lists = seen.at('tls.suites', endpointId);
  return lists.find((one) => askedOf(one)?.version === version) ?? null;
}

/** The lists of suites of all versions that were answered, in the order of their ids. */
export function suitesAt(seen: ObservationView, endpointId: string): readonly Known<TlsSuites>[] {
  return answersOf(seen.at('tls.suites', endpointId));
}
