/** A comparison as a page of its own. */
import type { ComparedCell, ComparedRow, Comparison, Status } from '../model.js';
import { COMPARISON_STYLE } from './comparison-style.js';
import {
  actionLists,
  cellWord,
  columnFacts,
  endpointLines,
  findingLines,
  FINDING_SIGNS,
  headers,
  nuanced,
  nuanceText,
  openGroups,
  sayings,
  standings,
  ties,
  unknowns,
  type Fold,
  type Header,
} from './comparison-outline.js';
import { html, htmlPage, type Html } from './html-page.js';
import { MANIFESTO, MARKS, plural } from './marks.js';
import { STATUSES } from '../model.js';
import {
  caveatText,
  changeText,
  comparisonTitle,
  conclusion,
  standingText,
} from './text-comparison.js';

const VERDICT_STATUS = {
  compliant: 'compliant',
  'non-compliant': 'missing',
  undetermined: 'not-observed',
} as const satisfies Record<string, Status>;

/** A sign of ours: escaping would show what makes an emoji of it. */
function raw(sign: string): Html {
  return { markup: `<span aria-hidden="true">${sign}</span>` };
}

/** The class is a word of ours, never text of a server. */
function chip(status: Status | 'information', content: Html): Html {
  return { markup: `<span class="chip s-${status}">${content.markup}</span>` };
}

function statusChip(status: Status): Html {
  return chip(status, html`${raw(MARKS[status])} ${status}`);
}

function column({ label, column: one }: Header, rank: string | null): Html {
  const { status, counts, problem } = one;
  const verdict =
    status === null
      ? chip('not-observed', html`${raw(MARKS['not-observed'])} nothing to judge`)
      : chip(VERDICT_STATUS[status], html`${raw(MARKS[VERDICT_STATUS[status]])} ${status}`);
  const counted = STATUSES.filter((each) => (counts?.[each] ?? 0) > 0).map((each) =>
    chip(each, html`${raw(MARKS[each])} ${counts?.[each] ?? 0}`),
  );
  const facts = columnFacts(one).map((fact) => html`<li>${fact}</li>`);
  const names = STATUSES.filter((each) => (counts?.[each] ?? 0) > 0)
    .map((each) => `${each} ${counts?.[each] ?? 0}`)
    .join(', ');
  return html`<li class="card operand">
    <h3><bdi>${label}</bdi></h3>
    <p>${verdict}</p>
    ${problem === null ? null : html`<p class="problem">${problem}</p>`}
    ${counted.length === 0 ? null : html`<p class="counts"><span class="unseen">${names}</span><span aria-hidden="true">${counted}</span></p>`}
    ${rank === null ? null : html`<p class="strong small">${rank}</p>`}
    <ul class="facts small muted">
      ${facts}
    </ul>
  </li> `;
}

function head(comparison: Comparison, all: readonly Header[]): Html {
  const ranks = new Map(
    standings(comparison).map((standing) => [standing.column, standingText(standing)]),
  );
  const best = comparison.overall?.best ?? [];
  const caveats = comparison.caveats.map(
    (caveat) =>
      html`<li>
        ${caveatText(
          caveat,
          all.map(({ label }) => label),
        )}
      </li> `,
  );
  const rankOf = (at: number): string | null => {
    const text = ranks.get(at);
    if (text === undefined) return null;
    return best.includes(at) ? `★ Best in all: ${text}` : text;
  };
  return html`<header class="top">
      <p class="muted small">Comparison · <a href="${MANIFESTO.url}">${MANIFESTO.title}</a></p>
      <h1><bdi>${comparisonTitle(comparison)}</bdi></h1>
      <p class="lead">${conclusion(comparison)}</p>
    </header>
    <ul class="operands">
      ${all.map((header, at) => column(header, rankOf(at)))}
    </ul>
    ${
      caveats.length === 0
        ? null
        : html`<aside class="card caveats" aria-label="Mind">
            <h2>Mind</h2>
            <ul>
              ${caveats}
            </ul>
          </aside>`
    } `;
}

function cellOf(cell: ComparedCell | null, best: boolean): Html {
  if (cell === null) return html`<td><span class="muted">${cellWord(cell)}</span></td>`;
  const star = best
    ? html` <span class="star" title="the best">★<span class="unseen"> the best</span></span>`
    : null;
  const basis = cell.basis === null ? null : html`<span class="muted basis">${cell.basis}</span>`;
  return html`<td>${statusChip(cell.status)}${star}${basis}</td>`;
}

