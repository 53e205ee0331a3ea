/**
 * Links within the HTML report to requirements, names of endpoints, and links to RFCs and XEPs.
 */
import type { EndpointSummary, Row } from '../../model/index.js';
import { whereText } from '../kit/endpoint-text.js';
import { type Html, html, idOf } from '../kit/html-markup.js';
import { referenceUrl } from '../kit/reference-url.js';
import { capital } from '../kit/words.js';

/** The anchor of a requirement in the HTML page, made from its id. */
export function rowId(id: string): string {
  return idOf(id);
}

/** The title of a requirement as a link to its entry in the report. */
export function rowLink({ id, title }: Pick<Row, 'id' | 'title'>): Html {
  return html`<a href="#${rowId(id)}">${title}</a>`;
}

/** The id of a requirement, as a link to its own place in the page. */
export function selfLink(id: string): Html {
  return html`<a class="self" href="#${rowId(id)}"><code>${id}</code></a>`;
}

/**
 * Formats where something was found, as the first words of a sentence: `At all 4 c2s endpoints`.
 */
export function placeText(ids: readonly string[], endpoints: readonly EndpointSummary[]): string {
  return capital(whereText(ids, endpoints, false));
}

/** Formats `RFC 7590 §3.1` as a link to that section. Text that is not an RFC or XEP stays text. */
export function reference(text: string): Html {
  const url = referenceUrl(text);
  return url === null ? html`${text}` : html`<a href="${url}">${text}</a>`;
}
