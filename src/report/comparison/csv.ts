/** A comparison for spreadsheets: RFC 4180, one line for each row of the catalogue. */
import { csvCell } from '../kit/csv-cell.js';
import type { ComparisonOutline } from './outline.js';

/**
 * Columns: id, title, level, then the status in each scan, empty if that scan has no such row. For one
 * domain at two times the change is the last column. An apostrophe precedes text that a spreadsheet
 * would calculate.
 */
export function comparisonCsv({ kind, columns, rows }: ComparisonOutline): string {
  const labels = columns.map(({ label }) => label);
  const head = ['id', 'title', 'level', ...labels, ...(kind === 'times' ? ['change'] : [])];
  const lines = rows.map(({ id, title, level, cells, change }) => [
    id,
    title,
    level,
    ...cells.map(({ status }) => status ?? ''),
    ...(change === null ? [] : [change.word]),
  ]);
  return [head, ...lines].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}
