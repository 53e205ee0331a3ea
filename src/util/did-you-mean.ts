/** Returns the name that `said` probably means, or null if no name is similar. */
export function didYouMean(said: string, names: readonly string[]): string | null {
  // A typed text that is longer than every known name cannot be a misspelled name.
  if (said.length > 100) return null;
  const typed = said.toLowerCase();
  const [best] = names
    .map((name) => ({ name, distance: distance(typed, name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= Math.max(1, said.length / 3) ? best.name : null;
}

/**
 * Returns the optimal string alignment distance: insertions, deletions, replacements and swaps of
 * neighbours.
 */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const above = rows[row - 1] ?? [];
      const replaced = (above[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const isSwapped =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const swapped = isSwapped ? (rows[row - 2]?.[column - 2] ?? 0) + 1 : Infinity;
      const deleted = (above[column] ?? 0) + 1;
      const inserted = (current[column - 1] ?? 0) + 1;
      current.push(Math.min(replaced, deleted, inserted, swapped));
    }
    rows.push(current);
  }
  return rows.at(-1)?.at(-1) ?? 0;
}
