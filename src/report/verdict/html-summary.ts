/** The head of the report and its summary: headline, counts, scope and waivers. */
import { type Verdict, STATUSES } from '../../model/index.js';
import { evidenceText, refusals } from '../kit/configuration-text.js';
import { HEADLINE_STATUSES, headlineText, headlineWord, mustText } from '../kit/headline.js';
import { chip, mark, statusWord } from '../kit/html-status.js';
import { type Html, html, joined, longText } from '../kit/html-markup.js';
import { rowLink } from './html-row-links.js';
import { fold, list, section, terms } from '../kit/html-parts.js';
import { MANIFESTO, MEANINGS, VERDICT_MEANINGS, WEIGHTS } from '../kit/legend.js';
import { durationText, timeText } from '../kit/time-text.js';
import { plural, capital } from '../kit/words.js';
import { baselineTitle, changeLists, waiverLines } from '../kit/acceptance-text.js';
import { accessText, leftOut, resolversText, trustText, widenings } from '../kit/scope-text.js';

/** The head of the page: domain, result and facts of the scan. */
export function banner(verdict: Verdict): Html {
  const { status, scope, startedAt, endedAt, tool, catalogue } = verdict;
  const facts = [
    timeText(startedAt),
    durationText(startedAt, endedAt),
    `${tool.name} ${tool.version}`,
    `catalogue ${catalogue}`,
  ];
  return html`
    <header class="banner">
      <div class="wrap stack">
        <p class="muted">
          ${capital(evidenceText(verdict))}, against the
          <a href="${MANIFESTO.url}">${MANIFESTO.title}</a>
        </p>
        <h1>${verdict.domain}</h1>
        <p class="verdict">${chip(HEADLINE_STATUSES[scope.status], headlineWord(verdict))}</p>
        <p class="lead">${capital(headlineText(verdict))}.</p>
        ${refusals(verdict).map((text) => html`<p class="strong">${chip('missing', 'refused')} ${text}</p>`)}
        <p>
          Against the whole manifesto: <span class="strong">${status}</span>.
          ${VERDICT_MEANINGS[status]} ${mustText(scope)}.
        </p>
        <p class="muted small">
          ${joined(
            facts.map((fact) => html`<span class="whole">${fact}</span>`),
            ' · ',
          )}
        </p>
      </div>
    </header>
  `;
}

/** Circumference of the ring in units of its arcs. */
const AROUND = 100;

/** A ring chart with the numbers of requirements by status. */
function ring(verdict: Verdict): Html {
  const { counts } = verdict.scope;
  const total = verdict.rows.length;
  let before = 0;
  const arcs = STATUSES.filter((status) => counts[status] > 0).map((status) => {
    const share = (AROUND * counts[status]) / total;
    // A space separates neighbours in the ring also in black and white.
    const drawn = Math.max(0.6, share - 0.7);
    const arc = html`<circle
      class="arc s-${status}"
      cx="21"
      cy="21"
      r="15.9155"
      pathLength="${AROUND}"
      stroke-dasharray="${drawn.toFixed(2)} ${(AROUND - drawn).toFixed(2)}"
      stroke-dashoffset="${(25 - before).toFixed(2)}"
    />`;
    before += share;
    return arc;
  });
  const said = STATUSES.filter((status) => counts[status] > 0)
    .map((status) => `${statusWord(status)} ${counts[status]}`)
    .join(', ');
  return html`<svg
    class="ring"
    viewBox="0 0 42 42"
    role="img"
    aria-labelledby="ring-title ring-desc"
  >
    <title id="ring-title">Rows by status</title>
    <desc id="ring-desc">${said}</desc>
    ${arcs}
    <text class="ring-count" x="21" y="21.6">${total}</text>
    <text class="ring-word" x="21" y="26.4">rows</text>
  </svg>`;
}

/**
 * The card with the number of requirements by status. Each status unfolds a list of its
 * requirements.
 */
