/**
 * Icons and chips for each status. Each status has its own shape, so that it is recognized without
 * colours and without a font of emoji.
 */
import type { Finding } from '../../model/index.js';
import { type Html, html } from './html-markup.js';
import { MARKS } from './legend.js';

const SHAPES: Readonly<Record<Finding['status'], Html>> = {
  compliant: html`<path d="M3 8.6l3.3 3.3L13 4.6" />`,
  partial: html`<circle cx="8" cy="8" r="5.6" /><path
      d="M8 2.4a5.6 5.6 0 0 1 0 11.2z"
      fill="currentColor"
    />`,
  missing: html`<path d="M4 4l8 8M12 4l-8 8" />`,
  configurable: html`<rect x="1.5" y="4.5" width="13" height="7" rx="3.5" /><circle
      cx="5"
      cy="8"
      r="1.2"
      fill="currentColor"
    />`,
  manual: html`<circle cx="8" cy="5" r="2.6" /><path d="M3 13.6c.6-2.8 2.6-4 5-4s4.4 1.2 5 4" />`,
  'not-applicable': html`<path d="M4 8h8" />`,
  'not-observed': html`<path d="M5.4 5.7a2.6 2.6 0 1 1 3.7 2.4c-.8.4-1.1.8-1.1 1.7M8 13v.1" />`,
  information: html`<path d="M8 7.2v5.4M8 3.6v.1" />`,
};

/**
 * The SVG symbols that `mark` and `chip` refer to. A page contains them once, before their first
 * use.
 */
export function shapes(): Html {
  return html`<svg class="shapes" width="0" height="0" aria-hidden="true">
    ${Object.entries(SHAPES).map(
      ([status, shape]) =>
        html`<symbol
          id="mark-${status}"
          viewBox="0 0 16 16"
          fill="none"
          stroke="currentColor"
          stroke-width="2.2"
          stroke-linecap="round"
          stroke-linejoin="round"
          >${shape}</symbol
        >`,
    )}
  </svg>`;
}

function use(status: Finding['status']): Html {
  return html`<use href="#mark-${status}"></use>`;
}

/** Icon of a status. Screen readers get the status in words. */
export function mark(status: Finding['status']): Html {
  return html`<svg class="mark s-${status}" aria-hidden="true">${use(status)}</svg
    ><span class="unseen">${statusWord(status)}: </span>`;
}

/**
 * A chip with the icon and the colours of the status. Its text is the status, unless `words` is
 * given.
 */
export function chip(status: Finding['status'], words: string = statusWord(status)): Html {
  return html`<span class="chip s-${status}"
    ><svg class="mark" aria-hidden="true">${use(status)}</svg>${words}</span
  >`;
}

/** A chip with any content. `tone` is the class with its colours, such as `s-missing`. */
export function wordChip(tone: string, content: Html): Html {
  return html`<span class="chip ${tone}">${content}</span>`;
}

/**
 * An emoji of this program. `html` would escape the variation selector that makes a character an
 * emoji.
 */
export function emoji(text: string): Html {
  return { markup: `<span aria-hidden="true">${text}</span>` };
}

/** A chip with the emoji of the status before `words`. */
export function emojiChip(status: Finding['status'], words: string | number = status): Html {
  return wordChip(`s-${status}`, html`${emoji(MARKS[status])} ${words}`);
}

/** Formats a status in words, with a space for its hyphen: `not observed`. */
export function statusWord(status: string): string {
  return status.replace('-', ' ');
}
