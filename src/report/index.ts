/** Verdict in, text out. Pure: a report looks nothing up. */
import type { Verdict } from '../model.js';
import { renderHtml } from './html.js';
import { renderJson } from './json.js';
import { renderMarkdown } from './markdown.js';
import type { TerminalOptions } from './terminal.js';
import { renderTerminal } from './terminal.js';

export const FORMATS = ['terminal', 'json', 'markdown', 'html'] as const;
export type Format = (typeof FORMATS)[number];

/** For the terminal alone: a file has no width and no colour. */
export type RenderOptions = TerminalOptions;

/** The report, ending in a newline. */
export function render(verdict: Verdict, format: Format, options: RenderOptions): string {
  switch (format) {
    case 'terminal':
      return renderTerminal(verdict, options);
    case 'json':
      return renderJson(verdict);
    case 'markdown':
      return renderMarkdown(verdict);
    case 'html':
      return renderHtml(verdict);
  }
}
