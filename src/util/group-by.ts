/**
 * Groups items by key, in the order of the first item of each group. Replaces `Map.groupBy`, which
 * Node 20 lacks.
 */
export function groupBy<K, T>(
  items: readonly T[],
  key: (item: T) => K,
): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