function changeChip(row: ComparedRow): Html | null {
  const { change } = row;
  if (change === null) return null;
  const status = CHANGE_STATUS[change];
  return chip(status, html`${changeText(row)}`);
}

const CHANGE_STATUS = {
  worse: 'missing',
  better: 'compliant',
  changed: 'partial',
  lost: 'not-observed',
  gained: 'not-observed',
  unknown: 'not-applicable',
  unchanged: 'not-applicable',
} as const;

function table(
  id: string,
  title: string,
  rows: readonly ComparedRow[],
  comparison: Comparison,
  all: readonly Header[],
): Html {
  const times = comparison.kind === 'times';
  const heads = all.map(({ label }) => html`<th scope="col"><bdi>${label}</bdi></th>`);
  const body = rows.map((row) => {
    const cells = row.cells.map((cell, at) => cellOf(cell, !times && row.best.includes(at)));
    const change = times ? html`<td>${[changeChip(row)].filter((one) => one !== null)}</td>` : null;
    return html`<tr>
      <th scope="row">
        <span class="strong">${row.title}</span><br /><code>${row.id}</code>
        <span class="tick">${row.level}</span>
      </th>
      ${cells}${change}
    </tr> `;
  });
  return html`<section class="stack" aria-labelledby="${id}">
    <h2 id="${id}">${title} <span class="count">${plural(rows.length, 'row')}</span></h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="${id}">
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">Requirement</th>
            ${heads}${times ? html`<th scope="col">Change</th>` : null}
          </tr>
        </thead>
        <tbody>
          ${body}
        </tbody>
      </table>
    </div>
    <div class="details">${rows.map((row) => details(row, comparison, all))}</div>
  </section> `;
}

/** What each says of the row, and what changed in its findings: folded. */
function details(row: ComparedRow, comparison: Comparison, all: readonly Header[]): Html {
  const said = sayings(row).map(({ columns, cell, text }) => {
    const who = columns.map((at) => all[at]?.label ?? '').join(', ');
    const basis = cell.basis === null ? '' : ` · ${cell.basis}`;
    return html`<li>
      <span class="who"
        >${statusChip(cell.status)} <bdi class="strong">${who}</bdi
        ><span class="muted small">${basis}</span></span
      ><span>${text}</span>
    </li> `;
  });
  const changes = changesOf(row, comparison);
  return html`<details class="row">
    <summary>${row.title}<span class="muted"> · what was seen</span></summary>
    <ul class="said">
      ${said}
    </ul>
    ${changes}
  </details> `;
}

function changesOf(row: ComparedRow, comparison: Comparison): Html | null {
  const { lines } = findingLines(row, comparison, { information: true });
  if (lines.length === 0) return null;
  const items = lines.map(
    ({ kind, status, text }) =>
      html`<li class="change">
        <span class="sign">${FINDING_SIGNS[kind]}<span class="unseen"> ${KINDS[kind]}</span></span>
        <span>${raw(MARKS[status])} <span class="unseen">${status}: </span>${text}</span>
      </li> `,
  );
  return html`<ul class="changes">
    ${items}
  </ul> `;
}

const KINDS = { gone: 'gone', appeared: 'new', altered: 'changed' } as const;

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
          Same status, with a nuance <span class="count">${plural(rows.length, 'row')}</span>
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
  const twice = comparison.kind === 'times';
  const groups = openGroups(comparison).map(({ id, title, rows }) =>
    table(id, title, rows, comparison, all),
  );
  const { tool } = comparison;
  const body = html`<main id="main" class="comparison">
    ${head(comparison, all)}${groups}${times(comparison)}${[
      nuances(comparison, all),
      folds('same', twice ? 'Unchanged' : 'The same in all', ties(comparison)),
      folds(
        'unknown',
        twice ? 'Not known at either time' : 'Not known of any',
        unknowns(comparison),
      ),
    ].filter((part) => part !== null)}
    <footer class="small muted">
      Compared by ${`${tool.name} ${tool.version}`}. What was not observed, and what only an
      operator can say, is nobody's win.
    </footer>
  </main>`;
  return htmlPage({
    title: comparisonTitle(comparison),
    body: body.markup,
    style: COMPARISON_STYLE,
  });
}
