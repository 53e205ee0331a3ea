/** Declares an option once: its name, type, default, help, and what safeguard.yml may set. */

/** Headings of the help, in their order. */
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

/** What a shell offers as value. */
export type Completion = 'file' | 'folder' | 'none' | readonly string[];

/** Reads a value. `Said`: its type in JSON, as safeguard.yml and programs give it. */
export interface Parser<Value, Said = string> {
  /** Throws `Problem`. `label`: how messages name the option, `--timeout` or `scan.timeout`. */
  parse(text: string, label: string): Value;
  /** The value of a program or a file, as it is typed on a command line. */
  write(said: Said): string;
  /** Name of the value in the man page, such as FILE. */
  readonly placeholder: string;
  readonly json: JsonSchema;
  readonly complete: Completion;
  /** Makes the paths in a value absolute; absent if a value holds none. */
  relocate?(text: string, path: (name: string) => string): string;
}

/** What safeguard.yml may set, and how the schema describes it to editors. */
export interface FileWords {
  /** One or more sentences; the help without this. */
  readonly description?: string;
  readonly title?: string;
  readonly examples?: readonly unknown[];
  /** Most items of a list. */
  readonly most?: number;
}

export interface Words<File extends FileWords | undefined> {
  readonly group: Group;
  /** One letter. */
  readonly alias?: string;
  readonly help: string;
  /** Absent: the option belongs to one run, and no file can set it. */
  readonly file?: File;
  /** A file's value does not count either if the command line names this option. */
  readonly excludes?: string;
}

/** How an option is typed. `optional`: the value may be left out. `count`: how often it is given. */
export type Kind = 'flag' | 'count' | 'value' | 'list' | 'optional' | 'negatable';

/** An option of any type. */
export interface AnyOption extends Words<FileWords | undefined> {
  readonly kind: Kind;
  /** Undefined: the value is undefined if the option is not given. */
  readonly default: unknown;
  /** Null: the option takes no value. */
  readonly parser: AnyParser | null;
  /** The value of all that was typed, in its order. */
  fromTyped(typed: readonly Typed[], label: string): unknown;
  /** The value of what a program or a file says, which has the option's own type. */
  fromSaid(said: never, label: string): unknown;
}

/** What yargs gives for one occurrence of an option. */
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

/** An option without a value: `--name`, or `--no-name`. */
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

/** An option that counts how often it is given. */
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

/** An option with a value; the last one counts. */
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

/** An option whose value may be left out: the parser then gets an empty text. */
export function optional<Value, Said, const File extends FileWords | undefined = undefined>(
  parser: Parser<Value, Said>,
  spec: Bare<File>,
): Option<Value | undefined, Said, File> {
  return single('optional', parser, spec);
}

/** An option with a value that `--no-name` switches off: the value is false then. */
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

/** An option that may be given more than once: all values count. */
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
