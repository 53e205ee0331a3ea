import { distinct } from '../util/order.js';

/** Values by name without duplicates, each with the requirements that need it. */
export interface Entry<T> {
  readonly name: string;
  readonly value: T;
  readonly requirements: readonly string[];
}

/**
 * Returns one value that satisfies the requirements of `a` and of `b`, or null if there is none.
 */
type Join<T> = (a: T, b: T) => T | null;

/**
 * Adds `requirement` to the entry with this name, or creates the entry. If the entry has another
 * value, `join` decides. Throws if it cannot, which is a bug.
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
