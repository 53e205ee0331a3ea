/**
 * A reading is an observed value with its evidence, or the reason why the value was not observed.
 * Only facts may create readings; rules receive them.
 */
import type { Evidence, Failure } from '../../model/index.js';
import type { TypedCoded } from '../../rules/codes.js';

export type NonEmpty<T> = readonly [T, ...T[]];

/** Not exported, so that only this module can create a reading. */
const made = Symbol('made');

/** An observed value, and the ids of the observations that show it. */
export interface Known<T> {
  readonly [made]: true;
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
  /** Ids of the observations that show the reason. Empty if no query was made. */
  readonly evidence: readonly string[];
  /** Name or endpoint to which the reason applies, if it differs from the judged one. */
  readonly subject?: string;
}

export interface NotSeen {
  readonly [made]: true;
  readonly seen: false;
  readonly gaps: NonEmpty<Gap>;
}

export type Reading<T> = Known<T> | NotSeen;

/** Several values of one kind, of which some may be unknown. */
export interface Sightings<T> {
  readonly [made]: true;
  readonly seen: true;
  readonly items: NonEmpty<Known<T>>;
  readonly gaps: readonly Gap[];
  /** All values with their evidence; null if at least one is unknown. */
  readonly all: Known<NonEmpty<T>> | null;
}

/** Creates a known reading: a value and the ids of the observations that show the value. */
export function known<T>(value: T, id: string, ...ids: readonly string[]): Known<T> {
  return { [made]: true, seen: true, value, evidence: [id, ...ids] };
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

/** Creates a reading, i.e. a value with its evidence, from evidence that another reading has. */
export function knownBy<T>(value: T, evidence: Evidence): Known<T> {
  return { [made]: true, seen: true, value, evidence };
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
  return { [made]: true, seen: false, gaps: [first, ...rest] };
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

/** Returns the values of the observations that have one. */
export function answersOf<V>(observations: readonly Observed<V>[]): readonly Known<V>[] {
  return observations.flatMap(({ id, value }) => (value === undefined ? [] : [known(value, id)]));
}

/**
 * Combines values, each observed or not, into one list. `none` is the reason for an empty list.
 */
export function sightings<T>(readings: readonly Reading<T>[], none: Gap): Sightings<T> | NotSeen {
  const [first, ...rest] = readings.filter((reading) => reading.seen);
  const lacking = lackingOf(readings);
  if (first === undefined) return lacking ?? notSeen(none);
  const items: NonEmpty<Known<T>> = [first, ...rest];
  return {
    [made]: true,
    seen: true,
    items,
    gaps: lacking?.gaps ?? [],
    all: lacking === null ? together(items) : null,
  };
}

/** Returns the reasons of all unknown readings in one, or null if all readings are known. */
export function lackingOf(readings: readonly Reading<unknown>[]): NotSeen | null {
  const [first, ...rest] = readings.flatMap((reading) => (reading.seen ? [] : reading.gaps));
  return first === undefined ? null : notSeen(first, ...rest);
}

/** Returns all values in one reading, with the evidence of all values. */
export function together<T>(items: NonEmpty<Known<T>>): Known<NonEmpty<T>> {
  const [first, ...rest] = items;
  return knownBy([first.value, ...rest.map(({ value }) => value)], evidenceOf(items));
}

/** Returns the ids of the observations that support the items, in order and without duplicates. */
export function evidenceOf(items: NonEmpty<Pick<Known<unknown>, 'evidence'>>): Evidence {
  const [first, ...rest] = new Set(items.flatMap(({ evidence }) => evidence));
  if (first === undefined) throw new Error('a known value without evidence');
  return [first, ...rest];
}
