/** Readings of the STUN and TURN servers of a service. */
import { domainToUnicode } from 'node:url';
import {
  gap,
  known,
  knownFrom,
  notSeen,
  sightings,
  type Gap,
  type NotSeen,
  type Reading,
  type Sightings,
} from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import {
  askedOf,
  OLD_ENTITY_QUERIES,
  type Failure,
  type Observation,
  type ObservationView,
  type StunServer,
  type StunSrvAnswer,
} from '../../../model/index.js';
import { readDiscoInfo } from '../../../wire/xmpp/disco.js';
import { EXTDISCO, readExternalServices } from '../../../wire/xmpp/extdisco.js';
import { compareText, distinct } from '../../../util/order.js';
import type { TypedCoded } from '../../codes.js';

/** The server's list of STUN and TURN services (XEP-0215), as far as it is known. */
export interface ServiceListing {
  /**
   * Whether the service lists STUN or TURN servers. Unknown without a session on this server,
   * because other sessions may see less.
   */
  readonly servers: Reading<'listed' | 'none'>;
  /** Services over TCP in the server's list: `stuns tcp`. */
  readonly streams: readonly string[];
  /**
   * Ids of the observations with the server's answers to the queries for its STUN and TURN
   * services.
   */
  readonly evidence: readonly string[];
}

/** Queries whose answers list STUN and TURN services. */
const LIST_QUERIES = ['extdisco', ...OLD_ENTITY_QUERIES] as const;

/**
 * Error conditions which mean that the server has no list of services; other errors may hide it
 * from this user.
 */
const UNSUPPORTED = ['service-unavailable', 'feature-not-implemented'];

/** Matches features of other versions of XEP-0215, and of Google's predecessor. */
const OTHER_NAMES = /^(urn:xmpp:extdisco:\d+|google:jingleinfo)$/;

/** Reads the server's list of STUN and TURN services. */
export function listingOf({ [AT]: { seen, domain } }: Place<null>): ServiceListing {
  const names = [domain, domainToUnicode(domain)];
  const streams: string[] = [];
  const evidence: string[] = [];
  const read = new Set<string>();
  let failure: Failure | null = null;
  let listed = false;
  let none = false;
  let whole = false;
  for (const observation of seen.all('entity.iq')) {
    const { id, subject, value, failure: failed } = observation;
    const query = askedOf(observation)?.query;
    if (!LIST_QUERIES.some((one) => one === query) || !names.includes(subject)) continue;
    evidence.push(id);
    const ofHere = value?.by === 'account' || value?.by === 'anonymous';
    const { answer = null } = value ?? {};
    const services = answer?.payload ? readExternalServices(answer.payload) : null;
    const current = query === 'extdisco';
    if (answer?.answer === 'result' && services !== null) {
      const stun = services.filter(({ type }) => /^(stun|turn)s?$/.test(type));
      for (const { type, transport } of stun) {
        if ((transport ?? (type.endsWith('s') ? 'tcp' : 'udp')) !== 'udp') {
          streams.push(`${type} ${transport ?? 'tcp'}`);
        }
      }
      if (ofHere) read.add(answer.payload?.ns ?? '');
      whole ||= ofHere && (current || stun.length > 0);
      if (stun.length > 0) listed = true;
      else if (ofHere && current) none = true;
    } else if (answer?.answer === 'error' && UNSUPPORTED.includes(answer.condition ?? '')) {
      if (ofHere && current) none = true;
    } else if (current) {
      const said = answer?.condition ?? answer?.answer ?? 'no answer';
      failure = failed ?? { layer: 'session', reason: 'unsupported', detail: said };
    }
  }
  // A service list for other users may lack servers that an account on this server would see.
  const isTold = whole || none;
  const others = listed ? [] : otherNames(seen, names).filter(({ name }) => !read.has(name));
  const [other] = others;
  const listing = (servers: ServiceListing['servers'], ids = evidence): ServiceListing => ({
    servers,
    streams: distinct(streams),
    evidence: distinct(ids),
  });
  if (other !== undefined && isTold) {
    const detail = `${other.name} is on offer, and its list was not read`;
    const ids = [...evidence, ...others.map(({ id }) => id)];
    return listing(
      notSeen(unansweredGap({ layer: 'session', reason: 'unsupported', detail }, ids)),
      ids,
    );
  }
  if (isTold) return listing(knownFrom(listed ? 'listed' : 'none', evidence));
  if (failure !== null) return listing(notSeen(unansweredGap(failure, evidence)));
  const why: TypedCoded = listed
    ? { code: 'ACCESS_NEEDED', args: { access: ['account'] } }
    : { code: 'STUN_SERVICES_UNASKED', args: {} };
  return listing(notSeen(gap(listed ? 'unsure' : 'unasked', why, listed ? evidence : [])));
}

