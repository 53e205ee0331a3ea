/** Columns and colours of a terminal. Texts must be escaped by `visible` before. */
import { styleText } from 'node:util';
import type { Status } from '../../model/index.js';

const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
/** U+FE0F turns the character before it into an emoji, which is two columns wide. */
const EMOJI_STYLE = '\ufe0f';

/** Number of columns that a terminal needs for `text`. */
export function columns(text: string): number {
  let count = 0;
  for (const character of text) {
    if (character === EMOJI_STYLE) count += 1;
    else if (/\p{M}/u.test(character)) continue;
    else count += WIDE.test(character) ? 2 : 1;
  }
  return count;
}

/** Pads `text` with spaces to `width` columns. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columns(text)));
}

function broken(word: string, width: number): readonly string[] {
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (part !== '' && columns(part) + columns(character) > width) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}

/** Returns a text that may contain spaces, or its single words if it is wider than a line. */
function piecesOf(word: string, width: number): readonly string[] {
  if (columns(word) <= width) return [word];
  const words = word.split(' ').filter((part) => part !== '');
  return words.flatMap((part) => broken(part, width));
}

/**
 * Breaks words into lines of at most `width` columns. A word may contain spaces and is only broken
 * if it is wider than a line.
 */
export function flowed(words: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words.flatMap((word) => piecesOf(word, width))) {
    if (line === '') line = word;
    else if (columns(line) + 1 + columns(word) <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** Breaks a text at spaces into lines of at most `width` columns. */
export function wrapped(text: string, width: number): readonly string[] {
  return flowed(
    text.split(' ').filter((word) => word !== ''),
    width,
  );
}

/**
 * Joins items into lines of the terminal, with `dot` between the items. An item is not broken if
 * it fits on a line.
 */
export function dotted(items: readonly string[], width: number, dot = '·'): readonly string[] {
  return flowed(
    items.map((item, index) => (index < items.length - 1 ? `${item} ${dot}` : item)),
    width,
  );
}

export type Style = Parameters<typeof styleText>[0];
/** Function that colours `text`, or returns it unchanged. */
export type Paint = (style: Style, text: string) => string;

export const STATUS_STYLES: Readonly<Record<Status, Style>> = {
  compliant: 'green',
  partial: 'yellow',
  missing: ['bold', 'red'],
  configurable: 'yellow',
  manual: 'blue',
  'not-applicable': 'dim',
  'not-observed': 'magenta',
};

/**
 * Returns a function that colours text, or leaves it unchanged. It ignores the environment, which
 * the command line reads.
 */
export function painter(color: boolean): Paint {
  if (!color) return (_style, text) => text;
  return (style, text) => (text === '' ? '' : styleText(style, text, { validateStream: false }));
}
