/** The head of the comparison page: what is compared, with which result. */
import { STATUSES, type Comparison } from '../../model/index.js';
import { chip, raw } from './html-chips.js';
import { columnFacts, standings, type Header } from './outline.js';
import { html, type Html } from '../kit/html-page.js';
import { MANIFESTO, MARKS } from '../kit/legend.js';
import {
  caveatText,
  CAVEATS_TITLE,
  columnStatus,
  columnText,
  columnWord,
  comparisonTitle,
  conclusion,
  standingText,
} from './words.js';

/** The card of one column. */
function column({ label, column: one }: Header, rank: string | null): Html {
  const { counts, problem } = one;
  const status = columnStatus(one);
  const text = columnText(one);
  const result = chip(status, html`${raw(MARKS[status])} ${columnWord(one)}`);
  const counted = STATUSES.filter((each) => (counts?.[each] ?? 0) > 0).map((each) =>
    chip(each, html`${raw(MARKS[each])} ${counts?.[each] ?? 0}`),
  );
  const facts = columnFacts(one).map((fact) => html`<li>${fact}</li>`);
  const names = STATUSES.filter((each) => (counts?.[each] ?? 0) > 0)
    .map((each) => `${each} ${counts?.[each] ?? 0}`)
    .join(', ');
  return html`<li class="card operand">
    <h2><bdi>${label}</bdi></h2>
    <p>${result}</p>
    ${text === '' ? null : html`<p class="strong">${text}</p>`}
    ${problem === null ? null : html`<p class="problem">${problem}</p>`}
    ${counted.length === 0 ? null : html`<p class="counts"><span class="unseen">${names}</span><span aria-hidden="true">${counted}</span></p>`}
    ${rank === null ? null : html`<p class="strong small">${rank}</p>`}
    <ul class="facts small muted">
      ${facts}
    </ul>
  </li> `;
}

export function head(comparison: Comparison, all: readonly Header[]): Html {
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
    return `${best.includes(at) ? '★ Best overall' : 'On rows known for all'}: ${text}`;
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
        : html`<aside class="card caveats" aria-labelledby="caveats">
            <h2 id="caveats">${CAVEATS_TITLE}</h2>
            <ul>
              ${caveats}
            </ul>
          </aside>`
    } `;
}
