/** What the parts of the terminal report share. */
import type { Row, Verdict } from '../../model/index.js';
import { visible } from './escape.js';
import { type Paint, type Style, columns, wrapped } from './terminal-layout.js';
import { sourceUrl } from './reference-url.js';
import { linked } from './terminal-link.js';
import { type Signs, asciiText } from './terminal-signs.js';

export interface Page {
  readonly paint: Paint;
  readonly width: number;
  /** Every row and every finding, with all subjects by name. */
  readonly verbose: boolean;
  readonly ascii: boolean;
  /** Whether titles of requirements are links. */
  readonly links: boolean;
  /** Lines that the default report may have; undefined: as many as usual. */
  readonly lines: number | undefined;
  readonly signs: Signs;
  readonly verdict: Verdict;
  /** Rows to show; the rest of the verdict counts, and is not listed. */
  readonly rows: readonly Row[];
}

/** Text that can be shown: nothing unseen in it, and ASCII alone where the page is. */
export function shown(page: Pick<Page, 'ascii'>, text: string, longest?: number): string {
  const safe = visible(text, longest);
  return page.ascii ? asciiText(safe) : safe;
}

/** `lead` in front of the first line, as much space in front of the rest. */
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

/** Columns that a label takes, so that the text after all labels is aligned. */
export const LABEL = 10;

/** Lines of at most `page.width - LABEL` columns, beside a label. */
export function labelled(page: Page, label: string, lines: readonly string[]): readonly string[] {
  const lead = page.paint('bold', label) + ' '.repeat(LABEL - label.length);
  return lines.map((line, index) => (index === 0 ? lead : ' '.repeat(LABEL)) + line);
}

export function heading(page: Page, title: string): string {
  return page.paint(['bold', 'underline'], title);
}

/** A line of a title as a link to its requirement, where the terminal knows links. */
export function linkedTitle(page: Page, row: Row, line: string): string {
  return page.links && line !== '' ? linked(sourceUrl(row), line) : line;
}

/** At most `width` columns of `text`. */
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
