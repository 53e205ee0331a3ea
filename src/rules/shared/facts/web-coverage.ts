import { isWeb, type ObservationView, type Settings } from '../../../model/index.js';
import {
  endpointStates,
  isUnroutable,
  NO_ADDRESS,
  refusalOf,
  type DeadTarget,
  type EndpointState,
} from './coverage.js';

/** Web endpoints of clients (XEP-0156, XEP-0363) of which a ruling must cover `endpoints`. */
export interface WebCoverage {
  readonly endpoints: readonly EndpointState[];
  /** Published endpoints that are proven not to exist. */
  readonly dead: readonly DeadTarget[];
}

/**
 * Returns the web endpoints that host-meta and upload slots name. Excludes dead ones, and those in a
 * network that this machine lacks. What host-meta does not name is no endpoint, and host-meta that
 * could not be read hides none that clients would find.
 */
export function webCoverageOf(
  seen: ObservationView,
  domain: string,
  settings: Settings,
): WebCoverage {
  const states = endpointStates(seen, domain, settings).filter(
    (state) => isWeb(state.endpoint) && !isUnroutable(state, seen),
  );
  const dead = states.flatMap((state) => webDeathOf(state, seen, settings) ?? []);
  return { endpoints: states.filter(({ id }) => !dead.some((one) => one.id === id)), dead };
}

/** Returns null if a web endpoint may be alive. */
function webDeathOf(
  { id, endpoint, reached, failure, evidence }: EndpointState,
  seen: ObservationView,
  settings: Settings,
): DeadTarget | null {
  if (reached) return null;
  if (endpoint.address !== NO_ADDRESS) return refusalOf(id, endpoint, seen);
  const isProven = failure?.layer === 'dns' && failure.reason === 'unreachable';
  if (!isProven || settings.families.length < 2) return null;
  return { id, endpoint, why: 'no-address', evidence };
}
