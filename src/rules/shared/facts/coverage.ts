import {
  FALLBACK_PORTS,
  isWeb,
  type Endpoint,
  type Failure,
  type Kind,
  type Observation,
  type Role,
  type ObservationView,
  type Settings,
} from '../../../model/index.js';
import { parseEndpointId } from '../../../model/endpoint-id.js';
import { memo } from '../../../util/memo.js';
import { compareText } from '../../../util/order.js';
import { isAddress } from '../../../util/address.js';
import { publishedPlaces, type Unknown } from './service-places.js';
import { trustOf } from './dns-security.js';

export type { Unknown };

/** State of an endpoint after the scan. */
export interface EndpointState {
  readonly id: string;
  readonly endpoint: Endpoint;
  /** Whether the endpoint answered the scan. */
  readonly reached: boolean;
  /** Why the endpoint did not answer; null if it did, or was not tested. */
  readonly failure: Failure | null;
  /** Ids of the observations that show whether the endpoint answered. */
  readonly evidence: readonly string[];
}

/** Kinds of observations that show whether an endpoint answered. */
const ASKED = [
  'stream.open',
  'stream.starttls',
  'tls.handshake',
  'sasl.clear',
  'dialback.clear',
] as const satisfies readonly Kind[];

const bySubject = memo((seen: ObservationView): ReadonlyMap<string, readonly Observation[]> => {
  const map = new Map<string, Observation[]>();
  for (const observation of ASKED.flatMap((kind) => seen.all(kind))) {
    const list = map.get(observation.subject);
    if (list) list.push(observation);
    else map.set(observation.subject, [observation]);
  }
  return map;
});

/** Returns the observations at an endpoint, by kind and id. */
function askedAt(seen: ObservationView, endpointId: string): readonly Observation[] {
  return bySubject(seen).get(endpointId) ?? [];
}

/**
 * Returns every endpoint that the scan observed, sorted by id, also endpoints that requirements do
 * not count.
 */
export function endpointStates(
  seen: ObservationView,
  domain: string,
  settings: Settings,
): readonly EndpointState[] {
  return seen
    .all('endpoint')
    .flatMap((observation) => {
      const { subject: id, id: evidence } = observation;
      const endpoint = observation.value ?? endpointOf(id, seen, domain, settings);
      if (endpoint === null) return [];
      const asked = askedAt(seen, id);
      const reached = asked.some(({ value }) => value !== undefined);
      const said = observation.failure ? observation : (worst(asked) ?? observation);
      const failure = reached ? null : (said.failure ?? null);
      return [{ id, endpoint, reached, failure, evidence: [failure ? said.id : evidence] }];
    })
    .sort((a, b) => compareText(a.id, b.id));
}

/**
 * Returns the most informative failure at an endpoint: a failure of the connection if there is
 * one, because other failures follow from it.
 */
function worst(asked: readonly Observation[]): Observation | null {
  const failed = asked.filter(({ failure }) => failure !== undefined);
  return failed.find(({ failure }) => failure?.layer === 'tcp') ?? failed[0] ?? null;
}

/**
 * Derives an endpoint from its id, if the scan does not connect to it. The id contains every
 * property except `origin`.
 */
function endpointOf(
  id: string,
  seen: ObservationView,
  domain: string,
  settings: Settings,
): Endpoint | null {
  const parsed = parseEndpointId(id);
  if (parsed === null) return null;
  if (isWeb(parsed)) {
    return { ...parsed, origin: parsed.transport === 'https' ? 'upload' : 'host-meta' };
  }
  const { places } = publishedPlaces(seen, parsed.role, domain, settings);
  const place = places.find(
    ({ transport, host, port }) =>
      transport === parsed.transport && host === parsed.host.toLowerCase() && port === parsed.port,
  );
  if (place !== undefined) return { ...parsed, origin: place.origin };
  // Without an SRV answer that names the endpoint, an endpoint at the domain's default host and
  // port counts as a default endpoint, not as published.
  const { transport, host, port, role } = parsed;
  const guessed =
    transport === 'starttls' && host.toLowerCase() === domain && port === FALLBACK_PORTS[role];
  return { ...parsed, origin: guessed ? 'fallback' : 'srv' };
}

/** An SRV target to which no client can connect, at one address or at all. */
export interface DeadTarget {
  readonly id: string;
  readonly endpoint: Endpoint;
  /**
   * Why no client can connect. `no-address`: the host has no address. `refuses`: nothing listens
   * on the port. `record`: the SRV record has port 0, or an IP address as target.
   */
  readonly why: 'no-address' | 'refuses' | 'record';
  readonly evidence: readonly string[];
}

/** The endpoints that must be observed before a role can be compliant. */
export interface Coverage {
  /** Endpoints that must be observed, sorted by id. */
  readonly endpoints: readonly EndpointState[];
  /**
   * Endpoints in a network that this machine lacks, such as IPv6; empty if there are no other
   * endpoints.
   */
  readonly unroutable: readonly EndpointState[];
  /**
   * SRV targets at which no client can connect. They are in `endpoints` only if there are no other
   * targets.
   */
  readonly dead: readonly DeadTarget[];
  readonly unknowns: readonly Unknown[];
  /** Owners of the SRV records that declare that the domain has no such service. */
  readonly declaredAbsent: readonly string[];
}

const coverages = memo<ObservationView, (settings: Settings) => Map<string, Coverage>>(() =>
  memo(() => new Map()),
);

