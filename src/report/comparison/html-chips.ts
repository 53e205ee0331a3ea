/** Signs and chips of the comparison page. */
import type { Status } from '../../model/index.js';
import { html, type Html } from '../kit/html-page.js';
import { MARKS } from '../kit/legend.js';

/** A sign of ours: escaping would show what makes an emoji of it. */
export function raw(sign: string): Html {
  return { markup: `<span aria-hidden="true">${sign}</span>` };
}

/** The class is a word of ours, never text of a server. */
export function chip(status: Status | 'information', content: Html): Html {
  return { markup: `<span class="chip s-${status}">${content.markup}</span>` };
}

export function statusChip(status: Status): Html {
  return chip(status, html`${raw(MARKS[status])} ${status}`);
}
