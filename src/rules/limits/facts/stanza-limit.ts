/** Limits of the size of stanzas: announced (XEP-0478), or seen by running into them. */
import {
  answersOf,
  gap,
  known,
  knownBy,
  knownFrom,
  notSeen,
  sightings,
  type Gap,
  type Known,
  type NotSeen,
  type Reading,
  type Sightings,
} from '../../../judge/engine/known.js';
import { join } from '../../../judge/engine/reading.js';
import type { Place } from '../../../judge/engine/place.js';
import {
  LIMIT_END,
  LIMIT_TOLERANCE,
  askedOf,
  type Checks,
  type ObservationView,
  type StanzaLimit,
  type Role,
} from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import { noStreamGap } from '../../shared/facts/gaps.js';
import { authenticatedFeatures } from '../../shared/facts/sessions.js';
import { featuresAt } from '../../shared/facts/streams.js';

/** RFC 6120 §13.12: no limit is smaller. */
const LEAST_LIMIT = 10_000;

type Bounds = Pick<Checks['stanza-limit'], 'recommended' | 'maximum'>;

/** The limit that holds after the login. Sizes are bytes. */
export type SizeLimit =
  /** Seen by running into it. `accepted` is 0 where nothing was. */
  | { readonly is: 'kept' | 'high'; readonly accepted: number; readonly refused: number }
  /** More than the maximum was accepted. */
  | { readonly is: 'absent'; readonly accepted: number }
  | {
      readonly is: 'announced';
      readonly bytes: readonly number[];
      /** What growing stanzas did not show. */
      readonly aside: readonly Gap[];
    };

/**
 * The limit at an endpoint. Growing stanzas go before an announcement. An announcement before the
 * login is no reading: Prosody announces 10000 before it, and 262144 after it.
 */
export function sizeLimit(place: Place<Role>, bounds: Bounds): Sightings<SizeLimit> | NotSeen {
  const { seen, subject: id } = place;
  const tried = seen
    .at('stanza.limit', id)
    .filter((one) => askedOf(one)?.phase !== 'before')
    .map((one): Reading<SizeLimit> => {
      if (one.value !== undefined) return triedLimit(one.value, one.id, bounds);
      const args = { ...one.failure };
      return notSeen(gap('failed', { code: 'STANZA_LIMIT_UNCONNECTED', args }, [one.id]));
    });
  const none = beforeLogin(seen, id);
  if (tried.some((reading) => reading.seen)) return sightings(tried, none);
  const aside = tried.flatMap((reading) => (reading.seen ? [] : reading.gaps));
  const announced = announcedAfter(seen, id);
  // An announcement that growing stanzas contradict shows nothing.
  if (announced !== null && contradictions(place, 'after').length === 0) {
    const { value: bytes, evidence } = announced;
    return sightings<SizeLimit>([knownFrom({ is: 'announced', bytes, aside }, evidence)], none);
  }
  return sightings(tried, none);
}

function triedLimit(limit: StanzaLimit, id: string, bounds: Bounds): Reading<SizeLimit> {
  const { refused, accepted } = limit;
  const { recommended, maximum } = bounds;
  // Where less than any limit is refused, and nothing was accepted, something else was refused.
  const ofSize = accepted !== null || (refused ?? 0) >= LEAST_LIMIT;
  if (refused !== null && refused <= maximum + 1 && ofSize) {
    const sizes = { accepted: accepted ?? 0, refused };
    if (refused <= recommended + 1 + LIMIT_TOLERANCE) {
      return known({ is: 'kept', ...sizes }, id);
    }
    // That something larger is refused does not show that as much as is recommended passes.
    return sizes.accepted >= recommended + LIMIT_TOLERANCE - LIMIT_END
      ? known({ is: 'high', ...sizes }, id)
      : notSeen(
          gap('unsure', { code: 'STANZA_LIMIT_UNDECIDED', args: { ...sizes, recommended } }, [id]),
        );
  }
  if (accepted !== null && accepted > maximum && isUnbounded(limit, maximum)) {
    return known({ is: 'absent', accepted }, id);
  }
  const last = limit.tried.find(({ came }) => came !== 'accepted') ?? limit.tried.at(-1);
  const args = {
    bytes: last?.bytes ?? 0,
    came: last?.came ?? 'silent',
    seconds: Math.round((last?.ms ?? 0) / 1_000),
    said: last?.text ?? '',
  };
  return notSeen(gap('unsure', { code: 'STANZA_LIMIT_HIDDEN', args }, [id]));
}

