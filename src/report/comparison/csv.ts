/** A comparison for spreadsheets: RFC 4180, one line for each row of the catalogue. */
import { csvCell } from '../kit/csv-cell.js';
import type { ComparisonOutline } from './outline.js';

/**
 * Formats a comparison as CSV. Columns: id, title, level, and the status in each scan (empty if
 * that scan has no such requirement). For two scans of one domain, the last column is the change.
 * Text that a spreadsheet would calculate begins with an apostrophe.
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
