/** Command-line arguments: which command they mean, and the flags that yargs read from them. */
import type { Argv } from 'yargs';
import { didYouMean } from '../../util/did-you-mean.js';
import { Problem } from '../../util/problem.js';

/** Marks an operand that yargs would read as an option. No argument of a process holds a NUL. */
const OPERAND = '\0';
/** Hidden option in the place of `--`: it keeps an option before it from taking an operand as value. */
export const END_OF_OPTIONS = 'end-of-options';
/** Options that take a value, and have `--no-` as well. */
const NEGATABLE: readonly string[] = ['policy'];

/** `--json`, for every command that has `--format json`. */
export const JSON_OPTION = {
  type: 'boolean',
  default: false,
  group: 'Output:',
  describe: 'The same as --format json',
} as const;

/** Headings of the help, in their order. */
const GROUPS = [
  'What to scan:',
  'Connections:',
  'Access:',
  'Trust:',
  'Output:',
  'Gates:',
  'Many domains:',
] as const;

/** Fixes the order of the headings in the help of a command. */
export function withGroups<T>(yargs: Argv<T>): Argv<T> {
  for (const group of GROUPS) yargs.group([], group);
  return yargs;
}

/** Domains, addresses and URLs have one of these; no command has. */
const LIKE_A_DOMAIN = /[.\u{3002}\u{ff0e}\u{ff61}@:/[\]\s]|^$/u;
const HELP: Readonly<Record<string, string>> = { help: '--help', version: '--version' };

/**
 * Arguments with the command as the first word: `scan` where the first operand is a domain.
 * `takesValue`: whether an option (without its dashes) is followed by its value. Throws `Problem`
 * for a word that is neither a command nor a domain.
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

/** Index of the first argument that is neither an option nor its value; -1 without one. */
function firstOperand(args: readonly string[], takesValue: (option: string) => boolean): number {
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--') return -1;
    if (!arg.startsWith('-') || arg === '-') return at;
    // Of a group as in `-qf json` the last letter takes the value.
    const name = arg.startsWith('--') ? arg.slice(2) : arg.slice(-1);
    const isFollowed = !arg.includes('=') && args[at + 1]?.startsWith('-') !== true;
    if (isFollowed && takesValue(name)) at += 1;
  }
  return -1;
}

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
export interface OptionTable {
  readonly array: readonly string[];
  readonly boolean: readonly string[];
  readonly count: readonly string[];
  readonly alias: Readonly<Record<string, readonly string[]>>;
  /** Has the names of options that require a value. */
  readonly narg: Readonly<Record<string, number>>;
  readonly choices: Readonly<Record<string, readonly unknown[]>>;
  readonly key: Readonly<Record<string, unknown>>;
}

export function optionTable(argv: Argv): OptionTable {
  return (argv as unknown as { getOptions(): OptionTable }).getOptions();
}

/** Whether an option of the table, named without its dashes, takes a value. */
export function takesValue(table: OptionTable, name: string): boolean {
  const known = namesOf(Object.keys(table.key), table);
  const switches = namesOf([...table.boolean, ...table.count], table);
  return known.has(plainName(name)) && !switches.has(plainName(name));
}

const given = new WeakMap<object, ReadonlySet<string>>();

/** Whether the command line named that option, by its long name: the value is not a default. */
export function isGiven(flags: object, option: string): boolean {
  return given.get(flags)?.has(plainName(option)) ?? false;
}

/**
 * Keeps the last value of an option that was given more than once, and all values of a list.
 * Removes the marks of `withoutDoubleDash`. Turns `--json` into `--format json`. Throws `Problem`
 * for an unknown option, an empty value, a value that is not among the choices, and `--no-` of an
 * option that takes a value.
 */
