import { srvOwner, type Endpoint, type Family, type Role, type Transport } from '../model/index.js';
import { NetFailure } from '../net/failure.js';
import type { Net } from '../net/net.js';
import { readSrv } from '../wire/dns/records.js';
import { lookUpAddresses, type Located } from './addresses.js';
import { fallbackPlace, publishedPlaces, type Place } from './places.js';

/** Order of the transports of SRV records with equal priority. */
const TRANSPORTS = ['direct', 'starttls'] as const satisfies readonly Transport[];
const PEOPLE: Readonly<Record<Role, string>> = { c2s: 'clients', s2s: 'servers' };
/** Maximum number of hosts and ports of SRV records to look up, and of endpoints to return. */
const MOST_PLACES = 4;
const MOST_ENDPOINTS = 8;

interface Discovered {
  /** Endpoints in the order in which to connect; at least one. */
  readonly endpoints: readonly Endpoint[];
  /** Whether `endpoints` contains each published host and port with at least one address. */
  readonly complete: boolean;
}

interface DiscoveryOptions {
  /** Order of the address families for each host. */
  readonly families: readonly Family[];
  /** Whether to ignore the failed address lookup of a host if other endpoints are known. */
  readonly tolerant?: boolean;
}

/**
 * Returns the endpoints to which clients or servers of any domain connect (RFC 6120 §3.2,
 * XEP-0368), by priority. Throws `NetFailure` if the DNS does not answer, or publishes no such
 * endpoint.
 */
export async function endpointsOf(
  net: Pick<Net, 'resolve'>,
  domain: string,
  role: Role,
  options: DiscoveryOptions,
): Promise<Discovered> {
  const places = await placesByPriority(net, domain, role);
  const found = await locate(net, places.slice(0, MOST_PLACES), options);
  const endpoints = found.flat().slice(0, MOST_ENDPOINTS);
  if (endpoints.length > 0) {
    // A host and port without an address are ignored, because no peer can connect to them.
    const isNowhere = (index: number): boolean =>
      options.families.length > 1 && found[index]?.length === 0;
    const complete = places.every(
      ({ transport, host, port }, index) =>
        isNowhere(index) ||
        endpoints.some(
          (one) => one.transport === transport && one.host === host && one.port === port,
        ),
    );
    return { endpoints, complete };
  }
  const detail = `${domain}: publishes no endpoint for ${PEOPLE[role]} in the DNS`;
  throw new NetFailure({ layer: 'dns', reason: 'unreachable', detail });
}

/**
 * Returns the endpoints of each host and port, in their order. Throws `NetFailure` for a failed
 * lookup unless `tolerant`.
 */
export function locate(
  net: Pick<Net, 'resolve'>,
  places: readonly Place[],
  { families, tolerant = false }: DiscoveryOptions,
): Promise<readonly (readonly Endpoint[])[]> {
  return Promise.all(
    places.map(async (place) => {
      const { found, error } = await lookUpAddresses(net, place.host, families);
      if (error !== null && !tolerant) throw error;
      return found.map((where: Located): Endpoint => ({ ...place, ...where }));
    }),
  );
}

/**
 * Returns hosts and ports by the priority of their SRV records. Empty if every record has the
 * target `.`.
 */
async function placesByPriority(
  net: Pick<Net, 'resolve'>,
  domain: string,
  role: Role,
): Promise<readonly Place[]> {
  const listed = await Promise.all(
    TRANSPORTS.map(async (transport) => {
      const { records } = await net.resolve(srvOwner(role, transport, domain), 'SRV');
      return records.map((record) => ({ transport, ...readSrv(record) }));
    }),
  );
  const records = listed.flat().sort((a, b) => a.priority - b.priority);
  if (records.length === 0) return [fallbackPlace(role, domain)];
  return records.flatMap((record) => publishedPlaces(role, record.transport, [record]));
}
