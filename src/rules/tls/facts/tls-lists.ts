import {
  askedOf,
  type Observation,
  type ProtocolVersion,
  type ObservationView,
  type TlsSuites,
} from '../../../model/index.js';

/** The answer to the question for suites in a version; null where it was not asked. */
export function suitesIn(
  seen: ObservationView,
  endpointId: string,
  version: ProtocolVersion,
): Observation<'tls.suites'> | null {
  const lists = seen.at('tls.suites', endpointId);
  return lists.find((one) => askedOf(one)?.version === version) ?? null;
}

/** A list of suites, with the id of its observation. */
interface Listed {
  readonly id: string;
  readonly list: TlsSuites;
}

/** The lists of all versions that were answered, in the order of their ids. */
export function suitesAt(seen: ObservationView, endpointId: string): readonly Listed[] {
  return seen
    .at('tls.suites', endpointId)
    .flatMap(({ id, value }) => (value === undefined ? [] : [{ id, list: value }]));
}
