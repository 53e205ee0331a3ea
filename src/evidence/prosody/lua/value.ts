/** A value that the Lua sandbox returned. No metamethod was called to make it. */
export type LuaValue = null | boolean | number | string | LuaTable | LuaOpaque;

export interface LuaTable {
  readonly kind: 'table';
  /** Values of the keys 1 to n of a Lua table. */
  readonly list: readonly LuaValue[];
  readonly fields: ReadonlyMap<string, LuaValue>;
  /** Number of keys of the Lua table that are neither strings nor indexes of its list. */
  readonly others: number;
}

/**
 * A Lua value of the configuration that this program does not know. `unknown`: computed by a
 * function or library that this program does not run; `what` is its name. `reference`: a reference
 * to the option `what`, as in Prosody 13. `other`: a function, a number that is not finite, or a
 * table that is too deep.
 */
export interface LuaOpaque {
  readonly kind: 'unknown' | 'reference' | 'other';
  readonly what: string;
}

export function isTable(value: LuaValue | undefined): value is LuaTable {
  return typeof value === 'object' && value !== null && value.kind === 'table';
}

const OPAQUE: Readonly<Record<string, LuaOpaque['kind']>> = {
  u: 'unknown',
  p: 'reference',
  x: 'other',
};

/** Decodes a value as the function `json` of `result.ts` writes it. */
export function luaValue(encoded: unknown): LuaValue {
  if (!Array.isArray(encoded)) return encoded as null | boolean | number | string;
  const [kind, first, fields, others] = encoded as [string, unknown, [string, unknown][], number];
  const opaque = OPAQUE[kind];
  if (opaque !== undefined) return { kind: opaque, what: String(first) };
  return {
    kind: 'table',
    list: (first as readonly unknown[]).map(luaValue),
    fields: new Map(fields.map(([key, value]) => [key, luaValue(value)])),
    others,
  };
}

/**
 * The text of a string or number; null for other values, which Lua does not convert to a string.
 */
export function luaText(value: LuaValue | undefined): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : null;
}

/** Characters around the placeholder of an unknown value in a string; `MARK` in the sandbox. */
const MARKED = /\u{E000}(file|unknown):([^\u{E000}]*)\u{E000}/u;

/**
 * Whether the text contains a part that is unknown, or that comes from a file that is not read.
 */
export function isMarked(text: string): boolean {
  return MARKED.test(text);
}
