/**
 * Shows missing and partial requirements in one or two lines each: mark, title, reason and
 * endpoints.
 */
import type { Row } from '../../model/index.js';
import { shortReason } from './short-reason.js';
import { columns, flowed, STATUS_STYLES } from '../kit/terminal-layout.js';
import { isMust } from '../kit/row-groups.js';
import type { Page } from '../kit/terminal-page.js';
import { cut, linkedTitle, shown } from '../kit/terminal-page.js';

/** Widths of the column with the titles of requirements, in terminal columns. */
const TITLE = { least: 16, most: 30, wide: 32 } as const;
/**
 * Width of the terminal from which the column of titles has room for every title of the catalogue.
 */
const WIDE = 100;
/** Width of the mark and the spaces before a title. */
const INDENT = 4;
/** Minimum width to which a reason is cut, in columns. */
const LEAST = 28;
/**
 * Minimum room for a reason to the right of its title, in columns. With less, it is below the
 * title.
 */
const NARROW = 30;

/**
 * Returns the width of the column with the titles of requirements, so that the reasons after them
 * are aligned.
 */
export function titleColumn(page: Page, rows: readonly Row[]): number {
  const titles = rows.map(({ title }) => columns(shown(page, title)));
  const most = page.width < WIDE ? TITLE.most : TITLE.wide;
  return Math.max(TITLE.least, ...titles.filter((width) => width <= most));
}

/**
 * Formats requirements, with at most `most` lines for each. `column` is the width of the titles.
 */
export function rowLines(
  page: Page,
  rows: readonly Row[],
  most: 1 | 2,
  column = titleColumn(page, rows),
): readonly string[] {
  return rows.flatMap((row) => oneRow(page, row, column, most));
}

function oneRow(page: Page, row: Row, column: number, most: 1 | 2): readonly string[] {
  const { width } = page;
  const { status } = row.ruling;
  const lead = `  ${page.paint(STATUS_STYLES[status], page.signs.marks[status])} `;
  const title = cut(page, shown(page, row.title), width - INDENT);
  const indent = INDENT + column + 2;
  if (columns(title) <= column && width - indent >= NARROW) {
    const space = ' '.repeat(indent - INDENT - columns(title));
    const [first = '', ...rest] = reasonLines(page, row, width - indent, most);
    return [
      lead + linkedTitle(page, row, title) + space + first,
      ...rest.map((line) => ' '.repeat(indent) + line),
    ];
  }
  const left = width - INDENT - columns(title) - 2;
  const [whole = '', ...more] = reasonLines(page, row, Math.max(left, 1), Infinity);
  if (left > 0 && more.length === 0) {
    return [`${lead}${linkedTitle(page, row, title)}  ${whole}`];
  }
  if (most === 2) {
    const [below = ''] = reasonLines(page, row, width - INDENT - 2, 1);
    return [lead + linkedTitle(page, row, title), ' '.repeat(INDENT + 2) + below];
  }
  const short = cut(page, title, Math.floor(width / 2) - INDENT);
  const [beside = ''] = reasonLines(page, row, width - INDENT - columns(short) - 2, 1);
  return [`${lead}${linkedTitle(page, row, short)}  ${beside}`];
}

/**
 * Formats the reason of a row: `wrong name at s2s xmpp1:5269 (SHOULD)`. If it needs more than one
 * line, the endpoints are counted. If it needs more than `most` lines, the endpoints are left out.
 * If it is still too long, the reason is cut.
 */
function reasonLines(page: Page, row: Row, width: number, most: number): readonly string[] {
  const { text, where, count } = shortReason(row, page.verdict);
  const level = isMust(row) ? '' : `(${row.level})`;
  const reason = shown(page, text, 300);
  // Write the name of an endpoint without a line break if it fits on one line.
  const joined = (text: string, place: string) =>
    flowed(
      [...text.split(' '), place, level].filter((part) => part !== ''),
      width,
    );
  const named = joined(reason, shown(page, where, 200));
  if (named.length === 1) return named;
  const counted = joined(reason, shown(page, count, 200));
  // Name a single endpoint if there is room, because `1 of 4 endpoints` does not identify it.
  const isOfSeveral = count !== '' && !/ 1 of \d/.test(count);
  if (counted.length === 1 && isOfSeveral) return counted;
  for (const lines of [named, counted, joined(reason, '')]) {
    if (lines.length <= most) return lines;
  }
  const longest = width * most - columns(level);
  for (let room = Math.min(columns(reason) - 1, longest); room >= LEAST; room -= 1) {
    const shorter = joined(cut(page, reason, room), '');
    if (shorter.length <= most) return shorter;
  }
  const kept = joined(reason, '');
  return [...kept.slice(0, most - 1), cut(page, kept.slice(most - 1).join(' '), width)];
}
