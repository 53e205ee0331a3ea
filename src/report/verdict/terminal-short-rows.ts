/** Rows that fall short, one or two lines each: mark, title, the fact, and where. */
import type { Row } from '../../model/index.js';
import { factOf } from './short-reason.js';
import { columns, flowed, STATUS_STYLES } from '../kit/terminal-layout.js';
import { isMust } from '../kit/row-groups.js';
import type { Page } from '../kit/terminal-page.js';
import { cut, linkedTitle, shown } from '../kit/terminal-page.js';

/** The column of titles: wide enough for nearly all of them. */
const TITLE = { least: 16, most: 30, wide: 32 } as const;
/** From this width on, the column holds every title of the catalogue. */
const WIDE = 100;
/** Mark and space before a title. */
const INDENT = 4;
/** A fact is not cut to less than this. */
const LEAST = 28;
/** A fact that has no more room than this goes below its title. */
const NARROW = 30;

/** Columns of the titles of `rows`, so that facts stand below one another. */
export function titleColumn(page: Page, rows: readonly Row[]): number {
  const titles = rows.map(({ title }) => columns(shown(page, title)));
  const most = page.width < WIDE ? TITLE.most : TITLE.wide;
  return Math.max(TITLE.least, ...titles.filter((width) => width <= most));
}

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
    const [first = '', ...rest] = factLines(page, row, width - indent, most);
    return [
      lead + linkedTitle(page, row, title) + space + first,
      ...rest.map((line) => ' '.repeat(indent) + line),
    ];
  }
  const left = width - INDENT - columns(title) - 2;
  const [whole = '', ...more] = factLines(page, row, Math.max(left, 1), Infinity);
  if (left > 0 && more.length === 0) {
    return [`${lead}${linkedTitle(page, row, title)}  ${whole}`];
  }
  if (most === 2) {
    const [below = ''] = factLines(page, row, width - INDENT - 2, 1);
    return [lead + linkedTitle(page, row, title), ' '.repeat(INDENT + 2) + below];
  }
  const short = cut(page, title, Math.floor(width / 2) - INDENT);
  const [beside = ''] = factLines(page, row, width - INDENT - columns(short) - 2, 1);
  return [`${lead}${linkedTitle(page, row, short)}  ${beside}`];
}

/**
 * `wrong name at s2s xmpp1:5269 (SHOULD)`. Where that takes more than one line: the places as a
 * count; where it takes more than `most` lines: no places, then less of the fact.
 */
function factLines(page: Page, row: Row, width: number, most: number): readonly string[] {
  const { text, where, count } = factOf(row, page.verdict);
  const level = isMust(row) ? '' : `(${row.level})`;
  const fact = shown(page, text, 300);
  // A place is not broken where it fits on a line of its own.
  const joined = (text: string, place: string) =>
    flowed(
      [...text.split(' '), place, level].filter((part) => part !== ''),
      width,
    );
  const named = joined(fact, shown(page, where, 200));
  if (named.length === 1) return named;
  const counted = joined(fact, shown(page, count, 200));
  // One place is named where there is room for it: `1 of 4 endpoints` does not say which.
  const isOfSeveral = count !== '' && !/ 1 of \d/.test(count);
  if (counted.length === 1 && isOfSeveral) return counted;
  for (const lines of [named, counted, joined(fact, '')]) {
    if (lines.length <= most) return lines;
  }
  const longest = width * most - columns(level);
  for (let room = Math.min(columns(fact) - 1, longest); room >= LEAST; room -= 1) {
    const shorter = joined(cut(page, fact, room), '');
    if (shorter.length <= most) return shorter;
  }
  const kept = joined(fact, '');
  return [...kept.slice(0, most - 1), cut(page, kept.slice(most - 1).join(' '), width)];
}
