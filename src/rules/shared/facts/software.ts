/** What the server says of itself to those that may ask it: XEP-0092, XEP-0012, XEP-0202. */
import type {
  Asker,
  EntityAnswer,
  EntityQuery,
  Observation,
  ObservationView,
} from '../../../model/index.js';
import {
  gap,
  known,
  sightings,
  type NotSeen,
  type Sightings,
} from '../../../judge/engine/known.js';
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

/** Where the server says nothing of itself, only the operator can tell. */
const NOTHING_SAID = gap('unasked', { code: 'OPERATOR_ONLY', args: {} });

/** What the server says that it runs. */
export function softwareSeen(
  seen: ObservationView<'entity.iq'>,
): Sightings<Omit<Software, 'evidence'>> | NotSeen {
  return sightings(
    softwareOf(seen).map(({ evidence, ...software }) => known(software, evidence)),
    NOTHING_SAID,
  );
}

/** How long the server says that it has been running, in seconds. */
export function uptimes(seen: ObservationView<'entity.iq'>): Sightings<number> | NotSeen {
  const told = answersTo(seen, 'last').flatMap(({ payload, evidence }) => {
    const seconds = readLast(payload);
    return seconds === null ? [] : [known(seconds, evidence)];
  });
  return sightings(told, NOTHING_SAID);
}

interface Clock {
  readonly by: Asker;
  /** How far the server's clock is ahead of ours, ms; negative where it is behind. */
  readonly offsetMs: number;
  /** Half of the round trip, and of the second that the server cuts off, ms. */
  readonly errorMs: number;
}

/** Most servers tell whole seconds (XEP-0082), cut off. */
const RESOLUTION_MS = 1_000;

/** What the server says that the time is. */
export function clocks(seen: ObservationView<'entity.iq'>): Sightings<Clock> | NotSeen {
  const told = answersTo(seen, 'time').flatMap(({ payload, by, evidence, at, tookMs }) => {
    const utc = readTime(payload);
    // Without the round trip the error is not known.
    if (utc === null || tookMs === null) return [];
    // RFC 5905 §8: the server read its clock halfway, give or take half the round trip.
    const middle = Date.parse(at) - tookMs / 2;
    const offsetMs = Math.round(utc + RESOLUTION_MS / 2 - middle);
    return [known({ by, offsetMs, errorMs: Math.ceil((tookMs + RESOLUTION_MS) / 2) }, evidence)];
  });
  return sightings(told, NOTHING_SAID);
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
