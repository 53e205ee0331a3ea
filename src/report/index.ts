/** Renders a verdict in each format. A report uses only the contents of the verdict. */
import type { Verdict } from '../model/index.js';
import { renderBadge } from './verdict/badge.js';
import type { FailOn } from './kit/exit-code.js';
import { renderHtml } from './verdict/html.js';
import { renderJson } from './machine/json.js';
import { renderJunit } from './machine/junit.js';
import { renderMarkdown } from './verdict/markdown.js';
import { renderPrometheus } from './machine/prometheus.js';
import { renderSarif } from './machine/sarif.js';
import type { TerminalReportOptions } from './verdict/terminal.js';
import { renderTerminal } from './verdict/terminal.js';

export const FORMATS = [
  'terminal',
  'json',
  'markdown',
  'html',
  'junit',
  'sarif',
  'prometheus',
  'badge',
] as const;
export type Format = (typeof FORMATS)[number];

/**
 * Options of a report. Formats other than the terminal ignore the options for width and colour.
 * The terminal ignores `failOn` and `explain`.
 */
export interface RenderOptions extends TerminalReportOptions {
  /**
   * Value of `--fail-on`, which decides which JUnit cases fail, and the exit code in JSON. `must`
   * if absent.
   */
  readonly failOn?: FailOn;
  /**
   * Whether each row of the JSON report also contains the catalogue's explanation of the
   * requirement.
   */
  readonly explain?: boolean;
}

/** Text of the report, ending in a newline. */
export function render(verdict: Verdict, format: Format, options: RenderOptions): string {
  switch (format) {
    case 'terminal':
      return renderTerminal(verdict, options);
    case 'json':
      return renderJson(verdict, options);
    case 'markdown':
      return renderMarkdown(verdict);
    case 'junit':
      return renderJunit(verdict, options.failOn ?? 'must');
    case 'sarif':
      return renderSarif(verdict, options.failOn);
    case 'prometheus':
      return renderPrometheus([verdict]);
    case 'badge':
      return renderBadge(verdict);
    case 'html':
      return renderHtml(verdict);
  }
}