function counts(verdict: Verdict): Html {
  const groups = STATUSES.map((status) => ({
    status,
    rows: verdict.rows.filter((row) => row.ruling.status === status),
  })).filter(({ rows }) => rows.length > 0);
  const items = groups.map(({ status, rows }) =>
    fold(
      html`${chip(status, `${rows.length} ${statusWord(status)}`)}
        <span class="muted">${WEIGHTS[status]}</span>`,
      '',
      [
        html`<p class="small muted">${MEANINGS[status]}.</p>`,
        html`<ul class="links small">
          ${rows.map((row) => html`<li>${rowLink(row)} <span class="muted">${row.level}</span></li>`)}
        </ul>`,
      ],
      'summary',
    ),
  );
  return html`
    <div class="card stack">
      <h3>Counts</h3>
      <div class="counts">
        ${verdict.rows.length === 0 ? null : ring(verdict)} ${list(items, 'plain')}
      </div>
    </div>
  `;
}

function scopeCard(verdict: Verdict): Html {
  const { scope } = verdict;
  const titles = new Map(verdict.rows.map((row) => [row.id, row]));
  const used = scope.usage.map(({ address, used, budget }) => `${address} ${used} of ${budget}`);
  const reached = scope.endpoints.filter((endpoint) => endpoint.reached).length;
  const more = widenings(scope).map(({ text, rows }) =>
    fold(
      html`${text}`,
      '',
      html`<ul class="links small">
        ${rows.map((id) => html`<li>${rowLink(titles.get(id) ?? { id, title: id })}</li>`)}
      </ul>`,
      'summary',
    ),
  );
  const left = leftOut(scope).map((text) => longText(text));
  return html`
    <div class="card stack">
      <h3>Scope</h3>
      ${terms([
        ['Access', longText(accessText(scope))],
        ['Endpoints', html`${reached} of ${plural(scope.endpoints.length, 'endpoint')} reached`],
        ['MUST', html`${mustText(scope)}`],
        ['To see more', list(more, 'plain')],
        ['Trust', html`${trustText(scope)}`],
        ['Resolvers', longText(resolversText(scope))],
        ['Connections', longText(used.join(', ') || 'none')],
        ['Left out', list(left, 'plain')],
      ])}
    </div>
  `;
}

function waivers(verdict: Verdict): Html | null {
  const items = waiverLines(verdict).map(
    ({ status, text }) => html`${status === null ? null : mark(status)} <span>${text}</span>`,
  );
  if (items.length === 0) return null;
  return html`
    <div class="card stack" id="waivers">
      <h3>Waivers</h3>
      ${list(items, 'marked')}
    </div>
  `;
}

function sinceBaseline(verdict: Verdict): Html | null {
  const { baseline } = verdict;
  if (baseline === undefined) return null;
  const changes = changeLists(verdict).map(
    ({ title, items }) =>
      html`<p class="strong small">${title}</p>
        ${list(items.map((item) => html`${item}`))}`,
  );
  return html`
    <div class="card stack" id="baseline">
      <h3>${baselineTitle(baseline)}</h3>
      ${changes.length === 0 ? html`<p>Nothing changed.</p>` : changes}
    </div>
  `;
}

/** The section `Summary` of the HTML report. */
export function summary(verdict: Verdict): Html {
  return section('summary', 'Summary', [
    html`<div class="pair">${counts(verdict)}${scopeCard(verdict)}</div>`,
    ...[waivers, sinceBaseline].flatMap((part) => part(verdict) ?? []),
  ]);
}

/** Renders the section `Legend` of the report. */
export function legend(): Html {
  return section('legend', 'Legend', [
    html`<dl class="card legend">
      ${STATUSES.map(
        (status) =>
          html`<dt>${chip(status)}</dt>
            <dd>${MEANINGS[status]}</dd>`,
      )}
    </dl>`,
  ]);
}
