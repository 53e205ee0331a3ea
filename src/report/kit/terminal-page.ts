/** Settings of the terminal report, and the helpers that all its parts use. */
import type { Row, Verdict } from '../../model/index.js';
import { visible } from './escape.js';
import { type Paint, type Style, columns, wrapped } from './terminal-layout.js';
import { sourceUrl } from './reference-url.js';
import { linked } from './terminal-link.js';
import { type Signs, asciiText } from './terminal-signs.js';

/** A verdict, and how the terminal shows it. */
export interface Page {
  readonly paint: Paint;
  readonly width: number;
  /** Whether to show every row and every finding, with all subjects by name. */
  readonly verbose: boolean;
  readonly ascii: boolean;
  /** Whether titles of requirements are links. */
  readonly links: boolean;
  /** Maximum number of lines of the default report; undefined for the default limit. */
  readonly lines: number | undefined;
  readonly signs: Signs;
  readonly verdict: Verdict;
  /** Rows to list. Counts in the report include all rows of the verdict. */
  readonly rows: readonly Row[];
}

/** Returns text that is safe to print: escaped by `visible`, and in ASCII if the page is. */
export function shown(page: Pick<Page, 'ascii'>, text: string, longest?: number): string {
  const safe = visible(text, longest);
  return page.ascii ? asciiText(safe) : safe;
}

/**
 * Wraps a text. `lead` precedes the first line, and spaces of its width precede all other lines.
 */
export function hanging(
  page: Pick<Page, 'paint' | 'width'>,
  lead: string,
  text: string,
  style?: Style,
): readonly string[] {
  const indent = columns(lead);
  return wrapped(text, page.width - indent).map((line, index) => {
    const painted = style ? page.paint(style, line) : line;
    return (index === 0 ? lead : ' '.repeat(indent)) + painted;
  });
}

/**
 * Width of the label at the start of a block of the report, such as `NOT SEEN`, with the space
 * after it, in columns.
 */
export const LABEL = 10;

/**
 * Puts a label such as `NOT SEEN` before the first line of a block and indents the others. Lines
 * may have at most `page.width - LABEL` columns.
 */
export function labelled(page: Page, label: string, lines: readonly string[]): readonly string[] {
  const lead = page.paint('bold', label) + ' '.repeat(LABEL - label.length);
  return lines.map((line, index) => (index === 0 ? lead : ' '.repeat(LABEL)) + line);
}

export function heading(page: Page, title: string): string {
  return page.paint(['bold', 'underline'], title);
}

/**
 * Formats a line of a requirement's title. If the terminal supports links, the line is a link to
 * the text that states the requirement.
 */
export function linkedTitle(page: Page, row: Row, line: string): string {
  return page.links && line !== '' ? linked(sourceUrl(row), line) : line;
}

/** Cuts `text` to at most `width` columns. */
export function cut(page: Page, text: string, width: number): string {
  if (columns(text) <= width) return text;
  const { ellipsis } = page.signs;
  let kept = '';
  for (const character of text) {
    if (columns(kept + character) > width - columns(ellipsis)) break;
    kept += character;
  }
  return kept.trimEnd() + ellipsis;
}
