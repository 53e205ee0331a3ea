/** Which STUN and TURN servers a service has, as far as it was said and seen. */
import {
  type Failure,
  type Observation,
  type ObservationView,
  type StunServer,
  askedOf,
  OLD_ENTITY_QUERIES,
} from '../../../model/index.js';
import { readDiscoInfo } from '../../../wire/xmpp/disco.js';
import { EXTDISCO, readExternalServices } from '../../../wire/xmpp/extdisco.js';
import { compareText, distinct } from '../../../util/order.js';

/** Whether the list of XEP-0215 is known. `none`: it was asked for, and there is none. */
export interface ServiceListing {
  readonly state: 'unasked' | 'unanswered' | 'none' | 'listed';
  /** Of `unanswered`. */
  readonly failure: Failure | null;
  /** Whether one that is here was told: who comes from elsewhere may be told less. */
  readonly whole: boolean;
  /** `stuns tcp`: services that are none of UDP. */
  readonly streams: readonly string[];
  readonly evidence: readonly string[];
}

/** Questions whose answers list services. */
const LIST_QUERIES = ['extdisco', ...OLD_ENTITY_QUERIES] as const;

/** What says that there is no such thing; other errors may hide a list from us. */
const UNSUPPORTED = ['service-unavailable', 'feature-not-implemented'];

/** Features of XEP-0215 under another version, and of what Google had before it. */
const OTHER_NAMES = /^(urn:xmpp:extdisco:\d+|google:jingleinfo)$/;

/** `names`: of the domain, as it may be asked. */
export function listingOf(
  seen: ObservationView<'entity.iq'>,
  names: readonly string[],
): ServiceListing {
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
  // What a stranger was told is no answer to one that is here.
  const known = whole || none;
  const others = listed ? [] : otherNames(seen, names).filter(({ name }) => !read.has(name));
  const [other] = others;
  if (other !== undefined && known) {
    const detail = `${other.name} is on offer, and its list was not read`;
    return {
      state: 'unanswered',
      failure: { layer: 'session', reason: 'unsupported', detail },
      whole: false,
      streams: distinct(streams),
      evidence: distinct([...evidence, ...others.map(({ id }) => id)]),
    };
  }
  const hidden = failure !== null && !known;
  const state = hidden ? 'unanswered' : listed ? 'listed' : none ? 'none' : 'unasked';
  return {
    state,
    failure,
    whole: known,
    streams: distinct(streams),
    evidence: evidence.sort(compareText),
  };
}

/** Names of such a list among the features of the domain, but for the current one. */
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

/** A server at a place: one answer at any of its addresses shows that it is there. */
export interface StunPlace {
  /** `turn.example.org:3478`. */
  readonly place: string;
  readonly port: number;
  /** By the DNS or the service; else it was come upon at a usual port. */
  readonly named: boolean;
  readonly servers: readonly Observation<'stun.server'>[];
}

/** Sorted by place. */
export function stunPlaces(seen: ObservationView<'stun.server'>): readonly StunPlace[] {
  const byPlace = new Map<string, Observation<'stun.server'>[]>();
  for (const observation of seen.all('stun.server')) {
    const place = placeOf(observation);
    if (place !== null) byPlace.set(place, [...(byPlace.get(place) ?? []), observation]);
  }
  return [...byPlace]
    .sort(([a], [b]) => compareText(a, b))
    .map(([place, servers]) => ({
      place,
      port: Number(place.slice(place.lastIndexOf(':') + 1)),
      named: servers.some(
        ({ value }) => value === undefined || value.origins.some((one) => one !== 'usual-port'),
      ),
      servers,
    }));
}

function placeOf({ subject }: Observation<'stun.server'>): string | null {
  return /^udp\/([^/]+:\d{1,5})\/[^/]+$/.exec(subject)?.[1] ?? null;
}

/** It answered a Binding or an Allocate, be it with an error. */
export function hasAnswered({ binding, allocate }: StunServer): boolean {
  return [binding, allocate].some((one) => one !== null && one.answer !== 'unanswered');
}

/** SRV records of STUN and TURN over TCP that name a target, as owners. */
export function streamOwners(seen: ObservationView<'stun.srv'>): readonly string[] {
  return distinct(
    seen.all('stun.srv').flatMap(({ value }) => {
      if (value === undefined || value.service.endsWith('._udp')) return [];
      return value.records.some(({ target }) => target !== '.') ? [value.owner] : [];
    }),
  );
}
