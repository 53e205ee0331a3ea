/** What yargs makes of argv, put right before the commands see it. */
import type { Argv } from 'yargs';
import { Problem } from '../problem.js';

/** Marks an operand that yargs would read as an option. No argument of a process holds a NUL. */
const OPERAND = '\0';
/** Hidden option in the place of `--`: it keeps an option before it from taking an operand as value. */
export const END_OF_OPTIONS = 'end-of-options';
/** Options that take a value, and have `--no-` as well. */
const NEGATABLE: readonly string[] = ['policy'];

/**
 * argv in which the first `--` is replaced, and what follows it is marked as operands (POSIX
 * utility syntax guideline 10). Yargs itself keeps them from the positionals of a command.
 */
export function withoutDoubleDash(args: readonly string[]): string[] {
  const at = args.indexOf('--');
  if (at === -1) return settleVerbose(args);
  const operands = args.slice(at + 1);
  return [
    ...settleVerbose(args.slice(0, at)),
    `--${END_OF_OPTIONS}`,
    ...operands.map((one) => (/^(?:-|true$|false$)/.test(one) ? OPERAND + one : one)),
  ];
}

/** Yargs counts `--no-verbose` and `--verbose=false` too: they undo what came before them. */
function settleVerbose(args: readonly string[]): string[] {
  const at = Math.max(args.lastIndexOf('--no-verbose'), args.lastIndexOf('--verbose=false'));
  return args.filter(
    (one, index) => index > at || !/^(?:-v+|--(?:no-)?verbose(?:=(?:true|false))?)$/.test(one),
  );
}

/** The text without the marks of `withoutDoubleDash`. */
export function withoutMarks(text: string): string {
  return text.replaceAll(OPERAND, '');
}

/** What yargs knows of the options of a command. */
interface OptionTable {
  readonly array: readonly string[];
  readonly boolean: readonly string[];
  readonly alias: Readonly<Record<string, readonly string[]>>;
  /** Has the names of options that require a value. */
  readonly narg: Readonly<Record<string, number>>;
  readonly key: Readonly<Record<string, unknown>>;
}

/**
 * Keeps the last value of an option that was given more than once, and all values of a list. Removes the marks of
 * `withoutDoubleDash`. Throws `Problem` for an empty value, and for `--no-` of an option that
 * takes a value.
 */
export function settleFlags(flags: Record<string, unknown>, argv: Argv): void {
  const table = (argv as unknown as { getOptions(): OptionTable }).getOptions();
  const lists = namesOf(table.array, table);
  for (const [name, given] of Object.entries(flags)) {
    if (name === '_' || name === '$0') continue;
    const isRepeated = Array.isArray(given) && !lists.has(plainName(name));
    const value: unknown = isRepeated ? given.at(-1) : given;
    flags[name] = Array.isArray(value) ? value.map(unmarked) : unmarked(value);
  }
  const needValue = namesOf(Object.keys(table.narg), table);
  const booleans = namesOf(table.boolean, table);
  for (const name of Object.keys(table.key)) {
    const given = flags[name];
    const values: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (values.includes(false) && !booleans.has(plainName(name)) && !NEGATABLE.includes(name)) {
      throw new Problem(`--no-${name}: is not an option`);
    }
    if (values.includes('') && needValue.has(plainName(name))) {
      throw new Problem(`--${name}: needs a value`);
    }
  }
}

function unmarked(value: unknown): unknown {
  return typeof value === 'string' ? withoutMarks(value) : value;
}

/** `plainName` of the options and of their aliases. */
function namesOf(options: readonly string[], { alias }: OptionTable): ReadonlySet<string> {
  return new Set(options.flatMap((name) => [name, ...(alias[name] ?? [])]).map(plainName));
}

/** The same for `bad-s2s-domain` and for `badS2sDomain`, which yargs sets beside it. */
function plainName(name: string): string {
  return name.length === 1 ? name : name.replaceAll('-', '').toLowerCase();
}
