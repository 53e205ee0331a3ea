/** Command-line arguments: finds the command, and checks the flags that yargs returns. */
import type { OptionTable } from '../../options/define-option.js';
import { refuseForm, typedOf, type Given } from '../../options/read.js';
import { didYouMean } from '../../util/did-you-mean.js';
import { Problem } from '../../util/problem.js';

/**
 * Marks an operand that yargs would read as an option. Arguments of a process cannot contain NUL.
 */
const OPERAND = '\0';
/**
 * Hidden option that replaces `--`: it keeps a preceding option from consuming an operand as its
 * value.
 */
export const END_OF_OPTIONS = 'end-of-options';
/**
 * Every domain, address or URL contains at least one of these characters. No command name does.
 */
const LIKE_A_DOMAIN = /[.\u{3002}\u{ff0e}\u{ff61}@:/[\]\s]|^$/u;
const HELP: Readonly<Record<string, string>> = { help: '--help', version: '--version' };

/**
 * Returns the arguments with the command as the first word: `scan` if the first operand is a
 * domain. `takesValue` returns whether the next argument is the value of an option (given without
 * dashes). Throws `Problem` for a word that is neither a command nor a domain.
 */
export function withCommand(
  args: readonly string[],
  commands: readonly string[],
  takesValue: (option: string) => boolean,
): string[] {
  const at = firstOperand(args, takesValue);
  const word = args[at];
  if (word === undefined) {
    return args.some((one) => /^(?:-h|-V|--help|--version)$/.test(one))
      ? [...args]
      : ['scan', ...args];
  }
  const others = args.toSpliced(at, 1);
  if (commands.includes(word)) return [word, ...others];
  const option = Object.hasOwn(HELP, word) ? HELP[word] : undefined;
  if (option !== undefined) {
    return others.length === 0 ? [option] : withCommand([...others, option], commands, takesValue);
  }
  if (LIKE_A_DOMAIN.test(word)) return ['scan', ...args];
  const meant = didYouMean(word, commands);
  const hint = meant === null ? `Commands: ${commands.join(', ')}.` : `Did you mean ${meant}?`;
  const said = JSON.stringify(word.slice(0, 60));
  throw new Problem(
    `unknown command ${said}. ${hint} To scan a domain of that name: xmpp-safeguard scan ${word.slice(0, 60)}`,
  );
}

/** Returns the index of the first argument that is neither an option nor its value, or -1. */
function firstOperand(args: readonly string[], takesValue: (option: string) => boolean): number {
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--') return -1;
    if (!arg.startsWith('-') || arg === '-') return at;
    // In a group of short options such as `-qf json`, the value belongs to the last letter.
    const name = arg.startsWith('--') ? arg.slice(2) : arg.slice(-1);
    const isFollowed = !arg.includes('=') && args[at + 1]?.startsWith('-') !== true;
    if (isFollowed && takesValue(name)) at += 1;
  }
  return -1;
}

/**
 * Returns the arguments with the first `--` replaced and everything after it marked as operands
 * (POSIX utility syntax guideline 10). Yargs does not pass these operands to the positionals of a
 * command.
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

/** Yargs also counts `--no-verbose` and `--verbose=false`; they cancel earlier occurrences. */
function settleVerbose(args: readonly string[]): string[] {
  const at = Math.max(args.lastIndexOf('--no-verbose'), args.lastIndexOf('--verbose=false'));
  return args.filter(
    (one, index) => index > at || !/^(?:-v+|--(?:no-)?verbose(?:=(?:true|false))?)$/.test(one),
  );
}

/** Returns the text without the marks of `withoutDoubleDash`. */
export function withoutMarks(text: string): string {
  return text.replaceAll(OPERAND, '');
}

/** Whether an option of one of the tables, named without its dashes, has a value. */
export function takesValue(tables: readonly OptionTable[], name: string): boolean {
  return tables.some((table) =>
    Object.entries(table).some(
      ([long, { alias, parser }]) => parser !== null && (name === long || name === alias),
    ),
  );
}

