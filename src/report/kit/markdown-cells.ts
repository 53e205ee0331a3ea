/** Cells of Markdown tables: escaped, and shortened so that a table stays readable. */
import { markdownText } from './escape.js';

/** Maximum length of a table cell, in characters of Markdown. */
export const LONGEST_CELL = 120;

interface Cell {
  readonly markdown: string;
  /** Whether the text of the table cell was too long and was cut. */
  readonly cut: boolean;
}

/**
 * Formats `text` as escaped Markdown of at most `longest` characters. A longer text is cut, at a
 * space if possible.
 */
export function cell(text: string, longest = LONGEST_CELL): Cell {
  const whole = markdownText(text);
  if (whole.length <= longest) return { markdown: whole, cut: false };
  // Cut the text by UTF-16 units first, because it may have megabytes.
  const points = Array.from(text.slice(0, 2 * longest));
  for (let count = Math.min(longest, points.length); count > 0; count--) {
    const part = points.slice(0, count).join('');
    const space = part.lastIndexOf(' ');
    const words = space > part.length / 2 ? part.slice(0, space) : part;
    const markdown = `${markdownText(words)}…`;
    if (markdown.length <= longest) return { markdown, cut: true };
  }
  return { markdown: '…', cut: true };
}

/** Formats escaped `items`, as many as one cell can contain, and the number of items left out. */
export function cellList(items: readonly string[], longest = LONGEST_CELL): string {
  for (let shown = items.length; shown > 0; shown--) {
    const rest = items.length - shown;
    const text = [...items.slice(0, shown), ...(rest > 0 ? [`${rest} more`] : [])].join('; ');
    if (text.length <= longest) return text;
  }
  return `${items.length} rows`;
}

/** Formats a line of a Markdown table. The cells must be escaped already. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
