/**
 * Parsers that several options share, for texts, files, numbers, choices, domains and addresses.
 */
import { isIP } from 'node:net';
import { didYouMean } from '../util/did-you-mean.js';
import { parseDomain } from '../util/domain.js';
import { Problem } from '../util/problem.js';
import type { Completion, JsonSchema, Parser } from './define-option.js';

/** Returns the JSON Schema of a text of 1 to `most` characters. */
export function textSchema(most: number): JsonSchema {
  return { type: 'string', minLength: 1, maxLength: most };
}

/** Creates a parser for a text that `parse` checks. */
export function textParser<Value>(
  parse: (text: string, label: string) => Value,
  words: { readonly placeholder: string; readonly most: number; readonly complete?: Completion },
): Parser<Value> {
  const { placeholder, most, complete = 'none' } = words;
  return { parse, write: (said) => said, placeholder, json: textSchema(most), complete };
}

/** Parser for the name of a file; in safeguard.yml it is relative to that file. */
export const FILE: Parser<string> = {
  ...textParser((text) => text, { placeholder: 'FILE', most: 500, complete: 'file' }),
  relocate: (text, path) => path(text),
};

/** Parser for the name of a file or, for several domains, of a folder. */
export const FILE_OR_FOLDER: Parser<string> = { ...FILE, placeholder: 'FILE|FOLDER' };

/** Creates a parser for seconds, more than 0 and at most `most`. */
export function seconds(most: number): Parser<number, number> {
  return {
    parse(text, label) {
      const value = numberOf(text);
      if (value > 0 && value <= most) return value;
      throw new Problem(`${label}: must be a number of seconds, more than 0 and at most ${most}`);
    },
    write: String,
    placeholder: 'SECONDS',
    json: { type: 'number', exclusiveMinimum: 0, maximum: most },
    complete: 'none',
  };
}

/** Creates a parser for a whole number. With `isNamed`, error messages repeat the text. */
export function wholeNumber(
  least: number,
  most: number,
  { isNamed = false }: { readonly isNamed?: boolean } = {},
): Parser<number, number> {
  return {
    parse(text, label) {
      const value = numberOf(text);
      if (Number.isInteger(value) && value >= least && value <= most) return value;
      const named = isNamed ? ` ${text.slice(0, 60)}` : '';
      throw new Problem(`${label}${named}: must be a whole number from ${least} to ${most}`);
    },
    write: String,
    placeholder: 'NUMBER',
    json: { type: 'integer', minimum: least, maximum: most },
    complete: 'none',
  };
}

/** Converts a text to a number. Returns NaN for a blank text. */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** Creates a parser for an option whose value must be one of `names`. */
export function choice<const Name extends string>(names: readonly Name[]): Parser<Name, Name> {
  return {
    parse(text, label) {
      const found = names.find((name) => name === text);
      if (found !== undefined) return found;
      const said = text.slice(0, 60);
      const meant = didYouMean(said, names);
      const hint = meant === null ? `choose from ${names.join(', ')}` : `did you mean ${meant}?`;
      throw new Problem(`${label} ${said}: ${hint}`);
    },
    write: (said) => said,
    placeholder: names.join('|'),
    json: { enum: names },
    complete: names,
  };
}

/** Parser for a domain; returns A-labels. */
export const DOMAIN = textParser((text) => parseDomain(text), { placeholder: 'DOMAIN', most: 253 });

/** Parser for an IP address of this machine. */
export const OWN_ADDRESS = textParser(
  (text, label) => {
    if (isIP(text) !== 0) return text;
    throw new Problem(`${label} ${text}: must be an IP address of this machine`);
  },
  { placeholder: 'ADDRESS', most: 100 },
);
