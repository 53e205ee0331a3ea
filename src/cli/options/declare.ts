/**
 * Declares the options of a table to yargs. Values, lists, choices and defaults are handled by the
 * table.
 */
import type { Argv } from 'yargs';
import { GROUPS, type AnyOption, type OptionTable } from '../../options/define-option.js';

/**
 * Uses yargs as a tokenizer that keeps names and values as typed. By default, it sets `badName` for
 * `bad-name`, reads `--ca.x 1` as an object and `1e3` as a number, and repeats values under the
 * short name.
 */
export const PARSER_CONFIGURATION = {
  'camel-case-expansion': false,
  'dot-notation': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'strip-aliased': true,
} as const;

/** Declares the options of a command, under their headings. */
export function declare(yargs: Argv, table: OptionTable): Argv {
  for (const group of GROUPS) if (group !== 'Options') yargs.group([], `${group}:`);
  for (const [name, option] of Object.entries(table)) yargs.option(name, declarationOf(option));
  return yargs;
}

/**
 * Returns the declaration of an option for yargs, without the default: yargs would return the
 * default like a typed value.
 */
function declarationOf(option: AnyOption) {
  const { alias, group } = option;
  return {
    ...(alias === undefined ? {} : { alias }),
    // yargs lists options without a group together with --help and --version.
    ...(group === 'Options' ? {} : { group: `${group}:` }),
    describe: helpOf(option),
    ...TYPES[option.kind],
  };
}

const VALUE = { type: 'string', nargs: 1 } as const;
const TYPES = {
  flag: { type: 'boolean' },
  count: { type: 'count' },
  value: VALUE,
  list: VALUE,
  negatable: VALUE,
  optional: { type: 'string' },
} as const;

/** Returns the help of an option; for a number, it ends with the default. */
export function helpOf({ help, parser, default: usual }: AnyOption): string {
  const isNumber = parser !== null && typeof usual === 'number';
  return isNumber ? `${help} (default ${usual})` : help;
}
