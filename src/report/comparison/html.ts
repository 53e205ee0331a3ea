/** A comparison as a page of its own. */
import type { Comparison } from '../../model/index.js';
import { raw, statusChip } from './html-chips.js';
import { head } from './html-head.js';
import { changesOf, table } from './html-rows.js';
import {
  headers,
  nuanced,
  nuanceText,
  openGroups,
  ties,
  unknowns,
  type Fold,
  type Header,
} from './outline.js';
import { COMPARISON_STYLE } from './html-style.js';
import { actionLists, endpointLines } from './changes-over-time.js';
import { html, htmlPage, type Html } from '../kit/html-page.js';
import { plural } from '../kit/legend.js';
import { comparisonTitle, foldTitles, NUANCES_TITLE, UNKNOWNS_NOTE } from './words.js';

function nuances(comparison: Comparison, all: readonly Header[]): Html | null {
  const rows = nuanced(comparison);
  if (rows.length === 0) return null;
  const labels = all.map(({ label }) => label);
  const items = rows.map((row) => {
    const [cell = null] = row.cells.filter((one) => one !== null);
    const text = nuanceText(row, labels);
    const status = cell?.status ?? 'not-observed';
    return html`<li>
      ${statusChip(status)} <span class="strong">${row.title}</span>
      <code>${row.id}</code>${text === '' ? null : html`<br /><span>${text}</span>`}
      ${changesOf(row, comparison)}
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

function folds(id: string, title: string, all: readonly Fold[]): Html | null {
  const count = all.reduce((sum, { rows }) => sum + rows.length, 0);
  if (count === 0) return null;
  const groups = all.map(({ status, rows }) => {
    const items = rows.map(
      (row) =>
        html`<li>${row.title} <code>${row.id}</code> <span class="tick">${row.level}</span></li> `,
    );
    return html`<h3>
        ${status === null ? null : statusChip(status)}
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

function times(comparison: Comparison): Html {
  const places = endpointLines(comparison).map((text) => html`<li>${text}</li> `);
  const lists = actionLists(comparison).map(({ title, mark, actions }) => {
    const items = actions.map(
      ({ priority, row }) =>
        html`<li>
          ${row.title} <code>${row.id}</code> <span class="tick">${priority} priority</span>
        </li> `,
    );
    return html`<div class="card">
      <h3>${raw(mark)} ${title}</h3>
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

export function renderComparisonHtml(comparison: Comparison): string {
  const all = headers(comparison);
  const { same, unknown } = foldTitles(comparison);
  const groups = openGroups(comparison).map(({ id, title, rows }) =>
    table(id, title, rows, comparison, all),
  );
  const { tool } = comparison;
  const body = html`<main id="main" class="comparison">
    ${head(comparison, all)}${groups}${times(comparison)}${[
      nuances(comparison, all),
      folds('same', same, ties(comparison)),
      folds('unknown', unknown, unknowns(comparison)),
    ].filter((part) => part !== null)}
    <footer class="small muted">
      Compared by ${`${tool.name} ${tool.version}`}.
      ${comparison.kind === 'services' ? UNKNOWNS_NOTE : ''}
    </footer>
  </main>`;
  return htmlPage({
    title: comparisonTitle(comparison),
    body: body.markup,
    style: COMPARISON_STYLE,
  });
}
