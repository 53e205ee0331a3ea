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

/** A published host and port of a service, and the endpoints that it should have. */
export interface ServicePlace {
  readonly transport: Transport;
  /** Host of the service in lower case. */
  readonly host: string;
  readonly port: number;
  readonly origin: Endpoint['origin'];
  /** Ids of the endpoints that are expected at the host and port, in lower case. */
  readonly expected: readonly string[];
  /** The failed address lookup of the host, or null. */
  readonly failure: { readonly id: string; readonly failure: Failure } | null;
}

/** A missing DNS answer that may hide an endpoint. */
export interface Unknown {
  /** Owner of the SRV records, or id of the endpoint, for which an answer is missing. */
  readonly subject: string;
  readonly what: 'srv' | 'endpoint';
  /** The failure of the DNS query; null if nothing was queried. */
  readonly failure: Failure | null;
  readonly evidence: readonly string[];
}

interface Places {
  readonly places: readonly ServicePlace[];
  readonly unknowns: readonly Unknown[];
  /**
   * Owners of SRV records with the target `.`, if the domain therefore has no service of this role.
   */
  readonly declaredAbsent: readonly string[];
}

/**
 * The SRV services for STARTTLS come first: if their records declare that there is no service,
 * this also applies to direct TLS.
 */
const TRANSPORTS = ['starttls', 'direct'] as const satisfies readonly Transport[];

/**
 * Returns the hosts and ports of a role that the DNS or `--connect` names. With `--connect`, the
 * names from the DNS are ignored.
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
 * RFC 2782: the target `.` means that there is no such service. If the STARTTLS service has this
 * target, an unpublished direct TLS service (XEP-0368) does not exist either.
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
    // Discovery ignores SRV targets that are IP addresses, but older recordings connected to them.
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
  // Discovery records a host without an address as an endpoint at `-`.
  const dead = complete && (addresses.length > 0 || origin === 'fallback') ? [] : ['-'];
  return { ...spot, expected: [...addresses, ...dead].map(idOf), failure };
}
