/** Titles of requirements on clients and on servers as one title. */

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
