/** By code unit, so that no locale has a say. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sorted, each once. */
export function distinct(items: Iterable<string>): string[] {
  return [...new Set(items)].sort(compareText);
}
