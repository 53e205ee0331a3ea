/** What the server says of itself to those that may ask it: XEP-0092, XEP-0012, XEP-0202. */
import type {
  Asker,
  EntityAnswer,
  EntityQuery,
  Observation,
  ObservationView,
} from '../../../model/index.js';
import { readLast, readTime, readVersion } from '../../../wire/xmpp/version.js';
import type { XmlElement } from '../../../wire/xmpp/xml.js';

interface Source {
  readonly by: Asker;
  /** Id of the observation. */
  readonly evidence: string;
}

export interface Software extends Source {
  /** As sent, bounded: `Prosody`, `ejabberd`. */
  readonly name: string;
  readonly version: string | null;
  readonly os: string | null;
}

/** In the order of the ids. Askers need not be told the same. */
export function softwareOf(seen: ObservationView<'entity.iq'>): readonly Software[] {
  return answersTo(seen, 'version').flatMap(({ payload, ...said }) => {
    const read = readVersion(payload);
    return read === null ? [] : [{ ...read, by: said.by, evidence: said.evidence }];
  });
}

/** What runs, where all that it told agrees; null where it told nothing. */
export function agreedSoftware(said: readonly Software[]): Software | null {
  const [first] = said;
  const differ = said.some(
    ({ name, version }) => name !== first?.name || version !== first.version,
  );
  return first === undefined || differ ? null : first;
}

interface Uptime extends Source {
  readonly seconds: number;
}

export function uptimeOf(seen: ObservationView<'entity.iq'>): readonly Uptime[] {
  return answersTo(seen, 'last').flatMap(({ payload, by, evidence }) => {
    const seconds = readLast(payload);
    return seconds === null ? [] : [{ seconds, by, evidence }];
  });
}

interface Clock extends Source {
  /** How far the server's clock is ahead of ours, ms; negative where it is behind. */
  readonly offsetMs: number;
  /** Half of the round trip, and of the second that the server cuts off, ms. */
  readonly errorMs: number;
}

/** Most servers tell whole seconds (XEP-0082), cut off. */
const RESOLUTION_MS = 1_000;

export function clockOf(seen: ObservationView<'entity.iq'>): readonly Clock[] {
  return answersTo(seen, 'time').flatMap(({ payload, by, evidence, at, tookMs }) => {
    const utc = readTime(payload);
    // Without the round trip the error is not known.
    if (utc === null || tookMs === null) return [];
    // RFC 5905 §8: the server read its clock halfway, give or take half the round trip.
    const middle = Date.parse(at) - tookMs / 2;
    const offsetMs = Math.round(utc + RESOLUTION_MS / 2 - middle);
    return [{ offsetMs, errorMs: Math.ceil((tookMs + RESOLUTION_MS) / 2), by, evidence }];
  });
}

interface Answer extends Source {
  readonly payload: XmlElement;
  /** ISO 8601, UTC: the arrival of the answer. */
  readonly at: string;
  /** The round trip; null in recordings that do not have it. */
  readonly tookMs: number | null;
}

function answersTo(seen: ObservationView<'entity.iq'>, query: EntityQuery): readonly Answer[] {
  return seen.all('entity.iq').flatMap((observation: Observation<'entity.iq'>) => {
    const { value, id, at } = observation;
    const payload = payloadOf(value, query);
    if (value === undefined || payload === null) return [];
    return [{ payload, at, tookMs: value.tookMs ?? null, by: value.by, evidence: id }];
  });
}

function payloadOf(value: EntityAnswer | undefined, query: EntityQuery): XmlElement | null {
  return value?.query === query && value.answer.answer === 'result' ? value.answer.payload : null;
}
