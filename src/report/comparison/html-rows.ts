/** Rows of the comparison page: tables, and below each what was found. */
import type { ComparedCell, ComparedRow, Comparison } from '../../model/index.js';
import { findingLines, FINDING_SIGNS } from './finding-changes.js';
import { chip, raw, statusChip } from './html-chips.js';
import { cellWord, sayings, type Header } from './outline.js';
import { html, type Html } from '../kit/html-page.js';
import { MARKS, plural } from '../kit/legend.js';
import { changeText } from './words.js';

function cellOf(cell: ComparedCell | null, best: boolean): Html {
  if (cell === null) return html`<td><span class="muted">${cellWord(cell)}</span></td>`;
  const star = best
    ? html` <span class="star" title="best">★<span class="unseen"> best</span></span>`
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

export function table(
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
    <div class="scroll" tabindex="0" role="region" aria-label="${`Table: ${title}`}">
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
    <summary>${row.title}<span class="muted"> · details</span></summary>
    <ul class="said">
      ${said}
    </ul>
    ${changes}
  </details> `;
}

export function changesOf(row: ComparedRow, comparison: Comparison): Html | null {
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
