/** What the parts of the terminal report share. */
import type { Verdict } from '../model.js';
import type { Paint, Style } from './layout.js';
import { columns, wrapped } from './layout.js';

export interface Page {
  readonly paint: Paint;
  readonly width: number;
  readonly verbose: boolean;
  readonly verdict: Verdict;
}

/** `lead` in front of the first line, as much space in front of the rest. */
export function hanging(page: Page, lead: string, text: string, style?: Style): readonly string[] {
  const indent = columns(lead);
  return wrapped(text, page.width - indent).map((line, index) => {
    const shown = style ? page.paint(style, line) : line;
    return (index === 0 ? lead : ' '.repeat(indent)) + shown;
  });
}

export function heading(page: Page, title: string): string {
  return page.paint(['bold', 'underline'], title);
}
