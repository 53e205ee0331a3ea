const DAY_MS = 86_400_000;

/** Returns the whole days between two times in ISO 8601; negative if `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