/**
 * Returns the endpoints of a role that must be judged for a requirement, and reasons why there may
 * be more.
 */
export function coverageOf(
  seen: ObservationView,
  role: Role,
  domain: string,
  settings: Settings,
): Coverage {
  const known = coverages(seen)(settings);
  const key = `${role} ${domain}`;
  const coverage = known.get(key) ?? readCoverage(seen, role, domain, settings);
  known.set(key, coverage);
  return coverage;
}

/**
 * Returns the endpoints of a role that must be observed. Excludes endpoints in a network that this
 * machine lacks, and dead SRV targets, unless all endpoints are of this kind. Excludes a default
 * endpoint (RFC 6120 §3.2.2) if nothing listens on its port. A missing SRV or address answer may
 * hide endpoints and is reported as unknown.
 */
function readCoverage(
  seen: ObservationView,
  role: Role,
  domain: string,
  settings: Settings,
): Coverage {
  const states = endpointStates(seen, domain, settings).filter(
    ({ endpoint }) => endpoint.role === role && !isWeb(endpoint),
  );
  const guesses = states.filter((state) => isAbsentGuess(state, seen));
  const unroutable = states.filter((state) => isUnroutable(state, seen));
  const rest = states.filter((state) => !guesses.includes(state) && !unroutable.includes(state));
  const deaths = rest.flatMap((state) => deathOf(state, seen) ?? []);
  const alive = rest.filter(({ id }) => !deaths.some((dead) => dead.id === id));
  // If no client can connect to any SRV target, the service counts as not observed: this does not
  // prove that the domain has no service.
  const left = alive.length === 0 ? rest : alive;
  const found = left.length === 0 && guesses.length === 0 ? unroutable : left;

  const { places, unknowns, declaredAbsent } = publishedPlaces(seen, role, domain, settings);
  const known = new Set(seen.all('endpoint').map(({ subject }) => subject.toLowerCase()));
  const unasked = places
    .flatMap(({ expected, failure }) => expected.map((id) => ({ id, failure })))
    .filter(({ id }) => !known.has(id))
    .map(({ id, failure }): Unknown => {
      const evidence = failure === null ? [] : [failure.id];
      return { subject: id, what: 'endpoint', failure: failure?.failure ?? null, evidence };
    });
  return {
    endpoints: found,
    unroutable: found === unroutable ? [] : unroutable,
    dead: deaths,
    unknowns: [...unknowns, ...unasked].sort((a, b) => compareText(a.subject, b.subject)),
    declaredAbsent: states.length === 0 ? declaredAbsent : [],
  };
}

/** Text in place of the address of a host without an address. */
export const NO_ADDRESS = '-';

/**
 * Returns why no client can connect to an SRV target, or null if that is not certain: a timeout,
 * an unreachable network, a ban or a bogus DNS answer is not enough. A ban of the whole scan looks
 * like a refusal, so a refusal counts only if the port refuses at the beginning and at the end.
 */
function deathOf(
  { id, endpoint, reached }: EndpointState,
  seen: ObservationView,
): DeadTarget | null {
  if (reached || endpoint.origin !== 'srv') return null;
  const { host, address, port } = endpoint;
  const trusts = (['A', 'AAAA'] as const).map((type) => trustOf(seen, host, type));
  if (trusts.some(({ status }) => status === 'bogus')) return null;
  if (port === 0 || (isAddress(host) && address === NO_ADDRESS)) {
    return { id, endpoint, why: 'record', evidence: [`endpoint@${id}`] };
  }
  if (address === NO_ADDRESS) {
    const answers = seen.at('dns.address', host);
    const empty = ([4, 6] as const).every((family) =>
      answers.some(({ value }) => value?.family === family && value.addresses.length === 0),
    );
    const evidence = answers.map((answer) => answer.id);
    return empty ? { id, endpoint, why: 'no-address', evidence } : null;
  }
  return refusalOf(id, endpoint, seen);
}

/** Returns an endpoint that refused all connections at the beginning of the scan and at its end. */
export function refusalOf(
  id: string,
  endpoint: Endpoint,
  seen: ObservationView,
): DeadTarget | null {
  const asked = askedAt(seen, id);
  const again = seen
    .at('tcp.again', id)
    .find(({ failure }) => failure?.layer === 'tcp' && failure.reason === 'refused');
  if (again === undefined || !allFailedWith(asked, 'refused')) return null;
  const first = asked.filter(({ failure }) => failure?.reason === 'refused').slice(0, 1);
  const evidence = [...first.map((one) => one.id), again.id];
  return { id, endpoint, why: 'refuses', evidence };
}

function isAbsentGuess({ endpoint, id, reached }: EndpointState, seen: ObservationView): boolean {
  if (endpoint.origin !== 'fallback' || reached) return false;
  return allFailedWith(askedAt(seen, id), 'refused');
}

export function isUnroutable(
  { id, reached, failure }: EndpointState,
  seen: ObservationView,
): boolean {
  if (reached) return false;
  return failure?.reason === 'no-route' && allFailedWith(askedAt(seen, id), 'no-route', true);
}

function allFailedWith(
  asked: readonly Observation[],
  reason: Failure['reason'],
  whenEmpty = false,
): boolean {
  if (asked.length === 0) return whenEmpty;
  return (
    asked.every(
      ({ failure }) =>
        failure !== undefined &&
        (failure.reason === 'skipped' || (failure.layer === 'tcp' && failure.reason === reason)),
    ) && asked.some(({ failure }) => failure?.reason === reason)
  );
}
