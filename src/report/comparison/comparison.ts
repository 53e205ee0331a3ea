/** Renders a comparison in each format. Pure: it reads no file, clock or network. */
import type { Comparison } from '../../model/index.js';
import { comparisonCsv } from './csv.js';
import { comparisonHtml } from './html.js';
import { renderComparisonJson } from './json.js';
import { comparisonMarkdown } from './markdown.js';
import { comparisonTerminal } from './terminal.js';
import { comparisonOutline } from './outline.js';
import type { TerminalOptions } from '../verdict/terminal.js';

export const COMPARISON_FORMATS = ['terminal', 'json', 'markdown', 'html', 'csv'] as const;
export type ComparisonFormat = (typeof COMPARISON_FORMATS)[number];

/** Renders a comparison, ending in a newline. Only the terminal format uses `options`. */
export function renderComparison(
  comparison: Comparison,
  format: ComparisonFormat,
  options: TerminalOptions,
): string {
  switch (format) {
    case 'terminal': {
      const verbose = options.verbose ?? false;
      return comparisonTerminal(
        comparisonOutline(comparison, { callColumns: 'name', verbose }),
        options,
      );
    }
    case 'json':
      return renderComparisonJson(comparison);
    case 'markdown':
      return comparisonMarkdown(comparisonOutline(comparison));
    case 'html':
      return comparisonHtml(comparisonOutline(comparison, { information: true }));
    case 'csv':
      return comparisonCsv(comparisonOutline(comparison));
  }
}
