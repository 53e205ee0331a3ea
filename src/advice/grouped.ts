import { distinct } from '../util/order.js';

/** Settings by name without duplicates, each with the requirements that need the setting. */
export interface Entry<T> {
  readonly name: string;
  readonly value: T;
  readonly requirements: readonly string[];
}

/**
 * Combines two values of a configuration setting into one that serves both. Returns null if there
 * is none.
 */
type Join<T> = (a: T, b: T) => T | null;

/**
 * Adds the id `requirement` to the advised setting `name`, or creates the setting. If the setting
 * already has another value, `join` combines both. Throws if `join` cannot combine them, which is
 * a bug.
 */
export function addEntry<T>(
  entries: readonly Entry<T>[],
  name: string,
  value: T,
  requirement: string,
  join: Join<T>,
): readonly Entry<T>[] {
  const known = entries.find((one) => one.name === name);
  if (known === undefined) return [...entries, { name, value, requirements: [requirement] }];
  const joined = isSame(known.value, value) ? value : join(known.value, value);
  if (joined === null) {
    throw new Error(`two values for ${name}: ${requirement}, ${known.requirements.join(', ')}`);
  }
  const requirements = distinct([...known.requirements, requirement]);
  return entries.map((one) => (one === known ? { name, value: joined, requirements } : one));
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
