/** Values by name without duplicates, each with the requirements that need it. */
export interface Entry<T> {
  readonly name: string;
  readonly value: T;
  readonly requirements: readonly string[];
}

/**
 * Adds `requirement` to the entry with this name, or creates the entry. Throws if the entry has
 * another value, which is a bug.
 */
export function addEntry<T>(
  entries: readonly Entry<T>[],
  name: string,
  value: T,
  requirement: string,
): readonly Entry<T>[] {
  const known = entries.find((one) => one.name === name);
  if (known === undefined) return [...entries, { name, value, requirements: [requirement] }];
  if (JSON.stringify(known.value) !== JSON.stringify(value)) {
    throw new Error(`two values for ${name}: ${requirement}, ${known.requirements.join(', ')}`);
  }
  const requirements = known.requirements.includes(requirement)
    ? known.requirements
    : [...known.requirements, requirement];
  return entries.map((one) => (one === known ? { ...known, requirements } : one));
}
