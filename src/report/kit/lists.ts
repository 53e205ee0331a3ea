/** Lists of things, by key and in words. */

/** `Map.groupBy`, which Node 20 lacks. */
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

/** `a, b, c and 4 more`. */
export function listText(items: readonly string[], longest = Infinity): string {
  if (items.length <= longest) return items.join(', ');
  return `${items.slice(0, longest).join(', ')} and ${items.length - longest} more`;
}

/** `Encryption required (clients, servers)` of the two rows. */
export function mergedTitles(titles: readonly string[]): readonly string[] {
  const pair = (title: string, from: string, to: string): string | null =>
    title.endsWith(` (${from})`) ? `${title.slice(0, -from.length - 3)} (${to})` : null;
  return titles.flatMap((title) => {
    const servers = pair(title, 'clients', 'servers');
    if (servers !== null && titles.includes(servers)) {
      return [pair(title, 'clients', 'clients, servers') ?? title];
    }
    const clients = pair(title, 'servers', 'clients');
    return clients !== null && titles.includes(clients) ? [] : [title];
  });
}
