import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { addressesOf } from '../src/discovery/addresses.js';
import { bySrv } from '../src/discovery/places.js';
import {
  isWeb,
  STUN_SERVICES,
  type Failure,
  type Observation,
  type SrvRecord,
  type StunOrigin,
  observationOf,
} from '../src/model/index.js';
import { NetFailure } from '../src/net/failure.js';
import { askStun } from '../src/net/stun.js';
import { answerParts } from '../src/net/dns/resolution.js';
import { observeAnswer } from '../src/scan/observe.js';
import { domainProbe, type ProbeContext } from '../src/scan/probe.js';
import { readSrv } from '../src/wire/dns/records.js';
import { readExternalServices } from '../src/wire/xmpp/extdisco.js';

type Needs = 'endpoint' | 'entity.iq';

/** Maximum number of STUN and TURN servers to query; further published ones are only recorded. */
const MOST_PLACES = 8;
const MOST_NAMED = 100;
/** Maximum number of addresses of one STUN or TURN server to query. */
const MOST_AT = 4;

/** Maximum number of addresses of the domain itself at which default STUN ports are queried. */
const MOST_OWN = 8;

/** Default ports (RFC 8489 §18.6): plain, and with TLS or DTLS. */
const STUN_PORT = 3478;
const STUNS_PORT = 5349;

/** A STUN or TURN server over UDP. TCP is not tested, because only UDP allows amplification. */
interface Place {
  readonly host: string;
  readonly port: number;
  readonly origins: readonly StunOrigin[];
  readonly relays: boolean;
}

/**
 * Queries the STUN and TURN servers that the DNS or the service (XEP-0215) publishes, and the
 * default ports of every host of the domain.
 */
export const stun = domainProbe({
  id: 'stun',
  title: 'STUN and TURN',
  sends: {
    what: 'SRV queries; a Binding request and an Allocate request without credentials to services that the DNS or the domain names; a Binding request to UDP ports 3478 and 5349 of the hosts of the domain',
    often: 'once per service and host',
  },
  needs: ['endpoint', 'entity.iq'],
  yields: ['stun.srv', 'stun.server'],
  access: 'public',
  connections: MOST_PLACES * MOST_AT * 3 + MOST_OWN * 2,
  async *run(context): AsyncGenerator<Observation<'stun.srv' | 'stun.server'>> {
    const published: Place[] = [];
    // With `--connect`, the user names the endpoints, so the DNS is not queried.
    const services = context.settings.connect.length === 0 ? STUN_SERVICES : [];
    const asked = services.map((service) => {
      const owner = `${service}.${context.domain}`;
      return observeAnswer(context, 'stun.srv', owner, {}, 'SRV', (found) => ({
        service,
        owner,
        ...answerParts(found),
        records: found.records.map(readSrv).sort(bySrv),
      }));
    });
    for (const answer of asked) {
      const observation = await answer;
      yield observation;
      if (observation.value !== undefined) published.push(...placesOfSrv(observation.value));
    }
    const named = merged([...published, ...placesOfServices(context)]);
    const places = named.slice(0, MOST_PLACES);
    for (const place of named.slice(MOST_PLACES, MOST_NAMED)) {
      const detail = `${place.host}:${place.port}: more than ${MOST_PLACES} are named`;
      yield failed(context, place, '-', { layer: 'scan', reason: 'skipped', detail });
    }
    const found = new Map<string, Promise<readonly string[] | Failure>>();
    for (const { host } of places) {
      if (!found.has(host)) found.set(host, lookUp(context, host));
    }
    const looked = new Map<string, readonly string[] | Failure>();
    const runs = places.map(async (place) => {
      const addresses = await found.get(place.host);
      if (addresses === undefined) return [];
      looked.set(place.host, addresses);
      if ('layer' in addresses) return [failed(context, place, '-', addresses)];
      return Promise.all(addresses.map((address) => askAt(context, place, address)));
    });
    await Promise.all(found.values());
    const usual = usualPlaces(context, places, looked).map(async ({ address, ...place }) => {
      const answer = await askAt(context, place, address);
      // If the request to an unpublished default port could not be sent, record nothing.
      return answer.value === undefined ? [] : [answer];
    });
    for (const run of [...runs, ...usual]) yield* await run;
  },
});

/**
 * Returns the default STUN ports at the addresses of the domain's endpoints and of published hosts
 * within the domain, except ports that are queried anyway. Sorted, without duplicates.
 */