function unansweredGap(failure: Failure, evidence: readonly string[]): Gap {
  return gap('failed', { code: 'STUN_SERVICES_UNANSWERED', args: failure }, distinct(evidence));
}

/**
 * Returns namespaces of other versions of external service discovery (XEP-0215) among the features
 * of the domain.
 */
function otherNames(
  seen: ObservationView<'entity.iq'>,
  names: readonly string[],
): readonly { readonly name: string; readonly id: string }[] {
  return seen.all('entity.iq').flatMap(({ id, subject, value }) => {
    const payload = value?.query === 'disco#info' ? value.answer.payload : null;
    if (!payload || !names.includes(subject)) return [];
    const features = readDiscoInfo(payload)?.features ?? [];
    return features
      .filter((name) => OTHER_NAMES.test(name) && name !== EXTDISCO)
      .map((name) => ({ name, id }));
  });
}

/**
 * A STUN or TURN server at a host and port: an answer at any of its addresses proves that it
 * exists.
 */
export interface StunPlace {
  /** Host and port of the STUN or TURN server: `turn.example.org:3478`. */
  readonly place: string;
  readonly port: number;
  /**
   * Whether the DNS or the service names the STUN or TURN server; else it was found at a default
   * port.
   */
  readonly named: boolean;
  readonly servers: readonly StunAddress[];
}

/** A STUN or TURN server at one address. */
export interface StunAddress {
  /** Subject of the observation: `udp/turn.example.org:3478/192.0.2.1`. */
  readonly subject: string;
  /** The server's answer to a Binding or Allocate request; may be an error response. */
  readonly reply: Reading<StunServer>;
}

/** Returns the STUN and TURN servers sorted by host and port. */
export function stunPlaces({ [AT]: { seen } }: Place): readonly StunPlace[] {
  const byPlace = new Map<string, Observation<'stun.server'>[]>();
  for (const observation of seen.all('stun.server')) {
    const place = placeOf(observation);
    if (place !== null) byPlace.set(place, [...(byPlace.get(place) ?? []), observation]);
  }
  return [...byPlace]
    .sort(([a], [b]) => compareText(a, b))
    .map(([place, servers]) => {
      const port = Number(place.slice(place.lastIndexOf(':') + 1));
      return {
        place,
        port,
        named: servers.some(
          ({ value }) => value === undefined || value.origins.some((one) => one !== 'usual-port'),
        ),
        servers: servers.map((server) => ({
          subject: server.subject,
          reply: replyOf(server, port),
        })),
      };
    });
}

function replyOf({ id, value, failure }: Observation<'stun.server'>, port: number) {
  if (value !== undefined && hasAnswered(value)) return known(value, id);
  const args = {
    ...(value?.binding.failure ?? failure ?? SKIPPED),
    port,
    named: [...(value?.origins ?? [])],
  };
  return notSeen(gap('failed', { code: 'STUN_UNANSWERED', args }, [id]));
}

const SKIPPED: Failure = { layer: 'scan', reason: 'skipped', detail: '' };

function placeOf({ subject }: Observation<'stun.server'>): string | null {
  return /^udp\/([^/]+:\d{1,5})\/[^/]+$/.exec(subject)?.[1] ?? null;
}

function hasAnswered({ binding, allocate }: StunServer): boolean {
  return [binding, allocate].some((one) => one !== null && one.answer !== 'unanswered');
}

/** Returns the answers to SRV queries for STUN and TURN. */
export function stunRecords({ [AT]: { seen } }: Place): Sightings<StunSrvAnswer> | NotSeen {
  return sightings(
    seen.all('stun.srv').map(({ id, subject: owner, value, failure }) => {
      if (value !== undefined) return known(value, id);
      const coded: TypedCoded = { code: 'STUN_SRV_UNANSWERED', args: { owner, ...failure } };
      return notSeen(gap('failed', coded, [id], owner));
    }),
    gap('unasked', { code: 'STUN_SRV_UNASKED', args: {} }),
  );
}

/** Returns the owners of SRV records for STUN and TURN over TCP that name a target. */
export function streamOwners({ [AT]: { seen } }: Place): readonly string[] {
  return distinct(
    seen.all('stun.srv').flatMap(({ value }) => {
      if (value === undefined || value.service.endsWith('._udp')) return [];
      return value.records.some(({ target }) => target !== '.') ? [value.owner] : [];
    }),
  );
}
