/** Operations on readings (values with their evidence). Unknown values stay unknown. */
import {
  derived,
  lackingOf,
  together,
  type Absent,
  type Gap,
  type Known,
  type NonEmpty,
  type NotSeen,
  type Reading,
  type Sightings,
} from './known.js';

export { together };
export type { Absent, Gap, Known, NonEmpty, NotSeen, Reading, Sightings };

export function map<T, U>(reading: Reading<T>, change: (value: T) => U): Reading<U> {
  return reading.seen ? derived(change(reading.value), [reading]) : reading;
}

/**
 * Derives a reading (a value with its evidence) from the value of another one. The evidence of the
 * first reading comes first.
 */
export function chain<T, U>(reading: Reading<T>, next: (value: T) => Reading<U>): Reading<U> {
  if (!reading.seen) return reading;
  const after = next(reading.value);
  return after.seen ? derived(after.value, [reading, after]) : after;
}

/** Returns a value with the evidence of everything that it depends on. */
export function join<T>(first: Known<T>, ...rest: readonly Known<unknown>[]): Known<T> {
  return derived(first.value, [first, ...rest]);
}

type Values<R> = { readonly [K in keyof R]: R[K] extends Reading<infer T> ? T : never };

/** Combines several readings: known if all are known, else unknown with the reasons of all. */
export function all<R extends Record<string, Reading<unknown>>>(readings: R): Reading<Values<R>> {
  const entries = Object.entries(readings);
  const lacking = lackingOf(Object.values(readings));
  if (lacking !== null) return lacking;
  const values = Object.fromEntries(
    entries.map(([key, reading]) => [key, reading.seen ? reading.value : undefined]),
  ) as Values<R>;
  const [first, ...rest] = entries.flatMap(([, reading]) => (reading.seen ? [reading] : []));
  if (first === undefined) throw new TypeError('all() of no readings');
  return derived(values, [first, ...rest]);
}

/**
 * Whether at least one reading is true. One true reading is enough for `true`; `false` needs all
 * readings to be known.
 */
export function any(readings: NonEmpty<Reading<boolean>>): Reading<boolean> {
  const holding = readings.find((reading) => reading.seen && reading.value);
  if (holding !== undefined) return holding;
  const lacking = lackingOf(readings);
  if (lacking !== null) return lacking;
  const [first, ...rest] = readings.flatMap((reading) => (reading.seen ? [reading] : []));
  if (first === undefined) throw new TypeError('any() of no readings');
  return derived(false, [first, ...rest]);
}

export function valueOf<T>(reading: Reading<T>): T | null {
  return reading.seen ? reading.value : null;
}
