/** Cells of CSV files (RFC 4180) that are safe to open in a spreadsheet. */
import { visible } from './escape.js';

/** Characters that make a formula of a cell in a spreadsheet. */
const FORMULA = /^[=+\-@\t\r]/;

export function csvCell(text: string): string {
  const shown = visible(text);
  const safe = FORMULA.test(text) || FORMULA.test(shown) ? `'${shown}` : shown;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
