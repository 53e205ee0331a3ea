/** Software, uptime and clock as the server reports them: XEP-0092, XEP-0012, XEP-0202. */
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
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import { ofServer } from './of-server.js';
import { readLast, readTime, readVersion } from '../../../wire/xmpp/version.js';
import type { XmlElement } from '../../../wire/xmpp/xml.js';

interface Source {
  readonly by: Asker;
  /** Id of the observation in which the server reports its software. */
  readonly evidence: string;
}

export interface Software extends Source {
  /** Name of the server software as sent, limited in length: `Prosody`, `ejabberd`. */
  readonly name: string;
  readonly version: string | null;
  readonly os: string | null;
}

/**
 * Returns the server's reports about its software, by observation id. They may differ between
 * sessions.
 */
export function softwareOf(seen: ObservationView<'entity.iq'>): readonly Software[] {
  return answersTo(seen, 'version').flatMap(({ payload, ...said }) => {
    const read = readVersion(payload);
    return read === null ? [] : [{ ...read, by: said.by, evidence: said.evidence }];
  });
}

/** Returns the server software if all reports agree; null if they differ, or there is none. */
export function agreedSoftware(said: readonly Software[]): Software | null {
  const [first] = said;
  const differ = said.some(
    ({ name, version }) => name !== first?.name || version !== first.version,
  );
  return first === undefined || differ ? null : first;
}

/** Reason for a value that the server does not report: only the operator can answer. */
const NOTHING_SAID = gap('unasked', { code: 'OPERATOR_ONLY', args: {} });

/** Returns the software that the server reports. */
export function softwareSeen({
  [AT]: { seen, domain },
}: Place): Sightings<Omit<Software, 'evidence'>> | NotSeen {
  return sightings(
    softwareOf(ofServer(seen, domain)).map(({ evidence, ...software }) =>
      known(software, evidence),
    ),
    NOTHING_SAID,
  );
}

/** Returns the uptimes that the server reports, in seconds. */
export function uptimes({ [AT]: { seen, domain } }: Place): Sightings<number> | NotSeen {
  const told = answersTo(ofServer(seen, domain), 'last').flatMap(({ payload, evidence }) => {
    const seconds = readLast(payload);
    return seconds === null ? [] : [known(seconds, evidence)];
  });
  return sightings(told, NOTHING_SAID);
}

interface Clock {
  readonly by: Asker;
  /** Difference of the server's clock to ours in milliseconds; negative if it is behind. */
  readonly offsetMs: number;
  /**
   * Uncertainty of the server's clock in milliseconds: half of the round trip of the query, and
   * half of the second to which the server rounds.
   */
  readonly errorMs: number;
}

/** Most servers report their time in whole seconds, rounded down (XEP-0082). */
const RESOLUTION_MS = 1_000;

/** Returns the times that the server reported in answer to entity time queries (XEP-0202). */
export function clocks({ [AT]: { seen, domain } }: Place): Sightings<Clock> | NotSeen {
  const told = answersTo(ofServer(seen, domain), 'time').flatMap(
    ({ payload, by, evidence, at, tookMs }) => {
      const utc = readTime(payload);
      // Without the duration of the query, the uncertainty of the server's clock is unknown.
      if (utc === null || tookMs === null) return [];
      // RFC 5905 §8: the server read its clock in the middle of the round trip, plus or minus half of
      // it.
      const middle = Date.parse(at) - tookMs / 2;
      const offsetMs = Math.round(utc + RESOLUTION_MS / 2 - middle);
      return [known({ by, offsetMs, errorMs: Math.ceil((tookMs + RESOLUTION_MS) / 2) }, evidence)];
    },
  );
  return sightings(told, NOTHING_SAID);
}

interface Answer extends Source {
  readonly payload: XmlElement;
  /** Time at which the answer arrived, ISO 8601, UTC. */
  readonly at: string;
  /** Round trip of the query in milliseconds; null in older recordings. */
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
