/**
 * A value of `ejabberd.yml` as ejabberd's own YAML reader returns it: maps are lists of pairs, so
 * keys may repeat, and quotes matter.
 */

export interface Place {
  readonly file: string;
  readonly line: number | null;
}

/**
 * The macro of ejabberd.yml whose value is used. `place` is null if an environment variable
 * defines the macro.
 */
export interface FromMacro {
  readonly name: string;
  readonly place: Place | null;
}

interface Placed {
  /**
   * Where ejabberd.yml uses the value. For the value of a macro, the place where the macro is
   * used.
   */
  readonly place: Place;
  readonly macro?: FromMacro;
}

export interface TextTerm extends Placed {
  readonly kind: 'text';
  readonly text: string;
  /** Plain and single-quoted text are atoms of Erlang, double-quoted text is not. */
  readonly atom: boolean;
}

export interface NumberTerm extends Placed {
  readonly kind: 'number';
  readonly value: number;
  readonly integer: boolean;
}

export interface ListTerm extends Placed {
  readonly kind: 'list';
  readonly items: readonly Item[];
}

export interface Pair {
  readonly kind: 'pair';
  readonly key: Term;
  readonly value: Term;
  readonly place: Place;
}

export type Term = TextTerm | NumberTerm | ListTerm;
export type Item = Term | Pair;

/** Returns the key of an entry of a YAML map as text. */
export function nameOf(pair: Pair): string {
  const { key } = pair;
  if (key.kind === 'text') return key.text;
  return key.kind === 'number' ? String(key.value) : '';
}

/**
 * Entries of a map, which is stored as a list of pairs. Items of a list that are no pairs are left
 * out.
 */
export function pairsOf(term: Term | undefined): readonly Pair[] {
  if (term?.kind !== 'list') return [];
  return term.items.filter((item): item is Pair => item.kind === 'pair');
}

/** Returns the items of a list that are not entries of a map. */
export function itemsOf(term: Term | undefined): readonly Term[] {
  if (term?.kind !== 'list') return [];
  return term.items.filter((item): item is Term => item.kind !== 'pair');
}

/** Items of a list in ejabberd.yml, or the value itself if it is not a list. */
export function listOrSingle(term: Term | undefined): readonly Term[] {
  if (term === undefined) return [];
  return term.kind === 'list' ? itemsOf(term) : [term];
}

/** Returns the last entry of a map with the given name: ejabberd uses the last of several. */
export function pairOf(term: Term | undefined, name: string): Pair | undefined {
  return pairsOf(term).findLast((pair) => nameOf(pair) === name);
}

export function valueOf(term: Term | undefined, name: string): Term | undefined {
  return pairOf(term, name)?.value;
}

export function textOf(term: Term | undefined): string | null {
  return term?.kind === 'text' ? term.text : null;
}

export function numberOf(term: Term | undefined): number | null {
  return term?.kind === 'number' ? term.value : null;
}

const TRUE = ['true', 'yes', 'on', 'y'];

export const BOOLEANS: readonly string[] = [...TRUE, 'false', 'no', 'off', 'n'];

/** Reads a boolean of YAML 1.1, such as `yes` or `off`. Returns null for any other value. */
export function booleanOf(term: Term | undefined): boolean | null {
  const text = textOf(term);
  return text === null || !BOOLEANS.includes(text) ? null : TRUE.includes(text);
}

export const INFINITY: readonly string[] = ['infinity', 'infinite', 'unlimited'];

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(ms|m(illi)?secs?|milliseconds?)$/, 0.001],
  [/^(s|secs?|seconds?)$/, 1],
  [/^(m|mins?|minutes?)$/, 60],
  [/^(h|hours?)$/, 3600],
  [/^(d|days?)$/, 86_400],
];

/** Returns the length of a unit of time such as `minutes` in seconds, or null for another word. */
export function unitOf(word: string): number | null {
  const unit = word.trim().toLowerCase();
  return UNITS.find(([pattern]) => pattern.test(unit))?.[1] ?? null;
}

/**
 * Returns a time in seconds: `600`, `10 minutes`; infinity for `infinity`; null for any other
 * value.
 */
export function secondsOf(term: Term | undefined): number | null {
  if (term?.kind === 'number') return term.value;
  const text = textOf(term);
  if (text === null) return null;
  if (INFINITY.includes(text)) return Infinity;
  const [, count, unit] = /^\+?(\d{1,12})(.*)$/.exec(text) ?? [];
  if (count === undefined || unit === undefined) return null;
  const seconds = unit === '' ? 1 : unitOf(unit);
  return seconds === null ? null : Number(count) * seconds;
}
