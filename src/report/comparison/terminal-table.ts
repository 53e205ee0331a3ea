/** The table of a comparison at a terminal: as many words in it as the width has room for. */
import type { Change, ComparedRow } from '../../model/index.js';
import { cellMark, cellWord } from './outline.js';
import { visible } from '../kit/escape.js';
import type { Paint, Style } from '../kit/terminal-layout.js';
import { columns as widthOf, pad, STATUS_STYLES } from '../kit/terminal-layout.js';
import { BEST, changeText } from './words.js';

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
/** The names of rows are broken at their hyphens down to it. */
const NARROWEST_NAME = 20;

export interface Table {
  /** The columns side by side; where they do not fit, each block is a table of its own. */
  readonly blocks: readonly (readonly number[])[];
  readonly nameWidth: number;
  readonly cellWidth: number;
  readonly words: boolean;
  readonly headings: readonly string[];
}

/**
 * The same for all parts of a comparison, so that columns stand below each other. `names` head
 * the columns where there is no room for the labels.
 */
export function tableOf(
  rows: readonly ComparedRow[],
  labels: readonly string[],
  names: readonly string[],
  width: number,
): Table {
  const shown = labels.map((label) => visible(label, 60));
  const longest = Math.max(NARROWEST_NAME, ...rows.map(({ id }) => widthOf(visible(id))));
  const changes = Math.max(0, ...rows.map((row) => widthOf(changeText(row))));
  const room = width - INDENT - (changes > 0 ? changes + GAP : 0);
  const wordy = Math.max(
    ...rows.flatMap((row) => row.cells.map((_, column) => widthOf(cellText(row, column, true)))),
    1,
  );
  const count = labels.length;
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

function cellText({ cells, best, change }: ComparedRow, column: number, words: boolean): string {
  const cell = cells[column] ?? null;
  const star = change === null && best.includes(column) ? BEST : '';
  if (!words) return cellMark(cell) + star;
  const word = `${cellMark(cell)} ${cellWord(cell)}`;
  return star === '' ? word : `${word} ${star}`;
}

/** Of one part: the names of the columns, then a line or more for each row. */
export function tableLines(
  table: Table,
  rows: readonly ComparedRow[],
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
  row: ComparedRow,
  paint: Paint,
): readonly string[] {
  const { nameWidth, cellWidth, words } = table;
  const [name = '', ...more] = hyphenated(visible(row.id), nameWidth);
  const change = changeText(row);
  const cells = block.map((column, at) => {
    const cell = row.cells[column] ?? null;
    const last = at === block.length - 1 && change === '';
    const text = cellText(row, column, words);
    const style = cell === null ? 'dim' : STATUS_STYLES[cell.status];
    return paint(style, last ? text : pad(text, cellWidth));
  });
  const styled = row.change === null ? '' : paint(CHANGE_STYLES[row.change], change);
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
