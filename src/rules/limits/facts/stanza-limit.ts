/** Stanza size limits: announced (XEP-0478), or found by exceeding them. */
import {
  answersOf,
  gap,
  known,
  derived,
  knownFrom,
  notSeen,
  sightings,
  type Gap,
  type Known,
  type NotSeen,
  type Reading,
  type Sightings,
} from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
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

/** Minimum value that a stanza size limit must have, in bytes (RFC 6120 §13.12). */
const LEAST_LIMIT = 10_000;

type Bounds = Pick<Checks['stanza-limit'], 'recommended' | 'maximum'>;

/** The stanza size limit after the login. Sizes are in bytes. */
export type SizeLimit =
  /** The stanza size limit was found by exceeding it. `accepted` is 0 if no size was accepted. */
  | { readonly is: 'kept' | 'high'; readonly accepted: number; readonly refused: number }
  /**
   * No stanza size limit was found: the server accepted a stanza above the maximum size of the
   * test.
   */
  | { readonly is: 'absent'; readonly accepted: number }
  | {
      readonly is: 'announced';
      readonly bytes: readonly number[];
      /** Unknown results of the stanza size test. */
      readonly aside: readonly Gap[];
    };

/**
 * Returns the stanza size limit at an endpoint. The size test outweighs an announcement. An
 * announcement before the login is ignored: Prosody announces 10000 before it, and 262144 after it.
 */
export function sizeLimit(place: Place<Role>, bounds: Bounds): Sightings<SizeLimit> | NotSeen {
  const { seen, subject: id } = place[AT];
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
  // Use an announced stanza size limit only if the size test does not contradict it.
  if (announced !== null && contradictions(place, 'after').length === 0) {
    const { value: bytes, evidence } = announced;
    return sightings<SizeLimit>([knownFrom({ is: 'announced', bytes, aside }, evidence)], none);
  }
  return sightings(tried, none);
}

function triedLimit(limit: StanzaLimit, id: string, bounds: Bounds): Reading<SizeLimit> {
  const { refused, accepted } = limit;
  const { recommended, maximum } = bounds;
  // If a size below any limit was refused and none was accepted, the refusal has another reason.
  const ofSize = accepted !== null || (refused ?? 0) >= LEAST_LIMIT;
  if (refused !== null && refused <= maximum + 1 && ofSize) {
    const sizes = { accepted: accepted ?? 0, refused };
    if (refused <= recommended + 1 + LIMIT_TOLERANCE) {
      return known({ is: 'kept', ...sizes }, id);
    }
    // The server refused a larger stanza. This does not prove that it accepts a stanza of the
    // recommended size.
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

/**
 * Whether the server has no stanza size limit up to `maximum`: it accepted a larger complete
 * stanza, and did not refuse a larger unfinished one in a longer time.
 */
function isUnbounded({ tried }: StanzaLimit, maximum: number): boolean {
  const whole = tried.find(({ bytes, came }) => bytes > maximum && came === 'accepted');
  const open = tried.find(
    ({ bytes, finished, came }) => bytes > maximum && !finished && came === 'silent',
  );
  return whole !== undefined && open !== undefined && open.ms > whole.ms;
}

/** Whether the stanza size test was made or planned. */
export function isLimitTried({ [AT]: { seen, subject } }: Place<Role>): boolean {
  return seen.at('stanza.limit', subject).length > 0;
}

/** Returns the stanza size limits found before the login. */
export function earlyLimits({
  [AT]: { seen, subject: id },
}: Place<Role>): readonly Known<StanzaLimit>[] {
  return tries(seen, id).filter(({ value }) => value.phase === 'before');
}

function tries(seen: ObservationView, id: string): readonly Known<StanzaLimit>[] {
  return answersOf(seen.at('stanza.limit', id));
}

/** An announced stanza size limit, and a size test that contradicts it. Sizes are in bytes. */
export interface ContradictedLimit {
  readonly phase: string;
  readonly announced: number;
  /** Size of the largest stanza that the server accepted; 0 if it accepted none. */
  readonly accepted: number;
  readonly refused: number;
}

/**
 * Returns announcements (XEP-0478) that differ from the size test of the same phase by more than a
 * server may buffer before it checks.
 */
export function contradictions(
  { [AT]: { seen, subject: id } }: Place<Role>,
  phase: StanzaLimit['phase'],
): readonly Known<ContradictedLimit>[] {
  const announced = phase === 'after' ? announcedAfter(seen, id) : announcedBefore(seen, id);
  if (announced === null) return [];
  const [least, most] = [Math.min(...announced.value), Math.max(...announced.value)];
  return tries(seen, id).flatMap((one): readonly Known<ContradictedLimit>[] => {
    const { accepted, refused } = one.value;
    const passes = accepted !== null && accepted > most + LIMIT_TOLERANCE;
    // ejabberd refuses also a stanza of exactly the announced size.
    const refuses = refused !== null && refused >= LEAST_LIMIT && refused < least;
    if (one.value.phase !== phase || (!passes && !refuses)) return [];
    const value = {
      ...{ phase, announced: refuses ? least : most },
      ...{ accepted: accepted ?? 0, refused: refused ?? 0 },
    };
    return [derived(value, [one, announced])];
  });
}

type Announced = Known<readonly number[]>;

/** Returns the stanza size limit announced after the login; null if no session showed one. */
function announcedAfter(seen: ObservationView, id: string): Announced | null {
  const streams = authenticatedFeatures(seen, id);
  const bytes = streams.flatMap(({ features }) => features.limits?.maxBytes ?? []);
  const evidence = distinct(streams.map((stream) => stream.evidence));
  return announcedBy(bytes, evidence);
}

/** Returns the stanza size limit announced before the login; null if no stream showed one. */
function announcedBefore(seen: ObservationView, id: string): Announced | null {
  const streams = featuresAt(seen, id);
  const bytes = streams.flatMap(({ features }) => features.limits?.maxBytes ?? []);
  return announcedBy(bytes, distinct(streams.map((stream) => stream.id)));
}

function announcedBy(bytes: readonly number[], evidence: readonly string[]): Announced | null {
  const reading = knownFrom(bytes, evidence);
  return bytes.length > 0 && reading.seen ? reading : null;
}

/**
 * Why the stanza size limit of an endpoint is unknown: announced only before the login, or not at
 * all.
 */
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

/** Returns sizes in ascending order without duplicates. */
export function sizesOf(numbers: readonly number[]): string[] {
  return [...new Set(numbers)].sort((a, b) => a - b).map(String);
}
