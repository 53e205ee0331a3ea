import { isIP } from 'node:net';
import {
  FALLBACK_PORTS,
  srvOwner,
  type Endpoint,
  type Family,
  type Role,
  type Settings,
  type Transport,
} from '../model/index.js';
import { readAddress, readSrv } from '../wire/dns/records.js';
import { NetFailure } from '../net/failure.js';
import type { Net } from '../net/net.js';

/** In the order that counts where priorities are the same. */
const TRANSPORTS = ['direct', 'starttls'] as const satisfies readonly Transport[];
const PEOPLE: Readonly<Record<Role, string>> = { c2s: 'clients', s2s: 'servers' };
/** Places that are looked up, and that are told. */
const MOST_PLACES = 4;
const MOST_ENDPOINTS = 8;

type Place = Pick<Endpoint, 'role' | 'transport' | 'host' | 'port' | 'origin'>;

interface Discovered {
  /** One or more. */
  readonly endpoints: readonly Endpoint[];
  /** Each place that the DNS names is among them, by one address or more. */
  readonly complete: boolean;
}

/**
 * Where clients or servers of any domain connect (RFC 6120 §3.2, XEP-0368), by priority. Throws
 * `NetFailure` where the DNS says nothing, or that there is no such place.
 */
export async function endpointsOf(
  net: Net,
  domain: string,
  role: Role,
  { families }: Pick<Settings, 'families'>,
): Promise<Discovered> {
  const listed = await Promise.all(
    TRANSPORTS.map(async (transport) => {
      const { records } = await net.resolve(srvOwner(role, transport, domain), 'SRV');
      return records.map((record) => ({ transport, ...readSrv(record) }));
    }),
  );
  const records = listed.flat().sort((a, b) => a.priority - b.priority);
  const published = records
    .filter(({ target }) => target !== '.')
    .map(({ transport, target, port }): Place => ({
      ...{ role, transport, host: target.toLowerCase(), port, origin: 'srv' },
    }));
  const port = FALLBACK_PORTS[role];
  const guess: Place = {
    ...{ role, transport: 'starttls', host: domain, port, origin: 'fallback' },
  };
  const places = records.length === 0 ? [guess] : published;
  const found = await Promise.all(
    places.slice(0, MOST_PLACES).map(async (place) => {
      const addresses = await addressesOf(net, place.host, families);
      return addresses.map((where): Endpoint => ({ ...place, ...where }));
    }),
  );
  const endpoints = found.flat().slice(0, MOST_ENDPOINTS);
  if (endpoints.length > 0) {
    // A place whose host has no address at all is no place: nobody gets there.
    const isNowhere = (index: number): boolean => families.length > 1 && found[index]?.length === 0;
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

async function addressesOf(
  net: Net,
  host: string,
  families: readonly Family[],
): Promise<readonly Pick<Endpoint, 'address' | 'family'>[]> {
  const literal = isIP(host);
  if (literal !== 0) return [{ address: host, family: literal as Family }];
  const found = await Promise.all(
    families.map(async (family) => {
      const { records } = await net.resolve(host, family === 4 ? 'A' : 'AAAA');
      return records.map((record) => ({ address: readAddress(record), family }));
    }),
  );
  return found.flat();
}
