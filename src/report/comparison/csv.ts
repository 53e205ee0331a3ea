/** A comparison for spreadsheets: RFC 4180, one line for each row of the catalogue. */
import type { Comparison } from '../../model/index.js';
import { CHANGE_WORDS, columnLabels } from './words.js';
import { csvCell } from '../kit/csv-cell.js';

/**
 * Columns: id, title, level, then the status in each scan, empty if that scan has no such row. For one
 * domain at two times the change is the last column. An apostrophe precedes text that a spreadsheet
 * would calculate.
 */
export function renderComparisonCsv(comparison: Comparison): string {
  const times = comparison.kind === 'times';
  const head = ['id', 'title', 'level', ...columnLabels(comparison), ...(times ? ['change'] : [])];
  const rows = comparison.rows.map(({ id, title, level, cells, change }) => [
    id,
    title,
    level,
    ...cells.map((cell) => cell?.status ?? ''),
    ...(change === null ? [] : [CHANGE_WORDS[change]]),
  ]);
  return [head, ...rows].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}
