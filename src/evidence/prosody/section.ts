import type { Configured, OptionPlace, Untold } from '../../model/configuration.js';
import type { Evaluation, Place, SetOption } from './evaluation.js';
import { isMarked, isTable, luaText, type LuaValue } from './lua/value.js';

/** The value of a Prosody option for a virtual host, and the lines that set it. */
export interface Found {
  /** The value of the option; null if the option is not set. */
  readonly value: LuaValue;
  readonly from: readonly OptionPlace[];
}

/**
 * The Prosody options that apply to one virtual host: those of its own section, else the global
 * ones.
 */
export interface Section {
  readonly host: string;
  /** Whether the version of Prosody is 13 or later. */
  readonly modern: boolean;
  readonly version: string;
  get(option: string): Found;
  /**
   * The option as the section `section` sets it. `*` is the global section, a name the section of
   * that host.
   */
  own(section: string, option: string): Found;
  /**
   * Virtual hosts and components of the Prosody configuration: all sections except the global one.
   */
  readonly hosts: readonly string[];
  /**
   * Returns the line of the configuration file that contains `entry`, one entry of the option's
   * value, in quotes.
   */
  within(found: Found, entry: string): readonly OptionPlace[];
  /** Returns the lines of a field inside the value of an option: `limits.c2s`. */
  field(found: Found, path: readonly string[]): readonly OptionPlace[];
}

const NOT_SET: Found = { value: null, from: [] };

export function sectionOf(evaluation: Evaluation, host: string, version: string): Section {
  const { options, texts } = evaluation;
  const found = (name: string, set: SetOption | undefined): Found => {
    if (set === undefined || set.value === null) return NOT_SET;
    const from = set.places.map((place) => ({
      option: name,
      file: place.file,
      line: firstLine(texts[place.file], place, name),
    }));
    return { value: set.value, from };
  };
  const own = (section: string, option: string): Found =>
    found(option, options.get(section)?.get(option));
  return {
    host,
    version,
    modern: isModern(version),
    hosts: [...options.keys()].filter((one) => one !== '*'),
    own,
    get: (option) => {
      const ofHost = own(host, option);
      return ofHost.value === null ? own('*', option) : ofHost;
    },
    within: ({ from }, entry) => {
      const named = (one: OptionPlace): OptionPlace => ({
        ...one,
        option: `${one.option}: ${entry}`,
      });
      const pattern = `["']${literally(entry)}["']`;
      const found = from.flatMap((one) => {
        const line = findLine(texts[one.file], one.line, pattern);
        return line === null ? [] : [named({ ...one, line })];
      });
      return found.length > 0 ? found.slice(0, 1) : from.slice(0, 1).map(named);
    },
    field: ({ from }, path) =>
      from.map(({ option, file, line }) => ({
        option: [option, ...path].join('.'),
        file,
        line: path.reduce(
          (above, name) =>
            findLine(texts[file], above, `\\b${literally(name)}["'\\]]*\\s*=`) ?? above,
          line,
        ),
      })),
  };
}

export function isModern(version: string): boolean {
  return Number.parseFloat(version) >= 13;
}

/** Maximum number of lines between the name of an option and the end of its value. */
const LONGEST_VALUE = 400;

const literally = (text: string): string => text.replaceAll(/[^\w]/g, '\\$&');

/** Returns the line where a statement begins, because Lua reports the line where it ends. */
function firstLine(text: string | undefined, { line }: Place, name: string): number | null {
  if (text === undefined || line === null) return line;
  const lines = text.split('\n', line);
  const begins = new RegExp(
    `(^|[^\\w.])${literally(name)}\\s*($|=(?!=)|:\\s*append\\b|\\{)|\\b(VirtualHost|Host|Component)\\b`,
    'i',
  );
  const named = new RegExp(`(^|[^\\w.])${literally(name)}\\s*($|=(?!=)|:\\s*append\\b|\\{)`);
  for (let at = line - 1; at >= Math.max(0, line - LONGEST_VALUE); at -= 1) {
    const one = (lines[at] ?? '').replace(/--.*$/, '');
    if (named.test(one)) return at + 1;
    if (at < line - 1 && begins.test(one)) break;
  }
  return line;
}

/**
 * Returns the first line at or after `from` where the pattern matches outside comments, or null.
 */
function findLine(text: string | undefined, from: number | null, pattern: string): number | null {
  if (text === undefined || from === null) return null;
  const lines = text.split('\n').slice(from - 1, from - 1 + LONGEST_VALUE);
  const sought = new RegExp(`^[^-]*(-(?!-)[^-]*)*${pattern}`);
  const at = lines.findIndex((line) => sought.test(line));
  return at < 0 ? null : from + at;
}

/** Whether this program cannot know the value of an option, or a part of the value. */
export function isUnknown(value: LuaValue): boolean {
  if (typeof value === 'string') return isMarked(value);
  if (typeof value !== 'object' || value === null) return false;
  if (!isTable(value)) return value.kind !== 'other';
  return value.list.some(isUnknown) || [...value.fields.values()].some(isUnknown);
}

/**
 * Creates the setting that the options decide, or an unknown setting if the value of an option is
 * unknown.
 */
export function told<T>(
  found: readonly Found[],
  value: () => T,
  also: readonly OptionPlace[] = [],
): Configured<T> {
  const from = distinct([...found.flatMap((one) => one.from), ...also]);
  if (found.some((one) => isUnknown(one.value))) return untold('script', from);
  return { value: value(), from };
}

export function untold<T>(why: Untold, from: readonly OptionPlace[]): Configured<T> {
  return { value: null, from: distinct(from), untold: why };
}

function distinct(places: readonly OptionPlace[]): readonly OptionPlace[] {
  const byKey = new Map(places.map((one) => [`${one.option} ${one.file} ${one.line}`, one]));
  return [...byKey.values()].slice(0, 8);
}

/**
 * Returns the value of an option that should not be a list. Prosody reads a list as its first
 * entry.
 */
export function scalar({ value }: Found): LuaValue {
  return isTable(value) ? (value.list[0] ?? null) : value;
}

/**
 * Returns a boolean option, or null if the option is not set or is not a boolean, which Prosody
 * reads as false.
 */
export function booleanOf(found: Found): boolean | null {
  const value = scalar(found);
  if (value === true || value === 'true' || value === 1) return true;
  return value === false || value === 'false' || value === 0 ? false : null;
}

/**
 * Returns a boolean option, or `fallback` if the option is not set. Prosody reads other values as
 * false.
 */
export function isTrue(found: Found, fallback: boolean): boolean {
  return scalar(found) === null ? fallback : (booleanOf(found) ?? false);
}

/**
 * Returns the number that `tonumber` of Lua makes of an option. Null if the option has no value;
 * `other` if its value is not a number.
 */
export function numberOf(found: Found): number | null | 'other' {
  const value = scalar(found);
  if (value === null) return null;
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value)) {
    return Number(value);
  }
  if (typeof value === 'string' && /^\s*0x[\da-f]+\s*$/i.test(value)) return Number(value.trim());
  return 'other';
}

export function textOf(found: Found): string | null {
  const value = scalar(found);
  return typeof value === 'boolean' ? String(value) : luaText(value);
}

/** Returns the texts in the value of an option. A single value is a list of one. */
export function textsOf({ value }: Found): readonly string[] {
  const entries = isTable(value) ? value.list : [value];
  return entries.flatMap((one) => luaText(one) ?? []);
}
