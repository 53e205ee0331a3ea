import type {
  Observation,
  ProtocolVersion,
  ObservationView,
  TlsSuites,
} from '../../../model/index.js';
import { answersOf, type Known } from '../../../judge/engine/known.js';

/** The answer to the question for suites in a version; null where it was not asked. */
export function suitesIn(
  seen: ObservationView,
  endpointId: string,
  version: ProtocolVersion,
): Observation<'tls.suites'> | null {
  const suffix = `#${version}`;
  return seen.at('tls.suites', endpointId).find(({ id }) => id.endsWith(suffix)) ?? null;
}

/** The lists of suites of all versions that were answered, in the order of their ids. */
export function suitesAt(seen: ObservationView, endpointId: string): readonly Known<TlsSuites>[] {
  return answersOf(seen.at('tls.suites', endpointId));
}
