/** Walks over plain JSON, to change one place of it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Path = readonly (string | number)[];

/** Every object in `value`, by where it stands. */
export function* objects(value: Json, path: Path = []): Generator<{ path: Path; keys: string[] }> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield { path, keys: Object.keys(value) };
  for (const [key, item] of Object.entries(value)) {
    yield* objects(item, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

/** A copy in which the object at `path` is what `change` makes of it. */
export function changed(value: Json, path: Path, change: (at: Record<string, Json>) => void): Json {
  const copy = structuredClone(value);
  let at = copy as Record<string | number, Json>;
  for (const key of path) at = at[key] as Record<string | number, Json>;
  change(at);
  return copy;
}
