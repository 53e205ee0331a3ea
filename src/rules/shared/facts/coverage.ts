import {
  FALLBACK_PORTS,
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

/** An endpoint as the scan left it. */
export interface EndpointState {
  readonly id: string;
  readonly endpoint: Endpoint;
  /** Something answered there. */
  readonly reached: boolean;
  /** Why nothing did; null where something did, or nothing was asked. */
  readonly failure: Failure | null;
  /** The observation that says so. */
  readonly evidence: readonly string[];
}

/** What was asked at an endpoint. */
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

/** What was asked at the endpoint, by kind and then by id. */
function askedAt(seen: ObservationView, endpointId: string): readonly Observation[] {
  return bySubject(seen).get(endpointId) ?? [];
}

/** Every endpoint that was found, in scope or not, sorted by id. */
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

/** The failure that says most: of the connection, before those that follow from it. */
function worst(asked: readonly Observation[]): Observation | null {
  const failed = asked.filter(({ failure }) => failure !== undefined);
  return failed.find(({ failure }) => failure?.layer === 'tcp') ?? failed[0] ?? null;
}

/** What an endpoint that may not be connected to is: its id says all but where it came from. */
function endpointOf(
  id: string,
  seen: ObservationView,
  domain: string,
  settings: Settings,
): Endpoint | null {
  const parsed = parseEndpointId(id);
  if (parsed === null) return null;
  const { places } = publishedPlaces(seen, parsed.role, domain, settings);
  const place = places.find(
    ({ transport, host, port }) =>
      transport === parsed.transport && host === parsed.host.toLowerCase() && port === parsed.port,
  );
  if (place !== undefined) return { ...parsed, origin: place.origin };
  // The SRV answers were lacking: what may be a guess is not held to be published.
  const { transport, host, port, role } = parsed;
  const guessed =
    transport === 'starttls' && host.toLowerCase() === domain && port === FALLBACK_PORTS[role];
  return { ...parsed, origin: guessed ? 'fallback' : 'srv' };
}

/** An SRV target that no client can connect to, at one of its addresses or at all. */
export interface DeadTarget {
  readonly id: string;
  readonly endpoint: Endpoint;
  /**
   * `no-address`: the DNS has none. `refuses`: nothing listens there. `record`: the SRV record
   * has port 0, or an address where a name belongs.
   */
  readonly why: 'no-address' | 'refuses' | 'record';
  readonly evidence: readonly string[];
}

/** What must have been seen before a role can be said to be as it should be. */
export interface Coverage {
  /** In scope, sorted by id. */
  readonly endpoints: readonly EndpointState[];
  /** Those of a network that this machine lacks, where there are others. */
  readonly unroutable: readonly EndpointState[];
  /** SRV targets that are proved to be no endpoint; in `endpoints` only where all are so. */
  readonly dead: readonly DeadTarget[];
  readonly unknowns: readonly Unknown[];
  /** Owners of the SRV records by which the domain says that it has no such service. */
  readonly declaredAbsent: readonly string[];
}

const coverages = memo<ObservationView, (settings: Settings) => Map<string, Coverage>>(() =>
  memo(() => new Map()),
);

/** The endpoints of a role that a ruling must cover, and what may hide more of them. */
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
 * Left out are endpoints of a network that this machine lacks, and SRV targets that are dead,
 * unless there are no others. A guess of RFC 6120 §3.2.2 is left out where nothing listens. An SRV
 * or address answer that is lacking may hide endpoints: an unknown.
 */
function readCoverage(
  seen: ObservationView,
  role: Role,
  domain: string,
  settings: Settings,
): Coverage {
  const states = endpointStates(seen, domain, settings).filter(
    ({ endpoint }) => endpoint.role === role,
  );
  const guesses = states.filter((state) => isAbsentGuess(state, seen));
  const unroutable = states.filter((state) => isUnroutable(state, seen));
  const rest = states.filter((state) => !guesses.includes(state) && !unroutable.includes(state));
  const deaths = rest.flatMap((state) => deathOf(state, seen) ?? []);
  const alive = rest.filter(({ id }) => !deaths.some((dead) => dead.id === id));
  // A domain whose targets are all dead has a service that was not seen, and not none.
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

/** Stands for the address of a host that has none. */
const NO_ADDRESS = '-';

/**
 * Null where the target may be alive: a time-out, a network that is not reached and a ban prove
 * nothing, nor does a name whose answer is bogus. A ban of the whole scan looks like a refusal;
 * so it takes one at the beginning and one at the end.
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

function isUnroutable({ id, reached, failure }: EndpointState, seen: ObservationView): boolean {
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
