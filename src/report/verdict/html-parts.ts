/** What the parts of the HTML report are made of. */
import type { EndpointSummary, Row } from '../../model/index.js';
import { whereText } from '../kit/finding-text.js';
import type { Html } from '../kit/html-markup.js';
import { html, idOf, lines } from '../kit/html-markup.js';
import { capital } from '../kit/words.js';

/** A section of the page, with a heading of the second level; null of nothing. */
export function section(id: string, title: string, body: readonly Html[]): Html {
  return html`
    <section class="part stack" id="${id}" aria-labelledby="${id}-title">
      <h2 id="${id}-title">${title}</h2>
      ${body}
    </section>
  `;
}

/** What a fold leaves on paper: nothing, its summary, or all of it. */
type Paper = 'nothing' | 'summary' | 'open';

/** `of` tells folds of the same name apart for a screen reader. */
export function fold(
  summary: Html,
  of: string,
  body: Html | readonly Html[],
  paper: Paper = 'nothing',
): Html {
  const more = of === '' ? null : html`<span class="unseen"> ${of}</span>`;
  return html`<details class="paper-${paper}">
    <summary>${summary}${more}</summary>
    <div class="stack">${body}</div>
  </details>`;
}

/** A table in a box of its own, which scrolls where the page is narrow. `kind` is one more class. */
export function table(
  caption: string,
  heads: readonly Html[],
  rows: readonly Html[],
  kind = '',
): Html {
  return html`
    <div class="${`scroll ${kind}`.trim()}" role="group" tabindex="0" aria-label="${caption}">
      <table>
        <caption>
          ${caption}
        </caption>
        <thead>
          <tr>
            ${heads.map((head) => html`<th scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  `;
}

export function texts(items: readonly string[]): readonly Html[] {
  return items.map((item) => html`${item}`);
}

/** Terms and their bodies; a term without a body is left out. */
export function terms(items: readonly (readonly [string, Html | null])[]): Html {
  const said = items.flatMap(([term, body]) =>
    body === null || body.markup === ''
      ? []
      : [
          html`<dt>${term}</dt>
            <dd>${body}</dd>`,
        ],
  );
  return html`<dl class="terms">${said}</dl>`;
}

export function list(items: readonly Html[], kind = 'bullets'): Html | null {
  if (items.length === 0) return null;
  return html`<ul class="${kind}">
    ${items.map((item) => html`<li>${item}</li>`)}
  </ul>`;
}

/** Lines to copy: one click selects them all. */
export function copied(name: string, text: string): Html {
  return html`
    <div class="keep">
      <p class="small muted">${name}</p>
      <pre class="copy" role="group" tabindex="0" aria-label="Lines for ${name}">
${lines(text)}</pre>
    </div>
  `;
}

export function tick(words: string): Html {
  return html`<span class="tick">${words}</span>`;
}

/** The anchor of a row: its requirement id. */
export function rowId(id: string): string {
  return idOf(id);
}

export function rowLink({ id, title }: Pick<Row, 'id' | 'title'>): Html {
  return html`<a href="#${rowId(id)}">${title}</a>`;
}

/** The id of a row, as a link to the row. */
export function selfLink(id: string): Html {
  return html`<a class="self" href="#${rowId(id)}"><code>${id}</code></a>`;
}

/** `At all 4 c2s endpoints`. */
export function placeText(ids: readonly string[], endpoints: readonly EndpointSummary[]): string {
  return capital(whereText(ids, endpoints, false));
}

const RFC = /^RFC (\d{1,5})(?: §(\d+(?:\.\d+)*))?$/;
const XEP = /^XEP-(\d{4})\b/;

/** `RFC 7590 §3.1`, as a link to that section. */
export function reference(text: string): Html {
  const [, rfc, at] = RFC.exec(text) ?? [];
  const [, xep] = XEP.exec(text) ?? [];
  if (rfc !== undefined) {
    const part = at === undefined ? '' : `#section-${at}`;
    return html`<a href="https://www.rfc-editor.org/rfc/rfc${rfc}${part}">${text}</a>`;
  }
  if (xep !== undefined) {
    return html`<a href="https://xmpp.org/extensions/xep-${xep}.html">${text}</a>`;
  }
  return html`${text}`;
}
