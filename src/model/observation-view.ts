import type { Kind, Observation, ObservationView } from './index.js';

/** Returns a view of the observations of the given kinds, sorted by id. */
export function observationView<N extends Kind>(
  observations: readonly Observation[],
  kinds: readonly N[],
): ObservationView<N> {
  const byKind = new Map<Kind, Observation[]>(kinds.map((kind) => [kind, []]));
  for (const observation of observations) byKind.get(observation.kind)?.push(observation);
  for (const list of byKind.values()) list.sort(byId);
  function all<K extends N>(kind: K): readonly Observation<K>[] {
    const list = byKind.get(kind);
    if (list === undefined) throw new Error(`${kind} was not declared as needed`);
    return list as unknown as Observation<K>[];
  }
  return {
    all,
    at: (kind, subject) => all(kind).filter((observation) => observation.subject === subject),
  };
}

/** Compares ids by code unit, independent of the locale. */
export function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
