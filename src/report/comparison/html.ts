/** Renders a comparison as an HTML page. */
import { html, htmlPage, type Html } from '../kit/html-page.js';
import { emoji, emojiChip } from '../kit/html-status.js';
import { plural } from '../kit/words.js';
import { head } from './html-head.js';
import { changedFindings, rowGroup } from './html-rows.js';
import { COMPARISON_STYLE } from './html-style.js';
import type { ComparisonOutline } from './outline.js';
import { firstJudged, type FoldedRows } from './outline-rows.js';
import { NUANCES_TITLE } from './words.js';

function nuances({ nuances: rows }: ComparisonOutline): Html | null {
  if (rows.length === 0) return null;
  const items = rows.map((row) => {
    const text = row.strength;
    const status = firstJudged(row).status ?? 'not-observed';
    return html`<li>
      ${emojiChip(status)} <span class="strong">${row.title}</span>
      <code>${row.id}</code>${text === '' ? null : html`<br /><span>${text}</span>`}
      ${changedFindings(row)}
    </li> `;
  });
  return html`<section aria-labelledby="nuances">
    <details class="card fold">
      <summary>
        <h2 id="nuances">
          ${NUANCES_TITLE} <span class="count">${plural(rows.length, 'row')}</span>
        </h2>
      </summary>
      <ul class="nuances">
        ${items}
      </ul>
    </details>
  </section> `;
}

function fold({ id, title, count, groups: all }: FoldedRows): Html {
  const groups = all.map(({ status, rows }) => {
    const items = rows.map(
      (row) =>
        html`<li>${row.title} <code>${row.id}</code> <span class="tick">${row.level}</span></li> `,
    );
    return html`<h3>
        ${status === null ? null : emojiChip(status)}
        <span class="count">${plural(rows.length, 'row')}</span>
      </h3>
      <ul class="plain">
        ${items}
      </ul> `;
  });
  return html`<section aria-labelledby="${id}">
    <details class="card fold">
      <summary>
        <h2 id="${id}">${title} <span class="count">${plural(count, 'row')}</span></h2>
      </summary>
      <div class="stack">${groups}</div>
    </details>
  </section> `;
}

function changes(outline: ComparisonOutline): Html {
  const places = outline.endpoints.map((text) => html`<li>${text}</li> `);
  const lists = outline.actions.map(({ title, mark, actions }) => {
    const items = actions.map(
      ({ priority, row }) =>
        html`<li>
          ${row.title} <code>${row.id}</code> <span class="tick">${priority} priority</span>
        </li> `,
    );
    return html`<div class="card">
      <h3>${emoji(mark)} ${title}</h3>
      <ul class="plain">
        ${items}
      </ul>
    </div> `;
  });
  return html`${
    places.length === 0
      ? null
      : html`<section class="stack" aria-labelledby="endpoints">
          <h2 id="endpoints">Endpoints</h2>
          <ul class="card plain">
            ${places}
          </ul>
        </section> `
  }${
    lists.length === 0
      ? null
      : html`<section class="stack" aria-labelledby="actions">
          <h2 id="actions">What to do</h2>
          <div class="lists">${lists}</div>
        </section> `
  }`;
}

/** The comparison as an HTML page. */
export function comparisonHtml(outline: ComparisonOutline): string {
  const groups = outline.groups.map((group) => rowGroup(group, outline));
  const more = [nuances(outline), ...outline.folds.map(fold)].filter((part) => part !== null);
  // prettier-ignore
  const body = html`<main id="main" class="comparison">
    ${head(outline)}${groups}${changes(outline)}${more}
    <footer class="small muted">
      Compared by ${outline.tool}.
      ${outline.note ?? ''}
    </footer>
  </main>`;
  return htmlPage({ title: outline.title, body: body.markup, style: COMPARISON_STYLE });
}
