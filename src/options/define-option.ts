/**
 * Declares an option once: its name, type, default, help, and the values for it in safeguard.yml.
 */

/** Headings of the help, in the order in which they appear. */
export const GROUPS = [
  'What to scan',
  'Connections',
  'Access',
  'Trust',
  'Output',
  'Gates',
  'Many domains',
  'Options',
] as const;
export type Group = (typeof GROUPS)[number];

/** Part of a JSON Schema. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Values that a shell completes for an option. */
export type Completion = 'file' | 'folder' | 'none' | readonly string[];

/**
 * Parses the value of an option. `Said` is the type of the value in safeguard.yml and in the API.
 */
export interface Parser<Value, Said = string> {
  /**
   * Parses the text of an option's value. Throws `Problem`. `label` is the name of the option in
   * messages: `--timeout` or `scan.timeout`.
   */
  parse(text: string, label: string): Value;
  /** Converts a value of the option from a program or safeguard.yml to command-line text. */
  write(said: Said): string;
  /** Name of the value in the man page, such as FILE. */
  readonly placeholder: string;
  readonly json: JsonSchema;
  readonly complete: Completion;
  /**
   * Makes the paths in the value of an option absolute; undefined if the value contains no paths.
   */
  relocate?(text: string, path: (name: string) => string): string;
}

/** Properties of an option that safeguard.yml may set, for the schema in editors. */
export interface FileWords {
  /** Description of the option in one or more sentences; default: the help text. */
  readonly description?: string;
  readonly title?: string;
  readonly examples?: readonly unknown[];
  /** Maximum number of items if the value is a list. */
  readonly most?: number;
}

export interface Words<File extends FileWords | undefined> {
  readonly group: Group;
  /** One-letter name of the option. */
  readonly alias?: string;
  readonly help: string;
  /**
   * Description of the option in safeguard.yml; undefined for an option that applies to one run
   * only.
   */
  readonly file?: File;
  /**
   * Name of another option. If the command line has that option, a value of this one from
   * safeguard.yml is ignored.
   */
  readonly excludes?: string;
}

/**
 * How an option is used. `optional` means with or without a value. `count` means that its number of
 * occurrences counts.
 */
export type Kind = 'flag' | 'count' | 'value' | 'list' | 'optional' | 'negatable';

/** An option of any type. */
export interface AnyOption extends Words<FileWords | undefined> {
  readonly kind: Kind;
  /** Default value of the option; undefined if it has none. */
  readonly default: unknown;
  /** Parser of the value; null for an option without a value. */
  readonly parser: AnyParser | null;
  /** Computes the value of the option from all occurrences on the command line, in order. */
  fromTyped(typed: readonly Typed[], label: string): unknown;
  /**
   * Converts a value of the option from a program or safeguard.yml, which has the option's JSON
   * type.
   */
  fromSaid(said: never, label: string): unknown;
}

/** A value that yargs returns for one occurrence of an option. */
export type Typed = string | number | boolean;

type AnyParser = Omit<Parser<unknown, never>, 'write'>;

export interface Option<Value, Said, File> extends AnyOption {
  readonly default: Value;
  readonly file?: File & (FileWords | undefined);
  fromTyped(typed: readonly Typed[], label: string): Value;
  fromSaid(said: Said, label: string): Value;
}

export type OptionTable = Readonly<Record<string, AnyOption>>;

type Spec<Value, File extends FileWords | undefined> = Words<File> & { readonly default: Value };
type Bare<File extends FileWords | undefined> = Words<File> & { readonly default?: undefined };

/** Declares an option without a value: `--name`, or `--no-name`. */
export function flag<const File extends FileWords | undefined = undefined>(
  spec: Spec<boolean, File>,
): Option<boolean, boolean, File>;
export function flag<const File extends FileWords | undefined = undefined>(
  spec: Bare<File>,
): Option<boolean | undefined, boolean, File>;
export function flag<File extends FileWords | undefined>(
  spec: Words<File> & { readonly default?: boolean | undefined },
): Option<boolean | undefined, boolean, File> {
  return {
    ...spec,
    kind: 'flag',
    default: spec.default,
    parser: null,
    fromTyped: (typed) => typed.at(-1) === true,
    fromSaid: (said) => said,
  };
}

/** Declares an option that counts how often it is given. */
export function count(spec: Words<undefined>): Option<number, number, undefined> {
  return {
    ...spec,
    kind: 'count',
    default: 0,
    parser: null,
    fromTyped: (typed) => Number(typed.at(-1)),
    fromSaid: (said) => said,
  };
}

/** Declares an option with a value; the last one counts. */
export function value<Value, Said, const File extends FileWords | undefined = undefined>(
  parser: Parser<Value, Said>,
  spec: Spec<NoInfer<Value>, File>,
): Option<Value, Said, File>;
export function value<Value, Said, const File extends FileWords | undefined = undefined>(
  parser: Parser<Value, Said>,
  spec: Bare<File>,
): Option<Value | undefined, Said, File>;
export function value<Value, Said, File extends FileWords | undefined>(
  parser: Parser<Value, Said>,
  spec: Words<File> & { readonly default?: Value | undefined },
): Option<Value | undefined, Said, File> {
  return single('value', parser, spec);
}

/**
 * Declares an option whose value may be left out. If it is left out, the parser gets an empty
 * text.
 */
export function optional<Value, Said, const File extends FileWords | undefined = undefined>(
  parser: Parser<Value, Said>,
  spec: Bare<File>,
): Option<Value | undefined, Said, File> {
  return single('optional', parser, spec);
}

/**
 * Declares an option with a value. `--no-name` switches it off: its value is false in this case.
 */
export function negatable<Value, Said>(
  parser: Parser<Value, Said>,
  spec: Words<undefined>,
): Option<Value | false | undefined, Said, undefined> {
  const { fromTyped, ...option } = single<Value, Said, undefined>('negatable', parser, spec);
  return {
    ...option,
    fromTyped: (typed, label) => typed.at(-1) !== false && fromTyped(typed, label),
  };
}

/** Declares an option that may be given more than once: all values count. */
export function list<Value, Said, const File extends FileWords | undefined = undefined>(
  parser: Parser<Value, Said>,
  spec: Spec<readonly NoInfer<Value>[], File>,
): Option<readonly Value[], readonly Said[], File>;
export function list<Value, Said, const File extends FileWords | undefined = undefined>(
  parser: Parser<Value, Said>,
  spec: Bare<File>,
): Option<readonly Value[] | undefined, readonly Said[], File>;
export function list<Value, Said, File extends FileWords | undefined>(
  parser: Parser<Value, Said>,
  spec: Words<File> & { readonly default?: readonly Value[] | undefined },
): Option<readonly Value[] | undefined, readonly Said[], File> {
  return {
    ...spec,
    kind: 'list',
    default: spec.default,
    parser,
    fromTyped: (typed, label) => typed.map((one) => parser.parse(String(one), label)),
    fromSaid: (said, label) => said.map((one) => parser.parse(parser.write(one), label)),
  };
}

function single<Value, Said, File extends FileWords | undefined>(
  kind: Kind,
  parser: Parser<Value, Said>,
  spec: Words<File> & { readonly default?: Value | undefined },
): Option<Value | undefined, Said, File> {
  return {
    ...spec,
    kind,
    default: spec.default,
    parser,
    fromTyped: (typed, label) => parser.parse(String(typed.at(-1) ?? ''), label),
    fromSaid: (said, label) => parser.parse(parser.write(said), label),
  };
}
