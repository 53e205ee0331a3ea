/** Formats a verdict as a report for the terminal. */
import type { Section, Status, Verdict } from '../../model/index.js';
import { painter } from '../kit/terminal-layout.js';
import type { Page } from '../kit/terminal-page.js';
import { ASCII_SIGNS, SIGNS } from '../kit/terminal-signs.js';
import { fullRows } from './terminal-full-row.js';
import { header, lastLine, summaryLines } from './terminal-summary.js';
import { detailLines } from './terminal-details.js';

export interface TerminalOptions {
  readonly color: boolean;
  /** Width of the report in columns, limited to 40 to 160. */
  readonly width: number;
  /** Whether to show every requirement and every finding. */
  readonly verbose?: boolean;
  readonly ascii?: boolean;
}

export interface TerminalReportOptions extends TerminalOptions {
  /** Whether to show every requirement with its evidence by endpoint. */
  readonly evidence?: boolean;
  /** Whether titles of requirements are links (OSC 8). */
  readonly links?: boolean;
  /** Statuses whose requirements are shown; all statuses if absent. */
  readonly only?: readonly Status[];
  /** Sections of the catalogue whose requirements are shown; all sections if absent. */
  readonly sections?: readonly Section[];
  /** Ids of the requirements to show in full. All other requirements are left out. */
  readonly rowIds?: readonly string[];
  /** Maximum number of lines of the default report at 80 columns and more. 45 if absent. */
  readonly lines?: number;
  /** The exit code, if the report is the last output of the command. */
  readonly exit?: number;
}

/** The report for a terminal, ending in a newline. */
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
