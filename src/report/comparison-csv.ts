/** A comparison for spreadsheets: RFC 4180, one line for each row of the catalogue. */
import type { Comparison } from '../model.js';
import { visible } from './escape.js';
import { CHANGE_WORDS, columnLabels } from './text-comparison.js';

/** Characters that make a formula of a cell in a spreadsheet. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * Id, title, level, then for each column the status, empty where there is none. Of one domain at
 * two times the change comes last. Text that a spreadsheet would calculate has an apostrophe before.
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

function csvCell(text: string): string {
  const shown = visible(text);
  const safe = FORMULA.test(text) || FORMULA.test(shown) ? `'${shown}` : shown;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
