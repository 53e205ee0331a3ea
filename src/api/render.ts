import type { Comparison, Verdict } from '../model/index.js';
import {
  renderComparison as renderComparisonTo,
  type ComparisonFormat,
} from '../report/comparison/comparison.js';
import { render as renderTo, type Format, type RenderOptions } from '../report/index.js';

/** By default a terminal report is 80 columns wide and without colour. */
const USUAL = { color: false, width: 80 } as const;

/** The report of a verdict, ending in a newline. */
export function render(
  verdict: Verdict,
  format: Format,
  options: Partial<RenderOptions> = {},
): string {
  return renderTo(verdict, format, { ...USUAL, ...options });
}

/** The report of a comparison, ending in a newline. */
export function renderComparison(
  comparison: Comparison,
  format: ComparisonFormat,
  options: Partial<Pick<RenderOptions, 'color' | 'width' | 'verbose' | 'ascii'>> = {},
): string {
  return renderComparisonTo(comparison, format, { ...USUAL, ...options });
}
