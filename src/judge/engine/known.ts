/**
 * A reading is an observed value with its evidence, or the reason why the value was not observed.
 * Only facts may create readings; rules receive them.
 */
import type { Evidence, Failure } from '../../model/index.js';
import type { TypedCoded } from '../../rules/codes.js';

export type NonEmpty<T> = readonly [T, ...T[]];

/**
 * Base of all readings. Rules can use only its types: the private field prevents object literals
 * and spread copies with another value, so only the functions of this file create readings.
 */
class Made {
  readonly #made = true;

  static is(value: object): value is Made {
    return #made in value;
  }
}

function made<F extends object>(fields: F): Made & F {
  const reading = Object.assign(new Made(), fields);
  Object.freeze(reading);
  return reading;
}

/** An observed value, and the ids of the observations that show it. */
export interface Known<T> extends Made {
  readonly seen: true;
  readonly value: T;
  readonly evidence: Evidence;
}

/** One reason why something was not observed. */
export interface Gap {
  /** Why the value is unknown. `unsure` means that the answer is ambiguous. */
  readonly cause: 'unasked' | 'failed' | 'unsure';
  /** The reason why the value is unknown, as a finding that does not affect the status. */
  readonly why: TypedCoded;
  /** Ids of the observations that show why the value is unknown. Empty if no query was made. */
  readonly evidence: readonly string[];
  /** Name or endpoint whose value is unknown; undefined if it is the one that the rule judges. */
  readonly subject?: string;
}

export interface NotSeen extends Made {
  readonly seen: false;
  readonly gaps: NonEmpty<Gap>;
}

export type Reading<T> = Known<T> | NotSeen;

/** Several values of one kind. Further values may be unknown; `gaps` has the reasons. */
export interface Sightings<T> extends Made {
  readonly seen: true;
  readonly items: NonEmpty<Known<T>>;
  readonly gaps: readonly Gap[];
  /** All values with their evidence; null if at least one is unknown. */
  readonly all: Known<NonEmpty<T>> | null;
}

/**
 * Shows that what a rule judges, such as TLS, is absent at this place. It is not a reading, so the
 * rule handles it in `absent`, not in `decide`.
 */
export interface Absent<T> extends Made {
  readonly absent: Known<T>;
}

/**
 * Whether a rule is deciding at this moment. Until it ends, no new reading of an observation may
 * be created.
 */
let deciding = false;

/**
 * Runs the decision of a rule. Throws if the decision creates a reading (a value with its
 * evidence) from observations: it may use only readings that its facts returned, and values
 * computed from these.
 */
export function decideBy<T>(decide: () => T): T {
  const before = deciding;
  deciding = true;
  try {
    return decide();
  } finally {
    deciding = before;
  }
}

/** Whether this is a reading that the functions of this file created. */
export function isReading(value: object): boolean {
  return Made.is(value);
}

/** Creates a reading of a value that these observations show. */
export function known<T>(value: T, id: string, ...ids: readonly string[]): Known<T> {
  if (deciding) throw new TypeError('a rule created a reading: only facts may');
  return knownOf(value, [id, ...ids]);
}

function knownOf<T>(value: T, evidence: Evidence): Known<T> {
  return made({ seen: true, value, evidence });
}

/**
 * Creates a reading, i.e. a value with its evidence, from a list of observation ids. Without an
 * id, the value is unknown, and the reason is an error in this program.
 */
export function knownFrom<T>(value: T, ids: readonly string[]): Reading<T> {
  const [id, ...rest] = ids;
  if (id !== undefined) return known(value, id, ...rest);
  const detail = 'a fact without evidence';
  return notSeen(
    gap('failed', { code: 'NO_EVIDENCE', args: { layer: 'scan', reason: 'bug', detail } }),
  );
}

/** Creates a reading of a value that follows from other readings, with their evidence. */
export function derived<T>(value: T, from: NonEmpty<Known<unknown>>): Known<T> {
  if (!from.every(Made.is)) throw new TypeError('a reading that no fact made');
  return knownOf(value, evidenceOf(from));
}

/**
 * Creates the result that something, such as TLS, is absent at an endpoint. The rule handles it in
 * `absent`, not in `decide`.
 */
export function absent<T>(reading: Known<T>): Absent<T> {
  return made({ absent: reading });
}

export function gap(
  cause: Gap['cause'],
  why: TypedCoded,
  evidence: readonly string[] = [],
  subject?: string,
): Gap {
  return { cause, why, evidence, ...(subject === undefined ? {} : { subject }) };
}

export function notSeen(first: Gap, ...rest: readonly Gap[]): NotSeen {
  return made({ seen: false, gaps: [first, ...rest] });
}

/** The properties of an observation of any kind that are needed to read its value. */
interface Observed<V> {
  readonly id: string;
  readonly value?: V | undefined;
  readonly failure?: Failure | undefined;
}

/**
 * Reads the value of an observation. Without an observation, the value is unknown with the cause
 * `unasked`. If the observation failed, `failed` converts the failure to the reason.
 */
export function read<V>(
  observation: Observed<V> | null | undefined,
  unasked: TypedCoded,
  failed: (failure: Failure) => TypedCoded,
): Reading<V> {
  if (observation === null || observation === undefined) return notSeen(gap('unasked', unasked));
  const { id, value, failure } = observation;
  if (value !== undefined) return known(value, id);
  if (failure === undefined) return notSeen(gap('unasked', unasked, [id]));
  return notSeen(gap('failed', failed(failure), [id]));
}

/** Returns the values of the observations; leaves out observations that failed. */
export function answersOf<V>(observations: readonly Observed<V>[]): readonly Known<V>[] {
  return observations.flatMap(({ id, value }) => (value === undefined ? [] : [known(value, id)]));
}

/**
 * Combines values, each observed or not, into one list of the observed values. If no value was
 * given, the list is unknown for the reason `none`.
 */
export function sightings<T>(readings: readonly Reading<T>[], none: Gap): Sightings<T> | NotSeen {
  const [first, ...rest] = readings.filter((reading) => reading.seen);
  const lacking = lackingOf(readings);
  if (first === undefined) return lacking ?? notSeen(none);
  const items: NonEmpty<Known<T>> = [first, ...rest];
  return made({
    seen: true,
    items,
    gaps: lacking?.gaps ?? [],
    all: lacking === null ? together(items) : null,
  });
}

/**
 * Merges the reasons of all unknown readings into one unknown reading; null if all readings are
 * known.
 */
export function lackingOf(readings: readonly Reading<unknown>[]): NotSeen | null {
  const [first, ...rest] = readings.flatMap((reading) => (reading.seen ? [] : reading.gaps));
  return first === undefined ? null : notSeen(first, ...rest);
}

/** Combines several known values in one list, with the evidence of all values. */
export function together<T>(items: NonEmpty<Known<T>>): Known<NonEmpty<T>> {
  const [first, ...rest] = items;
  return derived([first.value, ...rest.map(({ value }) => value)], items);
}

/** Returns the evidence of all readings without duplicates, in order. */
function evidenceOf(items: NonEmpty<Known<unknown>>): Evidence {
  const [first, ...rest] = new Set(items.flatMap(({ evidence }) => evidence));
  if (first === undefined) throw new Error('a known value without evidence');
  return [first, ...rest];
}
