import {
  askedOf,
  type Observation,
  type ProtocolVersion,
  type ObservationView,
  type TlsSuites,
} from '../../../model/index.js';
import { answersOf, type Known } from '../../../judge/engine/known.js';

/** Returns the suite list for a version; null if it was not requested. */
export function suitesIn(
  seen: ObservationView,
  endpointId: string,
  version: ProtocolVersion,
): Observation<'tls.suites'> | null {
  const lists = seen.at('tls.suites', endpointId);
  return lists.find((one) => askedOf(one)?.version === version) ?? null;
}

/** Returns the suite lists of all answered versions, in the order of their ids. */
export function suitesAt(seen: ObservationView, endpointId: string): readonly Known<TlsSuites>[] {
  return answersOf(seen.at('tls.suites', endpointId));
}
