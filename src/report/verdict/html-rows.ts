/** The section with all requirements. The evidence for each requirement can be unfolded. */
import type { Row, Verdict } from '../../model/index.js';
import { basisText, sayBesideBasis } from '../kit/basis-text.js';
import { declareText } from '../kit/declare-text.js';
import { type FindingText, findingTexts } from '../kit/finding-text.js';
import { chip, mark, statusWord } from '../kit/html-status.js';
import { type Html, html, idOf, joined } from '../kit/html-markup.js';
import { reference, rowId, selfLink } from './html-row-links.js';
import { fold, list, section, terms, tick } from '../kit/html-parts.js';
import { MANIFESTO } from '../kit/legend.js';
import { PARTS } from '../kit/checklist-parts.js';
import { plural, capital } from '../kit/words.js';
import { type Fold, folded, isClientRow, rowsOf, fallsShort } from '../kit/row-groups.js';
import { waiverText } from '../kit/acceptance-text.js';

function servedBy(row: Row): Html | null {
  if (!isClientRow(row)) return null;
  if (row.servedBy.length === 0) return html`<span class="muted">Server doesn't control</span>`;
  const served = row.servedBy.map(
    ({ requirement, status }) =>
      html`${mark(status)}
        <a href="#${rowId(requirement)}">${requirement}</a> ${statusWord(status)}`,
  );
  return html`This server: ${joined(served, ', ')}`;
}

function background(row: Row): Html {
  const { why, source, seen, ruled, access } = row;
  return terms([
    ['Why', html`${why}`],
    [
      'Manifesto',
      html`<q>${source.manifesto}</q> (<a href="${MANIFESTO.url}">${MANIFESTO.title}</a>)`,
    ],
    ['References', joined(source.references.map(reference), ', ')],
    ['How checked', html`${seen} (access: ${access.join(', ')})`],
    ['How ruled', html`${ruled}`],
  ]);
}

function findings(found: readonly FindingText[]): Html | null {
  const items = found.map(
    ({ status, text }) => html`${mark(status)} <span>${capital(text)}</span>`,
  );
  return list(items, 'marked small');
}

function evidence(row: Row, verdict: Verdict): readonly Html[] {
  const found = findingTexts(row, verdict, true);
  const ids = [...new Set(row.ruling.findings.flatMap((finding) => finding.evidence))];
  const seen = list(
    ids.map((id) => html`<code>${id}</code>`),
    'small',
  );
  return [
    background(row),
    ...(found.length === 0
      ? []
      : [
          html`<p class="strong small">All findings</p>
            ${findings(found)}`,
        ]),
    ...(seen === null
      ? []
      : [fold(html`${plural(ids.length, 'observation')}`, `behind ${row.title}`, seen)]),
  ];
}

function rowCard(row: Row, verdict: Verdict): Html {
  const { ruling } = row;
  const basis = basisText(ruling);
  const declare = declareText(row);
  const found = findingTexts(row, verdict, false);
  const notes = found.filter(({ status }) => status === 'information');
  const rest = found.filter(({ status }) => status !== 'information');
  const served = servedBy(row);
  return html`
    <article
      class="${`row ${fallsShort(row) ? 'short' : ''}`.trim()}"
      id="${rowId(row.id)}"
      aria-labelledby="${rowId(row.id)}-title"
    >
      <p class="row-status">${chip(ruling.status)}</p>
      <div class="row-body">
        <div class="heads">
          <h4 id="${rowId(row.id)}-title">${row.title}</h4>
          <p class="small">
            ${tick(row.level)} ${basis === null ? null : tick(basis)} ${selfLink(row.id)}
          </p>
        </div>
        <p>${sayBesideBasis(ruling)}</p>
        ${declare === null ? null : html`<p class="small muted">${capital(declare)}</p>`}
        ${row.waiver === undefined ? null : html`<p class="small strong">${capital(waiverText(row.waiver))}</p>`}
        ${served === null ? null : html`<p class="small">${served}</p>`} ${findings(rest)}
        ${notes.length === 0 ? null : fold(html`${plural(notes.length, 'note')}`, `on ${row.title}`, findings(notes) ?? [], fallsShort(row) ? 'open' : 'nothing')}
        ${fold(html`Evidence and background`, `of ${row.title}`, evidence(row, verdict))}
      </div>
    </article>
  `;
}

/** Requirements that could not be checked for one common reason, as one card. */
function foldCard({ status, text, rows }: Fold): Html {
  const declare = rows[0] === undefined ? null : declareText(rows[0]);
  const items = rows.map(
    (row) =>
      html`<li id="${rowId(row.id)}">
        <p><span class="strong">${row.title}</span> ${tick(row.level)} ${selfLink(row.id)}</p>
        ${isClientRow(row) ? html`<p class="small">${servedBy(row)}</p>` : null}
        ${fold(html`Background`, `of ${row.title}`, background(row))}
      </li>`,
  );
  return html`
    <div class="row">
      <p class="row-status">${chip(status)}</p>
      <div class="row-body row-fold">
        <p>${text}</p>
        ${declare === null ? null : html`<p class="small muted">${capital(declare)}</p>`}
        ${fold(
          html`${plural(rows.length, 'row')}`,
          `that are ${statusWord(status)}: ${text}`,
          html`<ul class="plain stack">
            ${items}
          </ul>`,
          'summary',
        )}
      </div>
    </div>
  `;
}

/** The section `Requirements` of the HTML report. */
export function rows(verdict: Verdict): Html {
  const parts = PARTS.flatMap((part) =>
    part.sections.flatMap(({ section: id, title }, index) => {
      const found = rowsOf(verdict, id);
      if (found.length === 0) return [];
      const cards = folded(found).map((item) =>
        'rows' in item ? foldCard(item) : rowCard(item, verdict),
      );
      const note =
        part.note === null || index > 0 ? null : html`<p class="small muted">${part.note}.</p>`;
      return [
        html`<h3 id="${idOf(id)}">${part.title} · ${title}</h3>
          ${note}
          <div class="card rows">${cards}</div>`,
      ];
    }),
  );
  return section('requirements', 'Requirements', parts);
}
