/** Cells of CSV files (RFC 4180) that are safe to open in a spreadsheet. */
import { visible } from './escape.js';

/** First characters that make a spreadsheet read a cell as a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * Formats `text` as a CSV cell, in quotes if needed. An apostrophe precedes text that a spreadsheet
 * would calculate.
 */
export function csvCell(text: string): string {
  const shown = visible(text);
  const safe = FORMULA.test(text) || FORMULA.test(shown) ? `'${shown}` : shown;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
