import {
  endpointId,
  FALLBACK_PORTS,
  srvOwner,
  type Endpoint,
  type Failure,
  type Family,
  type Observation,
  type Role,
  type ObservationView,
  type Settings,
  type Transport,
} from '../../../model/index.js';
import { isAddress } from '../../../util/address.js';

/** Where a service is said to be, and the endpoints that must come of it. */
export interface ServicePlace {
  readonly transport: Transport;
  /** Lower case. */
  readonly host: string;
  readonly port: number;
  readonly origin: Endpoint['origin'];
  /** Ids of the endpoints, lower case. */
  readonly expected: readonly string[];
  /** The address look-up that failed, if one did. */
  readonly failure: { readonly id: string; readonly failure: Failure } | null;
}

/** Something that may hide an endpoint: an answer that did not come. */
export interface Unknown {
  /** Owner of the SRV records, or the id of the endpoint. */
  readonly subject: string;
  readonly what: 'srv' | 'endpoint';
  /** Null where nothing was asked. */
  readonly failure: Failure | null;
  readonly evidence: readonly string[];
}

interface Places {
  readonly places: readonly ServicePlace[];
  readonly unknowns: readonly Unknown[];
  /** Owners of the SRV records with the target `.`, where these leave no service at all. */
  readonly declaredAbsent: readonly string[];
}

/** The one with STARTTLS first: what it declares absent is so with direct TLS too. */
const TRANSPORTS = ['starttls', 'direct'] as const satisfies readonly Transport[];

/**
 * Where the DNS, or `--connect`, says that a role is served. What `--connect` names is all
 * that the scan was asked to look at.
 */
export function publishedPlaces(
  seen: ObservationView,
  role: Role,
  domain: string,
  settings: Settings,
): Places {
  const expect = (spot: Omit<ServicePlace, 'expected' | 'failure'>): ServicePlace =>
    expectedAt(seen, role, spot, settings.families);
  if (settings.connect.length > 0) {
    const named = settings.connect.filter((place) => place.role === role);
    const places = named.map(({ transport, host, port }) =>
      expect({ transport, host: host.toLowerCase(), port, origin: 'connect' }),
    );
    return { places, unknowns: [], declaredAbsent: [] };
  }
  const answers = TRANSPORTS.map((transport) => {
    const owner = srvOwner(role, transport, domain);
    return { owner, transport, answer: seen.at('dns.srv', owner)[0] };
  });
  const unknowns = answers.flatMap(({ owner, answer }): Unknown[] => {
    if (answer?.value !== undefined) return [];
    const evidence = answer === undefined ? [] : [answer.id];
    return [{ subject: owner, what: 'srv', failure: answer?.failure ?? null, evidence }];
  });
  const places = answers.flatMap(({ transport, answer }) =>
    (answer?.value?.records ?? [])
      .filter(({ target }) => target !== '.')
      .map(({ target, port }) =>
        expect({ transport, host: target.toLowerCase(), port, origin: 'srv' }),
      ),
  );
  if (answers.every(({ answer }) => answer?.value?.records.length === 0)) {
    const port = FALLBACK_PORTS[role];
    places.push(expect({ transport: 'starttls', host: domain, port, origin: 'fallback' }));
  }
  return { places, unknowns, declaredAbsent: declaredAbsent(answers.map(({ answer }) => answer)) };
}

/**
 * RFC 2782: the target `.` says that there is no such service. Where that is said of the
 * service with STARTTLS, a direct one (XEP-0368) that is not published is not there either.
 */
function declaredAbsent(answers: readonly (Observation<'dns.srv'> | undefined)[]): string[] {
  const declared = answers.map((answer) => {
    const records = answer?.value?.records ?? [];
    return records.length > 0 && records.every(({ target }) => target === '.');
  });
  const nothing = answers.every(
    (answer, index) => declared[index] === true || answer?.value?.records.length === 0,
  );
  if (declared[0] !== true || !nothing) return [];
  return answers.flatMap((answer, index) =>
    declared[index] === true && answer !== undefined ? [answer.subject] : [],
  );
}

function expectedAt(
  seen: ObservationView,
  role: Role,
  spot: Omit<ServicePlace, 'expected' | 'failure'>,
  families: readonly Family[],
): ServicePlace {
  const { host, port, transport, origin } = spot;
  const idOf = (address: string): string =>
    endpointId({ role, transport, host, port, address, family: 4, origin }).toLowerCase();
  if (isAddress(host)) {
    // The discovery connects to no SRV target that is an address. Older recordings did.
    const connected = seen.at('endpoint', idOf(host)).length > 0;
    const where = origin === 'srv' && !connected ? '-' : host;
    return { ...spot, expected: [idOf(where)], failure: null };
  }
  const answers = seen.at('dns.address', host);
  const failed = answers.find(({ failure }) => failure !== undefined);
  const failure = failed?.failure ? { id: failed.id, failure: failed.failure } : null;
  const addresses = answers.flatMap(({ value }) => value?.addresses ?? []);
  const complete = families.every((family) =>
    answers.some(({ value }) => value?.family === family),
  );
  // The discovery tells of a host without an address as of an endpoint at `-`.
  const dead = complete && (addresses.length > 0 || origin === 'fallback') ? [] : ['-'];
  return { ...spot, expected: [...addresses, ...dead].map(idOf), failure };
}
