/** Which STUN and TURN servers a service has, as far as it was said and seen. */
import type { Failure, Observation, Seen, StunServer } from '../model.js';
import { readExternalServices } from '../wire/xmpp/extdisco.js';
import { compareText, distinct } from './order.js';

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

/** What says that there is no such thing; other errors may hide a list from us. */
const UNSUPPORTED = ['service-unavailable', 'feature-not-implemented'];

/** `names`: of the domain, as it may be asked. */
export function listingOf(seen: Seen<'entity.iq'>, names: readonly string[]): ServiceListing {
  const streams: string[] = [];
  const evidence: string[] = [];
  let failure: Failure | null = null;
  let listed = false;
  let none = false;
  let whole = false;
  for (const { id, subject, value, failure: failed } of seen.all('entity.iq')) {
    const asked = value?.query === 'extdisco' || id.includes('#extdisco');
    if (!asked || !names.includes(subject)) continue;
    evidence.push(id);
    const ofHere = value?.by === 'account' || value?.by === 'anonymous';
    const { answer = null } = value ?? {};
    const services = answer?.payload ? readExternalServices(answer.payload) : null;
    if (answer?.answer === 'result' && services !== null) {
      const stun = services.filter(({ type }) => /^(stun|turn)s?$/.test(type));
      for (const { type, transport } of stun) {
        if ((transport ?? (type.endsWith('s') ? 'tcp' : 'udp')) !== 'udp') {
          streams.push(`${type} ${transport ?? 'tcp'}`);
        }
      }
      whole ||= ofHere;
      if (stun.length > 0) listed = true;
      else if (ofHere) none = true;
    } else if (answer?.answer === 'error' && UNSUPPORTED.includes(answer.condition ?? '')) {
      if (ofHere) none = true;
    } else {
      const said = answer?.condition ?? answer?.answer ?? 'no answer';
      failure = failed ?? { layer: 'session', reason: 'unsupported', detail: said };
    }
  }
  // What a stranger was told is no answer to one that is here.
  const known = whole || none;
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
export function stunPlaces(seen: Seen<'stun.server'>): readonly StunPlace[] {
  const byPlace = new Map<string, Observation<'stun.server'>[]>();
  for (const observation of seen.all('stun.server')) {
    const place = placeOf(observation);
    if (place !== null) byPlace.set(place, [...(byPlace.get(place) ?? []), observation]);
  }
  return [...byPlace]
    .sort(([a], [b]) => compareText(a, b))
    .map(([place, servers]) => ({
      place,
      port: Number(/\d+$/.exec(place)?.[0]),
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
export function streamOwners(seen: Seen<'stun.srv'>): readonly string[] {
  return distinct(
    seen.all('stun.srv').flatMap(({ value }) => {
      if (value === undefined || value.service.endsWith('._udp')) return [];
      return value.records.some(({ target }) => target !== '.') ? [value.owner] : [];
    }),
  );
}
