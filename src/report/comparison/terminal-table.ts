/**
 * The table of a comparison at a terminal. Statuses are words if the width has room, else marks.
 */
import type { Change } from '../../model/index.js';
import type { ComparisonOutline } from './outline.js';
import type { OutlineRow } from './outline-rows.js';
import { visible } from '../kit/escape.js';
import {
  type Paint,
  type Style,
  columns as widthOf,
  pad,
  STATUS_STYLES,
} from '../kit/terminal-layout.js';
import { BEST } from './words.js';

export const CHANGE_STYLES: Readonly<Record<Change, Style>> = {
  worse: ['bold', 'red'],
  better: ['bold', 'green'],
  changed: 'yellow',
  lost: 'magenta',
  gained: 'magenta',
  unknown: 'dim',
  unchanged: 'dim',
};

const GAP = 2;
const INDENT = 2;

/** Minimum width of the column of requirement ids. Longer ids are broken at their hyphens. */
const NARROWEST_NAME = 20;

/** Widths and headings of the tables of a comparison. */
export interface Table {
  /**
   * Indexes of the compared scans that are side by side in one table. If there are too many for
   * the width, there are several tables.
   */
  readonly blocks: readonly (readonly number[])[];
  readonly nameWidth: number;
  readonly cellWidth: number;
  readonly words: boolean;
  readonly headings: readonly string[];
}

/**
 * Layout of the tables of a comparison, the same for each group of requirements, so that their
 * columns are aligned. The headings of the columns are the labels of the compared scans, or their
 * short names if the labels do not fit.
 */
export function tableOf({ groups, columns }: ComparisonOutline, width: number): Table {
  const rows = groups.flatMap((group) => group.rows);
  const names = columns.map(({ name }) => name);
  const shown = columns.map(({ label }) => visible(label, 60));
  const longest = Math.max(NARROWEST_NAME, ...rows.map(({ id }) => widthOf(visible(id))));
  const changes = Math.max(0, ...rows.map(({ change }) => widthOf(change?.text ?? '')));
  const room = width - INDENT - (changes > 0 ? changes + GAP : 0);
  const wordy = Math.max(
    ...rows.flatMap((row) => row.cells.map((_, column) => widthOf(cellText(row, column, true)))),
    1,
  );
  const count = columns.length;
  const fitting = (cell: number, name: number) => name + count * (cell + GAP) <= room;
  const labelled = Math.max(wordy, ...shown.map(widthOf));
  for (const [cellWidth, headings] of [
    [labelled, shown],
    [Math.max(wordy, ...names.map(widthOf)), names],
  ] as const) {
    for (const name of [longest, NARROWEST_NAME]) {
      if (!fitting(cellWidth, name)) continue;
      const nameWidth = Math.min(longest, room - count * (cellWidth + GAP));
      return { blocks: [[...names.keys()]], nameWidth, cellWidth, words: true, headings };
    }
  }
  const cellWidth = Math.max(4, ...names.map(widthOf));
  const side = Math.max(1, Math.floor((room - NARROWEST_NAME) / (cellWidth + GAP)));
  const blocks = [...names.keys()]
    .filter((column) => column % side === 0)
    .map((column) => [...names.keys()].slice(column, column + side));
  const widest = Math.max(...blocks.map((block) => block.length));
  const nameWidth = Math.min(longest, room - widest * (cellWidth + GAP));
  return { blocks, nameWidth, cellWidth, words: false, headings: names };
}

function cellText({ cells }: OutlineRow, column: number, words: boolean): string {
  const cell = cells[column];
  if (cell === undefined) return '';
  const star = cell.isBest ? BEST : '';
  if (!words) return cell.mark + star;
  const word = `${cell.mark} ${cell.word}`;
  return star === '' ? word : `${word} ${star}`;
}

/** Lines of one group of rows: the headings, followed by one line or more for each row. */
export function tableLines(
  table: Table,
  rows: readonly OutlineRow[],
  paint: Paint,
): readonly string[] {
  return table.blocks.flatMap((block, index) => [
    ...(index === 0 ? [] : ['']),
    headingLine(table, block, paint),
    ...rows.flatMap((row, at) => [
      ...(rows[at - 1]?.level === row.level ? [] : [`  ${paint('dim', row.level)}`]),
      ...rowLines(table, block, row, paint),
    ]),
  ]);
}

function headingLine(table: Table, block: readonly number[], paint: Paint): string {
  const cells = block.map((column) => pad(table.headings[column] ?? '', table.cellWidth));
  const line = [' '.repeat(table.nameWidth), ...cells].join(' '.repeat(GAP)).trimEnd();
  return ' '.repeat(INDENT) + paint('bold', line);
}

function rowLines(
  table: Table,
  block: readonly number[],
  row: OutlineRow,
  paint: Paint,
): readonly string[] {
  const { nameWidth, cellWidth, words } = table;
  const [name = '', ...more] = hyphenated(visible(row.id), nameWidth);
  const change = row.change?.text ?? '';
  const cells = block.map((column, at) => {
    const status = row.cells[column]?.status ?? null;
    const last = at === block.length - 1 && change === '';
    const text = cellText(row, column, words);
    const style = status === null ? 'dim' : STATUS_STYLES[status];
    return paint(style, last ? text : pad(text, cellWidth));
  });
  const styled = row.change === null ? '' : paint(CHANGE_STYLES[row.change.kind], change);
  const parts = [paint('cyan', pad(name, nameWidth)), ...cells, ...(change === '' ? [] : [styled])];
  return [
    ' '.repeat(INDENT) + parts.join(' '.repeat(GAP)),
    ...more.map((part) => ' '.repeat(INDENT) + paint('cyan', part)),
  ];
}

function hyphenated(name: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of name.split(/(?<=-)/)) {
    for (const piece of chunks(part, width)) {
      if (line !== '' && widthOf(line + piece) > width) {
        lines.push(line);
        line = '';
      }
      line += piece;
    }
  }
  return [...lines, line];
}

function chunks(part: string, width: number): readonly string[] {
  const characters = Array.from(part);
  const count = Math.max(1, Math.ceil(characters.length / width));
  return [...Array(count).keys()].map((at) =>
    characters.slice(at * width, (at + 1) * width).join(''),
  );
}
