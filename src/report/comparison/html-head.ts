/** The head of the comparison page: what is compared, with which result. */
import { html, type Html } from '../kit/html-page.js';
import { emojiChip } from '../kit/html-status.js';
import { MANIFESTO } from '../kit/legend.js';
import type { ComparisonOutline, OutlineColumn } from './outline.js';
import { CAVEATS_TITLE } from './words.js';

/** Formats the card of one compared scan: its name and its result. */
function columnCard(column: OutlineColumn, rank: string | null): Html {
  const { label, status, word, text, problem, counts } = column;
  const result = emojiChip(status, word);
  const counted = counts.map((one) => emojiChip(one.status, one.count));
  const facts = column.facts.map((fact) => html`<li>${fact}</li>`);
  const names = counts.map((one) => `${one.status} ${one.count}`).join(', ');
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

/** Title, conclusion, a card for each compared scan, and the differences between the scans. */
export function head(outline: ComparisonOutline): Html {
  const ranks = new Map(
    outline.standings.map(({ column, isBest, text }) => [
      column,
      `${isBest ? '★ Best overall' : 'On rows known for all'}: ${text}`,
    ]),
  );
  // prettier-ignore
  const caveats = outline.caveats.map((text) => html`<li>
        ${text}
      </li> `);
  return html`<header class="top">
      <p class="muted small">Comparison · <a href="${MANIFESTO.url}">${MANIFESTO.title}</a></p>
      <h1><bdi>${outline.title}</bdi></h1>
      <p class="lead">${outline.conclusion}</p>
    </header>
    <ul class="operands">
      ${outline.columns.map((column, at) => columnCard(column, ranks.get(at) ?? null))}
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
