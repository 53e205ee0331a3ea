/** The first page of the dashboard: all domains, and the rows in which they differ. */
import type { RunDigest, Status } from '../../model/index.js';
import { headCells, scrollingTable, time } from '../kit/html-parts.js';
import { spanText } from '../kit/time-text.js';
import { strip } from './history-strip.js';
import { chip, sign } from './state-chips.js';
import { missingMusts, resultOf, resultText, type DomainView } from './domain-view.js';
import { DASHBOARD_STYLE } from './html-style.js';
import { html, htmlPage, type Html } from '../kit/html-page.js';
import { WORST_FIRST } from '../kit/legend.js';
import { plural } from '../kit/words.js';

/** The page of all domains. `now` is an ISO 8601 time in UTC. */
export function dashboardPage(views: readonly DomainView[], now: string): string {
  const body = html`<header class="bar">
      <p class="brand">xmpp-safeguard <span class="muted">watch</span></p>
      <p class="muted small">${time(now)} UTC</p>
    </header>
    <main id="main" class="wide">
      <h1>Watched domains</h1>
      <p class="lead muted">${leadText(views)}</p>
      <div class="cards">${views.map((view) => card(view, now))}</div>
      ${views.length > 1 ? comparison(views) : null}
    </main>`;
  return htmlPage({ title: 'Watched domains', body: body.markup, style: DASHBOARD_STYLE });
}

function leadText(views: readonly DomainView[]): string {
  const last = views.flatMap(({ runs }) => runs[0] ?? []);
  const count = (result: string): number => last.filter((run) => resultOf(run) === result).length;
  const away = last.filter((run) => unreached(run) > 0).length;
  const counts = (['failed', 'undetermined', 'passed'] as const).flatMap((result) =>
    count(result) === 0 ? [] : [`${count(result)} ${result}`],
  );
  const results = counts.length === 0 ? 'no scan has finished yet' : counts.join(', ');
  const servers = away === 0 ? '' : ` Servers of ${plural(away, 'domain')} are unreachable.`;
  return `${plural(views.length, 'domain')}: ${results}.${servers}`;
}

function unreached({ servers }: RunDigest): number {
  return servers.filter(({ reach, guess }) => reach === 'down' && !guess).length;
}

function card(view: DomainView, now: string): Html {
  const { domain, runs, running, due, failure } = view;
  const [last] = runs;
  const link = html`<h2><a href="/domains/${encodeURIComponent(domain)}">${domain}</a></h2>`;
  const next = running
    ? html`<span>scan running</span>`
    : due === null
      ? html`<span>no scan is scheduled</span>`
      : html`<span>next ${time(due)}</span>`;
  const failed =
    failure === null ? null : html`<p class="note s-missing">The last scan failed: ${failure}</p>`;
  if (last === undefined) {
    return html`<section class="card tile">
      ${link}
      <p class="muted">No scan has finished yet.</p>
      ${failed}
      <p class="foot muted small">${next}</p>
    </section>`;
  }
  return html`<section class="card tile">
    <div class="head">${link}${chip(resultOf(last))}</div>
    ${resultText(last) === null ? null : html`<p>${resultText(last)}</p>`}
    <dl class="facts">${facts(last, now)}</dl>
    ${strip(runs.map(resultOf), 'Results')} ${failed}
    <p class="foot muted small"><span>last ${time(last.endedAt)}</span>${next}</p>
  </section>`;
}

function facts(last: RunDigest, now: string): readonly Html[] {
  const servers = last.servers.filter(({ guess, reach }) => !guess || reach === 'up');
  const up = servers.filter(({ reach }) => reach === 'up').length;
  const missing = missingMusts(last);
  const ends = last.expiries.map((one) => one.ends).sort()[0];
  const left = ends === undefined ? null : Date.parse(ends) - Date.parse(now);
  return [
    fact('MUST missing', String(missing), missing > 0 ? 's-missing' : 's-compliant'),
    fact(
      'Servers reachable',
      `${up} of ${servers.length}`,
      up < servers.length ? 's-missing' : 's-compliant',
    ),
    left === null
      ? fact('Certificate', 'not seen', 's-not-observed')
      : fact(
          left > 0 ? 'Certificate expires in' : 'Certificate',
          left > 0 ? spanText(left) : 'expired',
          left > 14 * 86_400_000 ? 's-compliant' : left > 0 ? 's-partial' : 's-missing',
        ),
  ];
}

function fact(name: string, value: string, tone: string): Html {
  return html`<div class="${tone}">
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

/** Maximum number of domains in one table. */
const MOST_COLUMNS = 30;

function comparison(views: readonly DomainView[]): Html {
  const seen = views.filter(({ runs }) => runs.length > 0).slice(0, MOST_COLUMNS);
  const ids = [...new Set(seen.flatMap(({ runs }) => Object.keys(runs[0]?.rows ?? {})))];
  const titles = Object.assign({}, ...seen.map((view) => view.titles)) as Record<string, string>;
  const rows = ids.map((id) => ({ id, statuses: seen.map(({ runs }) => statusOf(runs[0], id)) }));
  const differ = rows.filter(({ statuses }) => new Set(statuses).size > 1);
  const alike = rows.filter(({ statuses }) => new Set(statuses).size === 1);
  const domains = seen.map(({ domain }) => html`${domain}`);
  const table = (some: typeof rows, label: string): Html =>
    scrollingTable({
      label,
      head: headCells([html`Requirement`, ...domains]),
      rows: some.map(
        ({ id, statuses }) =>
          html`<tr>
            <th scope="row">
              <code>${id}</code> <span class="muted small">${titles[id] ?? ''}</span>
            </th>
            ${statuses.map((status) => html`<td>${sign(status)}</td>`)}
          </tr>`,
      ),
      role: 'region',
      tableClass: 'matrix',
    });
  return html`<section class="stack" aria-labelledby="compare">
    <h2 id="compare">Differences</h2>
    ${
      differ.length === 0
        ? html`<p class="muted">No row differs between the domains.</p>`
        : table(sorted(differ), `${plural(differ.length, 'row')} with differences`)
    }
    <details>
      <summary>${plural(alike.length, 'row')} without differences</summary>
      ${table(sorted(alike), 'Rows without differences')}
    </details>
  </section>`;
}

function statusOf(digest: RunDigest | undefined, id: string): Status | null {
  return digest?.rows[id]?.status ?? null;
}

function sorted<T extends { readonly statuses: readonly (Status | null)[] }>(
  rows: readonly T[],
): T[] {
  const worst = ({ statuses }: T): number =>
    Math.min(...statuses.map((status) => (status === null ? 99 : WORST_FIRST.indexOf(status))));
  return [...rows].sort((a, b) => worst(a) - worst(b));
}