/**
 * Splits a short option from its value in the same word: `-fjson` becomes `-f=json`. Yargs would
 * read it as `-f -j -s -o -n`.
 */
export function splitShortOptions(
  args: readonly string[],
  tables: readonly OptionTable[],
): string[] {
  const letters = [...new Set(tables.flatMap(shortNames))];
  const valued = letters.filter((letter) => takesValue(tables, letter)).join('');
  const others = letters.filter((letter) => !takesValue(tables, letter)).join('');
  const joined = new RegExp(`^(-[${others}]*[${valued}])([^=].*)$`, 's');
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  return args.map((arg, index) => (index < end ? arg.replace(joined, '$1=$2') : arg));
}

/** Names that a command accepts in addition to its options. */
export interface Known {
  readonly command: string;
  readonly table: OptionTable;
  /** Names of the command's operands, which yargs treats like options. */
  readonly operands: readonly string[];
}

/**
 * Returns the typed options, without the marks of `withoutDoubleDash`, and with `--format json`
 * for `--json`. Throws `Problem` for an unknown option, an empty value, and `--no-` with an option
 * that has a value.
 */
export function settle(flags: Record<string, unknown>, known: Known): Given {
  const names = namesOf(known);
  const unknown = Object.keys(flags).find((name) => !['_', '$0', ...names].includes(name));
  if (unknown !== undefined) {
    const shown = flags[unknown] === false ? `no-${unknown}` : unknown;
    throw new Problem(unknownText(shown, unknown, known));
  }
  for (const [name, said] of Object.entries(flags)) {
    flags[name] = Array.isArray(said) ? said.map(unmarked) : unmarked(said);
  }
  for (const [name, option] of Object.entries(known.table)) {
    refuseForm(name, option, typedOf(flags, name));
  }
  if (typedOf(flags, 'json').at(-1) === true) useJson(flags);
  return flags;
}

function useJson(flags: Record<string, unknown>): void {
  const format = typedOf(flags, 'format').at(-1) ?? 'json';
  if (format !== 'json') {
    throw new Problem(`--json and --format ${String(format)}: leave one of them out`);
  }
  flags.format = 'json';
}

/** Returns the error message for the first unknown option of `args`, as typed, or null. */
export function unknownOption(args: readonly string[], known: Known): string | null {
  const names = namesOf(known);
  for (const arg of args.slice(1)) {
    if (arg === '--') return null;
    const [, negated = '', name = ''] = /^--(no-)?([^=]+)/.exec(arg) ?? [];
    if (name !== '' && !names.includes(name)) return unknownText(negated + name, name, known);
  }
  return null;
}

function namesOf({ table, operands }: Known): readonly string[] {
  return [...Object.keys(table), ...shortNames(table), ...operands, ...ALWAYS, END_OF_OPTIONS];
}

function shortNames(table: OptionTable): readonly string[] {
  return Object.values(table).flatMap(({ alias }) => alias ?? []);
}

/** Options that yargs adds to every command. */
const ALWAYS: readonly string[] = ['help', 'version', 'h', 'V'];

function unknownText(shown: string, name: string, { command, table }: Known): string {
  const meant = name.length === 1 ? null : didYouMean(name, [...Object.keys(table), ...ALWAYS]);
  const hint =
    meant === null ? `see xmpp-safeguard ${command} --help` : `did you mean ${withDashes(meant)}?`;
  return `unknown option ${withDashes(shown.slice(0, 60))}: ${hint}`;
}

/** Returns an option name with its dashes: `--out`, `-o`. */
export function withDashes(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

function unmarked(value: unknown): unknown {
  return typeof value === 'string' ? withoutMarks(value) : value;
}

/** Returns the values of the operand with this name. */
export function operandsOf(given: Given, name: string): readonly string[] {
  return typedOf(given, name).filter((one) => typeof one === 'string');
}
