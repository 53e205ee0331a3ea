/** Replaces the marks of a comparison by ASCII characters of the same width. */
import { MARKS } from '../kit/legend.js';
import { ASCII_SIGNS, asciiText } from '../kit/terminal-signs.js';
import { BEST } from './words.js';

const SIGNS: readonly (readonly [string, string])[] = [
  ...(Object.keys(MARKS) as (keyof typeof MARKS)[]).map(
    (status) => [MARKS[status], `${ASCII_SIGNS.marks[status]} `] as const,
  ),
  [BEST, '*'],
];

/** Replaces the marks in a line by ASCII characters. */
export function asciiLine(line: string): string {
  const signed = SIGNS.reduce((text, [sign, plain]) => text.replaceAll(sign, plain), line);
  return asciiText(signed).trimEnd();
}
