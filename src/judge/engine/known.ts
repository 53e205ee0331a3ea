/**
 * Readings: an observed value with its evidence, or the reason why it was not observed. Only facts
 * may create readings; rules receive them.
 */
import type { Evidence, Failure } from '../../model/index.js';
import type { TypedCoded } from '../../rules/codes.js';

export type NonEmpty<T> = readonly [T, ...T[]];

/** Not exported, so that an object literal cannot be a reading. */
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
  /** Why the value is unknown. `unsure`: the answer is ambiguous. */
  readonly cause: 'unasked' | 'failed' | 'unsure';
  /** The reason as a finding that does not affect the row. */
  readonly why: TypedCoded;
  /** Ids of the observations that show the reason. Empty if nothing was asked. */
  readonly evidence: readonly string[];
  /** Name or endpoint of the reason, if it differs from the judged one. */
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
  /** All values; null if at least one is unknown. */
  readonly all: Known<NonEmpty<T>> | null;
}

/** Creates a reading of a value that these observations show. */
export function known<T>(value: T, id: string, ...ids: readonly string[]): Known<T> {
  return { [made]: true, seen: true, value, evidence: [id, ...ids] };
}

/**
 * Creates a reading from a list of ids. An empty list gives a gap that reports an error in this
 * program.
 */
export function knownFrom<T>(value: T, ids: readonly string[]): Reading<T> {
  const [id, ...rest] = ids;
  if (id !== undefined) return known(value, id, ...rest);
  const detail = 'a fact without evidence';
  return notSeen(
    gap('failed', { code: 'NO_EVIDENCE', args: { layer: 'scan', reason: 'bug', detail } }),
  );
}

/** Creates a reading of a value with the evidence of another reading. */
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

/** The properties of `Observation` that readings use, for any kind. */
interface Observed<V> {
  readonly id: string;
  readonly value?: V | undefined;
  readonly failure?: Failure | undefined;
}

/**
 * Reads the value of an observation. Without an observation, the gap has cause `unasked`; if it
 * failed, `failed` converts the failure to the gap.
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

/** Combines readings of several values. `none`: the gap if there are no readings. */
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

/** Returns the gaps of all unknown readings, or null if all are known. */
export function lackingOf(readings: readonly Reading<unknown>[]): NotSeen | null {
  const [first, ...rest] = readings.flatMap((reading) => (reading.seen ? [] : reading.gaps));
  return first === undefined ? null : notSeen(first, ...rest);
}

/** Returns all values with the evidence of all. */
export function together<T>(items: NonEmpty<Known<T>>): Known<NonEmpty<T>> {
  const [first, ...rest] = items;
  return knownBy([first.value, ...rest.map(({ value }) => value)], evidenceOf(items));
}

/** Returns the evidence of all readings without duplicates, in order. */
export function evidenceOf(items: NonEmpty<Pick<Known<unknown>, 'evidence'>>): Evidence {
  const [first, ...rest] = new Set(items.flatMap(({ evidence }) => evidence));
  if (first === undefined) throw new Error('a known value without evidence');
  return [first, ...rest];
}
