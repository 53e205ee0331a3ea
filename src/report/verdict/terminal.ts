/** The verdict for a person at a terminal. */
import type { Section, Status, Verdict } from '../../model/index.js';
import { painter } from '../kit/terminal-layout.js';
import type { Page } from '../kit/terminal-page.js';
import { ASCII_SIGNS, SIGNS } from '../kit/terminal-signs.js';
import { fullRows } from './terminal-full-row.js';
import { header, lastLine, summaryLines } from './terminal-summary.js';
import { detailLines } from './terminal-details.js';

export interface TerminalOptions {
  readonly color: boolean;
  /** Columns. Held between 40 and 160. */
  readonly width: number;
  /** Every row and every finding, folded nowhere. */
  readonly verbose?: boolean;
  readonly ascii?: boolean;
}

export interface TerminalReportOptions extends TerminalOptions {
  /** Every row, with its evidence by endpoint. */
  readonly evidence?: boolean;
  /** Titles of requirements as links (OSC 8). */
  readonly links?: boolean;
  /** Rows with one of these statuses alone. */
  readonly only?: readonly Status[];
  /** Rows of these sections alone. */
  readonly sections?: readonly Section[];
  /** Ids: these rows in full, and nothing else. */
  readonly rowIds?: readonly string[];
  /** Lines that the default report may have at 80 columns and more: 45 where absent. */
  readonly lines?: number;
  /** The exit code, where the report is the last thing that a command does. */
  readonly exit?: number;
}

export function renderTerminal(verdict: Verdict, options: TerminalReportOptions): string {
  const { only = [], sections = [], rowIds = [], ascii = false } = options;
  const rows = verdict.rows.filter(
    ({ section, ruling }) =>
      (sections.length === 0 || sections.includes(section)) &&
      (only.length === 0 || only.includes(ruling.status)),
  );
  const page: Page = {
    paint: painter(options.color),
    width: Math.min(160, Math.max(40, Math.floor(options.width))),
    verbose: options.verbose ?? false,
    ascii,
    links: options.links ?? false,
    lines: options.lines,
    signs: ascii ? ASCII_SIGNS : SIGNS,
    verdict,
    rows,
  };
  const isChosen = only.length > 0 || sections.length > 0;
  const lines =
    rowIds.length > 0
      ? fullRows(page, rowIds)
      : page.verbose || options.evidence === true
        ? [...header(page), ...detailLines(page, isChosen), '', ...lastLine(page, options.exit)]
        : summaryLines(page, isChosen, options.exit);
  return `${lines.join('\n')}\n`;
}
