/** Compares texts by code unit, independent of the locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Returns the items sorted, without duplicates. */
export function distinct(items: Iterable<string>): string[] {
  return [...new Set(items)].sort(compareText);
}
