/** Values of options: from the command line, else from safeguard.yml, else the default. */
import { Problem } from '../util/problem.js';
import type { AnyOption, OptionTable, Typed } from './define-option.js';

export type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

type ValueOf<One extends AnyOption> = ReturnType<One['fromTyped']>;
type SaidOf<One extends AnyOption> = Parameters<One['fromSaid']>[0];
type FileNames<Table extends OptionTable> = {
  [Name in keyof Table]: Table[Name] extends { readonly file?: infer File }
    ? [Extract<File, object>] extends [never]
      ? never
      : Name
    : never;
}[keyof Table];

/** Values of all options of a table, by their names in camel case. */
export type Values<Table extends OptionTable> = {
  readonly [Name in keyof Table & string as CamelCase<Name>]: ValueOf<Table[Name]>;
};

/** Options as a program passes them: in camel case, with JSON values. */
export type Flags<Table extends OptionTable> = {
  readonly [Name in keyof Table & string as CamelCase<Name>]?: SaidOf<Table[Name]> | undefined;
};

/** Options as written in safeguard.yml, by their long names. */
export type FileValues<Table extends OptionTable> = {
  readonly [Name in FileNames<Table>]?: SaidOf<Table[Name]>;
};

/** Options of the command line, by their long names, as yargs returns them. */
export type Given = Readonly<Record<string, unknown>>;

/**
 * Returns the values of the options in `table`: those of `given`, else those of `file`, else the
 * defaults. Throws `Problem`.
 */
export function read<Table extends OptionTable>(
  table: Table,
  given: Given,
  file: FileValues<Table> | null = null,
): Values<Table> {
  const said = new Map<string, unknown>(Object.entries(file ?? {}));
  return valuesOf(table, (name, option) => {
    const typed = typedOf(given, name);
    if (typed.length > 0) return typedValue(name, option, typed);
    if (!said.has(name) || isTyped(given, option.excludes)) return option.default;
    return saidValue(option, said.get(name), `--${name}`);
  });
}

/** Returns the values of options that a program passes. Throws `Problem`. */
export function readFlags<Table extends OptionTable>(
  table: Table,
  flags: Flags<Table>,
): Values<Table> {
  const said = new Map<string, unknown>(Object.entries(flags));
  return valuesOf(table, (name, option) => {
    const value = said.get(camelCase(name));
    return value === undefined ? option.default : saidValue(option, value, `--${name}`);
  });
}

/** Returns the names of the options whose values `read` takes from safeguard.yml. */
export function namesFromFile(given: Given, table: OptionTable, file: object): readonly string[] {
  return Object.keys(file).filter(
    (name) => !isTyped(given, name) && !isTyped(given, table[name]?.excludes),
  );
}

/**
 * Parses each value of safeguard.yml. `section` is the section of the file, such as `scan`.
 * `refuse` gets the option name and the error, and returns the error to throw.
 */
export function checkFile(
  table: OptionTable,
  file: object,
  section: string,
  refuse: (name: string, what: string) => Error,
): void {
  for (const [name, said] of Object.entries(file) as [string, unknown][]) {
    const option = table[name];
    if (option === undefined) continue;
    try {
      saidValue(option, said, `${section}.${name}`);
    } catch (error) {
      if (error instanceof Problem) throw refuse(name, error.message);
      throw error;
    }
  }
}

/** Returns the options of safeguard.yml with absolute paths instead of relative ones. */
export function relocated<File extends object>(
  table: OptionTable,
  file: File,
  path: (name: string) => string,
): File {
  const moved = Object.entries(file).map(([name, said]: [string, unknown]) => {
    const parser = table[name]?.parser ?? null;
    const one = (text: unknown): unknown => parser?.relocate?.(String(text), path) ?? text;
    return [name, Array.isArray(said) ? said.map(one) : one(said)] as const;
  });
  return Object.assign({ ...file }, Object.fromEntries(moved));
}

/** Whether the command line names the option. */
export function isTyped(given: Given, name: string | undefined): boolean {
  return name !== undefined && typedOf(given, name).length > 0;
}

/**
 * Returns all occurrences of an option on the command line, in order. A count of 0 means no
 * occurrence.
 */
export function typedOf(given: Given, name: string): readonly Typed[] {
  const said: unknown = Object.hasOwn(given, name) ? given[name] : undefined;
  const all: readonly unknown[] = Array.isArray(said) ? said : [said];
  return all.filter(isTypedValue);
}

function isTypedValue(one: unknown): one is Typed {
  return (
    typeof one === 'string' || typeof one === 'boolean' || (typeof one === 'number' && one > 0)
  );
}

function typedValue(name: string, option: AnyOption, typed: readonly Typed[]): unknown {
  refuseForm(name, option, typed);
  return option.fromTyped(typed, `--${name}`);
}

/** Throws `Problem` for an empty value, and for `--no-` with an option that has a value. */
export function refuseForm(name: string, option: AnyOption, typed: readonly Typed[]): void {
  const { kind, parser } = option;
  if (parser === null) return;
  if (kind !== 'negatable' && typed.includes(false)) {
    throw new Problem(`unknown option --no-${name}`);
  }
  if (kind !== 'optional' && typed.includes('')) throw new Problem(`--${name}: needs a value`);
}

function saidValue(option: AnyOption, said: unknown, label: string): unknown {
  // The types of `Flags`, or the schema of safeguard.yml, guarantee that the value has the type of
  // the option.
  return option.fromSaid(said as never, label);
}

function valuesOf<Table extends OptionTable>(
  table: Table,
  valueOf: (name: string, option: AnyOption) => unknown,
): Values<Table> {
  const values = Object.entries(table).map(
    ([name, option]) => [camelCase(name), valueOf(name, option)] as const,
  );
  // The cast is safe, because each value was made by the parser of the option with that name.
  return Object.fromEntries(values) as Values<Table>;
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