/** Read to its end, and unfinished not refused in more time than that took. */
function isUnbounded({ tried }: StanzaLimit, maximum: number): boolean {
  const whole = tried.find(({ bytes, came }) => bytes > maximum && came === 'accepted');
  const open = tried.find(
    ({ bytes, finished, came }) => bytes > maximum && !finished && came === 'silent',
  );
  return whole !== undefined && open !== undefined && open.ms > whole.ms;
}

/** What growing stanzas showed before the login. */
export function earlyLimits({ seen, subject: id }: Place<Role>): readonly Known<StanzaLimit>[] {
  return tries(seen, id).filter(({ value }) => value.phase === 'before');
}

function tries(seen: ObservationView, id: string): readonly Known<StanzaLimit>[] {
  return answersOf(seen.at('stanza.limit', id));
}

/** An announcement, and growing stanzas that do not agree with it. Sizes are bytes. */
export interface ContradictedLimit {
  readonly phase: string;
  readonly announced: number;
  /** 0 where nothing was. */
  readonly accepted: number;
  readonly refused: number;
}

/**
 * Where an announcement (XEP-0478) and growing stanzas of the same phase differ by more than a
 * server may have read before it looks.
 */
export function contradictions(
  { seen, subject: id }: Place<Role>,
  phase: StanzaLimit['phase'],
): readonly Known<ContradictedLimit>[] {
  const announced = phase === 'after' ? announcedAfter(seen, id) : announcedBefore(seen, id);
  if (announced === null) return [];
  const [least, most] = [Math.min(...announced.value), Math.max(...announced.value)];
  return tries(seen, id).flatMap((one): readonly Known<ContradictedLimit>[] => {
    const { accepted, refused } = one.value;
    const passes = accepted !== null && accepted > most + LIMIT_TOLERANCE;
    // ejabberd refuses the size itself.
    const refuses = refused !== null && refused >= LEAST_LIMIT && refused < least;
    if (one.value.phase !== phase || (!passes && !refuses)) return [];
    const value = {
      ...{ phase, announced: refuses ? least : most },
      ...{ accepted: accepted ?? 0, refused: refused ?? 0 },
    };
    return [join(knownBy(value, one.evidence), announced)];
  });
}

type Announced = Known<readonly number[]>;

/** Null where no session showed a limit. */
function announcedAfter(seen: ObservationView, id: string): Announced | null {
  const streams = authenticatedFeatures(seen, id);
  const bytes = streams.flatMap(({ features }) => features.limits?.maxBytes ?? []);
  const evidence = distinct(streams.map((stream) => stream.evidence));
  return announcedBy(bytes, evidence);
}

/** Null where no stream before the login showed a limit. */
function announcedBefore(seen: ObservationView, id: string): Announced | null {
  const streams = featuresAt(seen, id);
  const bytes = streams.flatMap(({ features }) => features.limits?.maxBytes ?? []);
  return announcedBy(bytes, distinct(streams.map((stream) => stream.id)));
}

function announcedBy(bytes: readonly number[], evidence: readonly string[]): Announced | null {
  const reading = knownFrom(bytes, evidence);
  return bytes.length > 0 && reading.seen ? reading : null;
}

/** What an endpoint announces before the login, which does not show the limit after it. */
function beforeLogin(seen: ObservationView, id: string): Gap {
  const streams = featuresAt(seen, id);
  if (streams.length === 0) return noStreamGap(seen, id);
  const bytes = announcedBefore(seen, id)?.value ?? [];
  const evidence = distinct(streams.map((stream) => stream.id));
  return bytes.length === 0
    ? gap('unsure', { code: 'STANZA_LIMIT_UNANNOUNCED', args: {} }, evidence)
    : gap(
        'unsure',
        { code: 'STANZA_LIMIT_BEFORE_LOGIN', args: { bytes: sizesOf(bytes) } },
        evidence,
      );
}

/** Ascending, each once. */
export function sizesOf(numbers: readonly number[]): string[] {
  return [...new Set(numbers)].sort((a, b) => a - b).map(String);
}