export function settleFlags(flags: Record<string, unknown>, argv: Argv): void {
  const table = optionTable(argv);
  refuseUnknown(flags, table);
  const lists = namesOf(table.array, table);
  for (const [name, said] of Object.entries(flags)) {
    if (name === '_' || name === '$0') continue;
    const isRepeated = Array.isArray(said) && !lists.has(plainName(name));
    const value: unknown = isRepeated ? said.at(-1) : said;
    flags[name] = Array.isArray(value) ? value.map(unmarked) : unmarked(value);
  }
  refuseValues(flags, table);
  const { defaulted = {} } = Object(argv.parsed) as { defaulted?: object };
  const byDefault = namesOf(Object.keys(defaulted), table);
  const names = Object.keys(flags).filter(
    (name) => flags[name] !== undefined && !byDefault.has(plainName(name)),
  );
  given.set(flags, namesOf(names, table));
  if (flags.json === true) useJson(flags);
}

function useJson(flags: Record<string, unknown>): void {
  if (isGiven(flags, 'format') && flags.format !== 'json') {
    throw new Problem(`--json and --format ${String(flags.format)}: leave one of them out`);
  }
  flags.format = 'json';
  flags.f = 'json';
}

function refuseUnknown(flags: Readonly<Record<string, unknown>>, table: OptionTable): void {
  const known = namesOf(Object.keys(table.key), table);
  // Yargs sets `badName` beside `bad-name`.
  const unknown = Object.keys(flags)
    .filter((name) => name !== '_' && name !== '$0' && !known.has(plainName(name)))
    .sort((a, b) => Number(b.includes('-')) - Number(a.includes('-')))[0];
  if (unknown === undefined) return;
  const { _: [command = ''] = [] } = flags as { _?: readonly unknown[] };
  const shown = flags[unknown] === false ? `no-${unknown}` : unknown;
  throw new Problem(unknownText(shown, unknown, String(command), table));
}

/**
 * What is wrong with the first option of `args` that the table does not have, or null. `args`: the
 * command first, as they were typed.
 */
export function unknownOption(args: readonly string[], table: OptionTable): string | null {
  const known = namesOf(Object.keys(table.key), table);
  for (const arg of args.slice(1)) {
    if (arg === '--') return null;
    const [, negated = '', name = ''] = /^--(no-)?([^=]+)/.exec(arg) ?? [];
    if (name !== '' && !known.has(plainName(name))) {
      return unknownText(negated + name, name, args[0] ?? '', table);
    }
  }
  return null;
}

function unknownText(shown: string, name: string, command: string, { key }: OptionTable): string {
  const names = Object.keys(key).filter((one) => one.length > 1 && one !== END_OF_OPTIONS);
  const meant = name.length === 1 ? null : didYouMean(name, names);
  const hint =
    meant === null ? `see xmpp-safeguard ${command} --help` : `did you mean ${withDashes(meant)}?`;
  return `unknown option ${withDashes(shown.slice(0, 60))}: ${hint}`;
}

function refuseValues(flags: Readonly<Record<string, unknown>>, table: OptionTable): void {
  const needValue = namesOf(Object.keys(table.narg), table);
  const booleans = namesOf(table.boolean, table);
  for (const name of Object.keys(table.key)) {
    const said = flags[name];
    const values: readonly unknown[] = Array.isArray(said) ? said : [said];
    if (values.includes(false) && !booleans.has(plainName(name)) && !NEGATABLE.includes(name)) {
      throw new Problem(`unknown option --no-${name}`);
    }
    if (values.includes('') && needValue.has(plainName(name))) {
      throw new Problem(`${withDashes(name)}: needs a value`);
    }
    for (const value of values) refuseChoice(name, value, table.choices[name]);
  }
}

function refuseChoice(name: string, value: unknown, choices: readonly unknown[] = []): void {
  if (choices.length === 0 || value === undefined || choices.includes(value)) return;
  const names = choices.map(String);
  const said = (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 60);
  const meant = didYouMean(said, names);
  const hint = meant === null ? `choose from ${names.join(', ')}` : `did you mean ${meant}?`;
  throw new Problem(`${withDashes(name)} ${said}: ${hint}`);
}

/** `--out`, `-o`. */
export function withDashes(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
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
