import { isWeb, type Details, type ObservationView, type Settings } from '../../model/index.js';
import { daneDetails, dnssecDetails } from './dns.js';
import { certificateDetails, tlsDetails } from './tls.js';
import { endpointStates } from '../../rules/shared/facts/coverage.js';
import { distinct } from '../../util/order.js';

/**
 * Maximum number of entries in each list of the details: endpoints, certificates, zones, RRsets.
 */
const MOST = { endpoints: 64, certificates: 128, zones: 64, sets: 256 } as const;

/**
 * Returns the observed details of TLS, certificates and DNS. `at` is the time of the scan, ISO
 * 8601.
 */
export function detailsOf(
  seen: ObservationView,
  ground: { readonly domain: string; readonly settings: Settings; readonly at: string },
): Details {
  let omitted = 0;
  const bounded = <T>(items: readonly T[], most: number): readonly T[] => {
    omitted += Math.max(0, items.length - most);
    return items.slice(0, most);
  };
  const states = endpointStates(seen, ground.domain, ground.settings);
  const tls = bounded(
    states.flatMap(({ id }) => tlsDetails(seen, id) ?? []),
    MOST.endpoints,
  );
  const shas = distinct(
    tls.flatMap(({ chains }) =>
      chains.flatMap(({ certificates, strays }) => [...certificates, ...strays]),
    ),
  );
  const { zones, sets } = dnssecDetails(seen, ground.domain, ground.settings);
  return {
    tls,
    certificates: bounded(shas, MOST.certificates).map((sha256) =>
      certificateDetails(seen, sha256),
    ),
    dane: bounded(
      // TLSA records are looked up for SRV targets only.
      states
        .filter(({ endpoint }) => !isWeb(endpoint))
        .flatMap((state) => daneDetails(seen, state, ground) ?? []),
      MOST.endpoints,
    ),
    zones: bounded(zones, MOST.zones),
    sets: bounded(sets, MOST.sets),
    omitted,
  };
}
