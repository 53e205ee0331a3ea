/**
 * What was seen, with the evidence for it, or why it was not seen. These makers are for facts
 * alone: a rule receives readings and cannot make one.
 */
import type { Evidence, Failure } from '../../model/index.js';
import type { TypedCoded } from '../../rules/codes.js';

export type NonEmpty<T> = readonly [T, ...T[]];

/** Not exported: a literal is never a reading. */
const made = Symbol('made');

/** A value that was seen, and the ids of the observations that show it. */
export interface Known<T> {
  readonly [made]: true;
  readonly seen: true;
  readonly value: T;
  readonly evidence: Evidence;
}

/** One reason why something was not seen. */
export interface Gap {
  /** `unsure`: an answer came that may mean two things. */
  readonly cause: 'unasked' | 'failed' | 'unsure';
  /** The reason as a finding that does not count. */
  readonly why: TypedCoded;
  /** Ids of the observations that show the reason. Empty where nothing was asked. */
  readonly evidence: readonly string[];
  /** Where the reason concerns another name or endpoint than the one that is ruled on. */
  readonly subject?: string;
}

export interface NotSeen {
  readonly [made]: true;
  readonly seen: false;
  readonly gaps: NonEmpty<Gap>;
}

export type Reading<T> = Known<T> | NotSeen;

/** Several things of one sort, of which some may not have been seen. */
export interface Sightings<T> {
  readonly [made]: true;
  readonly seen: true;
  readonly items: NonEmpty<Known<T>>;
  readonly gaps: readonly Gap[];
  /** All of them, or null as soon as one was not seen. */
  readonly all: Known<NonEmpty<T>> | null;
}

/** The value that these observations show. */
export function known<T>(value: T, id: string, ...ids: readonly string[]): Known<T> {
  return { [made]: true, seen: true, value, evidence: [id, ...ids] };
}

/**
 * The value that these observations show, where a list of ids is at hand. Without one id nothing is
 * known: a gap, and a fault of this program.
 */
export function knownFrom<T>(value: T, ids: readonly string[]): Reading<T> {
  const [id, ...rest] = ids;
  if (id !== undefined) return known(value, id, ...rest);
  const detail = 'a fact without evidence';
  return notSeen(
    gap('failed', { code: 'NO_EVIDENCE', args: { layer: 'scan', reason: 'bug', detail } }),
  );
}

/** A value with evidence that another reading has already. */
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

/** What is read of an observation: shape of `Observation`, for any kind. */
interface Observed<V> {
  readonly id: string;
  readonly value?: V | undefined;
  readonly failure?: Failure | undefined;
}

/**
 * The value of an observation. Where there is no observation, the reason is `unasked`; where it
 * failed, `failed` turns the failure into the reason.
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

/** The values of the observations that have one. */
export function answersOf<V>(observations: readonly Observed<V>[]): readonly Known<V>[] {
  return observations.flatMap(({ id, value }) => (value === undefined ? [] : [known(value, id)]));
}

/** What was seen of several things. `none`: the reason where there is not one. */
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

/** The reasons of all readings that were not seen, or null where each was. */
export function lackingOf(readings: readonly Reading<unknown>[]): NotSeen | null {
  const [first, ...rest] = readings.flatMap((reading) => (reading.seen ? [] : reading.gaps));
  return first === undefined ? null : notSeen(first, ...rest);
}

/** The values of all items, with all of their evidence. */
export function together<T>(items: NonEmpty<Known<T>>): Known<NonEmpty<T>> {
  const [first, ...rest] = items;
  return knownBy([first.value, ...rest.map(({ value }) => value)], evidenceOf(items));
}

/** The evidence of all of them, each id once, in order. */
export function evidenceOf(items: NonEmpty<Pick<Known<unknown>, 'evidence'>>): Evidence {
  const [first, ...rest] = new Set(items.flatMap(({ evidence }) => evidence));
  if (first === undefined) throw new Error('a known value without evidence');
  return [first, ...rest];
}
