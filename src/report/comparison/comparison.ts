/** Comparison in, text out. Pure, as of a verdict. */
import type { Comparison } from '../../model/index.js';
import { renderComparisonCsv } from './csv.js';
import { renderComparisonHtml } from './html.js';
import { renderComparisonJson } from './json.js';
import { renderComparisonMarkdown } from './markdown.js';
import { renderComparisonTerminal } from './terminal.js';
import type { TerminalOptions } from '../verdict/terminal.js';

export const COMPARISON_FORMATS = ['terminal', 'json', 'markdown', 'html', 'csv'] as const;
export type ComparisonFormat = (typeof COMPARISON_FORMATS)[number];

/** The report, ending in a newline. `options` are for the terminal alone. */
export function renderComparison(
  comparison: Comparison,
  format: ComparisonFormat,
  options: TerminalOptions,
): string {
  switch (format) {
    case 'terminal':
      return renderComparisonTerminal(comparison, options);
    case 'json':
      return renderComparisonJson(comparison);
    case 'markdown':
      return renderComparisonMarkdown(comparison);
    case 'html':
      return renderComparisonHtml(comparison);
    case 'csv':
      return renderComparisonCsv(comparison);
  }
}
