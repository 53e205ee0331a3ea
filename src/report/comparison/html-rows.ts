/** Rows of the comparison page: tables, and below each what was found. */
import { headCells, scrollingTable } from '../kit/html-parts.js';
import { html, type Html } from '../kit/html-page.js';
import { emoji, emojiChip, wordChip } from '../kit/html-status.js';
import { MARKS } from '../kit/legend.js';
import { plural } from '../kit/words.js';
import { FINDING_SIGNS } from './finding-changes.js';
import type { ComparisonOutline } from './outline.js';
import type { OutlineCell, OutlineRow } from './outline-rows.js';

function tableCell({ status, word, basis, isBest }: OutlineCell): Html {
  if (status === null) return html`<td><span class="muted">${word}</span></td>`;
  const star = isBest
    ? html` <span class="star" title="best">★<span class="unseen"> best</span></span>`
    : null;
  const evidence = basis === null ? null : html`<span class="muted basis">${basis}</span>`;
  return html`<td>${emojiChip(status)}${star}${evidence}</td>`;
}

function changeChip({ change }: OutlineRow): Html | null {
  if (change === null) return null;
  return wordChip(`s-${CHANGE_STATUS[change.kind]}`, html`${change.text}`);
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

/** White space in the HTML source after the first cell of a table's head. */
const LINE: Html = { markup: '\n            ' };

/**
 * The requirements of one group: a table, then a part for each requirement that unfolds its
 * details.
 */
export function rowGroup(
  { id, title, rows }: ComparisonOutline['groups'][number],
  { kind, columns }: ComparisonOutline,
): Html {
  const times = kind === 'times';
  const labels = columns.map(({ label }) => html`<bdi>${label}</bdi>`);
  const heads = headCells(times ? [...labels, html`Change`] : labels);
  const body = rows.map((row) => {
    const cells = row.cells.map(tableCell);
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
    ${scrollingTable({
      label: `Table: ${title}`,
      head: [...headCells([html`Requirement`]), LINE, ...heads],
      rows: body,
      role: 'region',
      isCaption: false,
      tableClass: 'matrix',
    })}
    <div class="details">${rows.map((row) => details(row, columns))}</div>
  </section> `;
}

/**
 * Renders the result of the row in each column, and the changes of its findings, in a folded part.
 */
function details(row: OutlineRow, columns: ComparisonOutline['columns']): Html {
  const said = row.sayings.map((saying) => {
    const { status, text } = saying;
    const who = saying.columns.map((at) => columns[at]?.label ?? '').join(', ');
    const basis = saying.basis === null ? '' : ` · ${saying.basis}`;
    return html`<li>
      <span class="who"
        >${emojiChip(status)} <bdi class="strong">${who}</bdi
        ><span class="muted small">${basis}</span></span
      ><span>${text}</span>
    </li> `;
  });
  const changes = changedFindings(row);
  return html`<details class="row">
    <summary>${row.title}<span class="muted"> · details</span></summary>
    <ul class="said">
      ${said}
    </ul>
    ${changes}
  </details> `;
}

/** Formats what changed in the findings of the row; null if nothing did. */
export function changedFindings({ findings: { lines } }: OutlineRow): Html | null {
  if (lines.length === 0) return null;
  const items = lines.map(
    ({ kind, status, text }) =>
      html`<li class="change">
        <span class="sign">${FINDING_SIGNS[kind]}<span class="unseen"> ${KINDS[kind]}</span></span>
        <span>${emoji(MARKS[status])} <span class="unseen">${status}: </span>${text}</span>
      </li> `,
  );
  return html`<ul class="changes">
    ${items}
  </ul> `;
}

const KINDS = { gone: 'gone', appeared: 'new', altered: 'changed' } as const;
