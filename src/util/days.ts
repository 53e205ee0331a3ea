const DAY_MS = 86_400_000;

/** Whole days between two times in ISO 8601; negative where `to` is the earlier one. */
export function daysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
