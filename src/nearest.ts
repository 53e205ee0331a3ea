/** The one of `names` that `said` was likely meant to be, or null where none is close. */
export function nearest(said: string, names: readonly string[]): string | null {
  // What is longer than any name is no slip of a finger.
  if (said.length > 100) return null;
  const [best] = names
    .map((name) => ({ name, distance: distance(said, name) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= Math.max(2, said.length / 2) ? best.name : null;
}

/** Of Levenshtein: letters to put in, take out or change. */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [row, letter] of Array.from(a).entries()) {
    const current = [row + 1];
    for (const [column, other] of Array.from(b).entries()) {
      const changed = (above[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(changed, (above[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    above = current;
  }
  return above.at(-1) ?? 0;
}