function usualPlaces(
  context: ProbeContext<Needs>,
  places: readonly Place[],
  looked: ReadonlyMap<string, readonly string[] | Failure>,
): readonly (Place & { readonly address: string })[] {
  const addressesAt = (host: string): readonly string[] => {
    const addresses = looked.get(host) ?? [];
    return 'layer' in addresses ? [] : addresses;
  };
  const endpoints = ownHosts(context);
  const own = new Set(endpoints.map(({ address }) => address));
  const named = [...looked.keys()].flatMap((host) =>
    addressesAt(host)
      .filter((address) => own.has(address) || isOwnName(host, context.domain))
      .map((address) => ({ host, address })),
  );
  const asked = new Set(
    places.flatMap(({ host, port }) => addressesAt(host).map((address) => `${address} ${port}`)),
  );
  return [...named, ...endpoints.slice(0, MOST_OWN)].flatMap(({ host, address }) =>
    [STUN_PORT, STUNS_PORT].flatMap((port) => {
      if (asked.has(`${address} ${port}`)) return [];
      asked.add(`${address} ${port}`);
      return [{ host, port, address, origins: ['usual-port'] as const, relays: false }];
    }),
  );
}

function placesOfSrv(answer: {
  readonly service: (typeof STUN_SERVICES)[number];
  readonly records: readonly SrvRecord[];
}): Place[] {
  if (!answer.service.endsWith('._udp')) return [];
  return answer.records.flatMap(({ target, port }) => {
    const host = hostOf(target);
    if (host === null || port === 0) return [];
    return [{ host, port, origins: ['srv'], relays: answer.service === '_turn._udp' }];
  });
}

function placesOfServices({ seen }: ProbeContext<Needs>): Place[] {
  return seen.all('entity.iq').flatMap(({ value }) => {
    const { query, answer } = value ?? {};
    const origin = query === 'jingleinfo' ? 'jingleinfo' : 'extdisco';
    if (query !== 'jingleinfo' && query !== 'extdisco' && query !== 'extdisco:1') return [];
    const payload = answer?.payload;
    if (!payload) return [];
    return (readExternalServices(payload) ?? []).flatMap((service): Place[] => {
      const { type, transport } = service;
      const secured = type === 'stuns' || type === 'turns';
      if (!secured && type !== 'stun' && type !== 'turn') return [];
      // Without a given transport, services with TLS use TCP, and services without TLS use UDP.
      if ((transport ?? (secured ? 'tcp' : 'udp')) !== 'udp') return [];
      const host = hostOf(service.host);
      if (host === null) return [];
      const port = service.port ?? (secured ? STUNS_PORT : STUN_PORT);
      return [{ host, port, origins: [origin], relays: type.startsWith('turn') }];
    });
  });
}

/**
 * Returns the host of a STUN service. Null for a text that is neither a name nor an IP address,
 * and for the root name `.`, which means that the service is not offered.
 */
function hostOf(text: string): string | null {
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  if (isIP(bare) !== 0) return bare;
  const name = domainToASCII(bare).toLowerCase();
  return name.length <= 253 && /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(name) ? name : null;
}

function merged(places: readonly Place[]): Place[] {
  const byPlace = new Map<string, Place>();
  for (const place of places) {
    const key = `${place.host} ${place.port}`;
    const other = byPlace.get(key);
    const origins = new Set([...place.origins, ...(other?.origins ?? [])]);
    byPlace.set(key, {
      ...place,
      origins: [...origins].sort(),
      relays: place.relays || (other?.relays ?? false),
    });
  }
  return [...byPlace].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place);
}

async function lookUp(
  context: ProbeContext<Needs>,
  host: string,
): Promise<readonly string[] | Failure> {
  try {
    return (await addressesOf(context.net, host, context.settings.families)).slice(0, MOST_AT);
  } catch (error) {
    if (error instanceof NetFailure) return error.failure;
    throw error;
  }
}

/** Returns the domain's hosts in the order of endpoint ids; each address once. */
function ownHosts({
  seen,
}: ProbeContext<Needs>): readonly { readonly host: string; readonly address: string }[] {
  const byAddress = new Map<string, string>();
  for (const { value } of seen.all('endpoint')) {
    const host = value === undefined ? null : hostOf(value.host);
    if (value === undefined || isWeb(value) || host === null || isIP(value.address) === 0) continue;
    if (!byAddress.has(value.address)) byAddress.set(value.address, host);
  }
  return [...byAddress].map(([address, host]) => ({ host, address }));
}

function isOwnName(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

async function askAt(
  context: ProbeContext<Needs>,
  place: Place,
  address: string,
): Promise<Observation<'stun.server'>> {
  const { host, port, origins, relays } = place;
  try {
    const answers = await askStun(context.net, address, port, relays);
    const subject = subjectOf(place, address);
    const value = { host, port, address, origins, ...answers };
    return observationOf('stun.server', subject, {}, context.now(), { value });
  } catch (error) {
    if (error instanceof NetFailure) return failed(context, place, address, error.failure);
    throw error;
  }
}

function failed(
  { now }: ProbeContext<Needs>,
  place: Place,
  address: string,
  failure: Failure,
): Observation<'stun.server'> {
  const subject = subjectOf(place, address);
  return observationOf('stun.server', subject, {}, now(), { failure });
}

function subjectOf({ host, port }: Place, address: string): string {
  return `udp/${host}:${port}/${address}`;
}
