/** The page of one domain: its result, its servers, its requirements and its past runs. */
import type { RunDigest } from '../../model/index.js';
import { serverText } from './alert-text.js';
import { headCells, scrollingTable, texts, time } from '../kit/html-parts.js';
import { spanText, dayText } from '../kit/time-text.js';
import { strip } from './history-strip.js';
import { chip, wordOf } from './state-chips.js';
import {
  missingMusts,
  resultOf,
  resultText,
  type DomainView,
  type TrackView,
} from './domain-view.js';
import { DASHBOARD_STYLE } from './html-style.js';
import { html, htmlPage, type Html } from '../kit/html-page.js';
import { WORST_FIRST } from '../kit/legend.js';
import { wordChip } from '../kit/html-status.js';
import { listText, plural } from '../kit/words.js';

/** The page of a domain. `now` is an ISO 8601 time in UTC. */
export function domainPage(view: DomainView, now: string): string {
  const { domain, runs, report, failure, running, due } = view;
  const [last] = runs;
  const result = last === undefined ? null : resultText(last);
  const path = `/domains/${encodeURIComponent(domain)}`;
  const next = running ? html`scan running` : due === null ? null : html`next ${time(due)}`;
  const body = html`<header class="bar">
      <p class="brand">
        <a href="/">xmpp-safeguard <span class="muted">watch</span></a>
      </p>
      <p class="muted small">${time(now)} UTC</p>
    </header>
    <main id="main" class="wide">
      <div class="head">
        <h1>${domain}</h1>
        ${last === undefined ? null : chip(resultOf(last))}
      </div>
      ${result === null ? null : html`<p class="lead">${result}</p>`}
      <p class="lead muted">
        ${last === undefined ? 'No scan has finished yet.' : html`last ${time(last.endedAt)}`}${next === null ? null : html` · ${next}`}${
          report === null
            ? null
            : html` · <a href="${path}/report">last report</a> (${time(report)})`
        }
      </p>
      ${failure === null ? null : html`<p class="note s-missing">The last scan failed: ${failure}</p>`}
      ${last?.service.why == null ? null : html`<p class="note s-missing">${last.service.why}</p>`}
      ${last === undefined ? null : content(view, last, now)}
    </main>`;
  return htmlPage({ title: `${domain}: watch`, body: body.markup, style: DASHBOARD_STYLE });
}

function content(view: DomainView, last: RunDigest, now: string): Html {
  return html`${servers(view)} ${expiries(last, now)} ${rows(view, last)} ${history(view)}`;
}

function section(
  id: string,
  title: string,
  caption: string,
  head: readonly string[],
  body: Html,
): Html {
  return html`<section class="stack" aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${scrolled(caption, head, body)}
  </section>`;
}

function scrolled(label: string, head: readonly string[], body: Html): Html {
  return scrollingTable({ label, head: headCells(texts(head)), rows: [body], role: 'region' });
}

function since(track: TrackView | undefined): Html {
  if (track === undefined) return html`<td class="muted">–</td>`;
  if (track.flapping !== null) {
    return html`<td>${wordChip('s-partial', html`unstable`)} since ${time(track.flapping)}</td>`;
  }
  return html`<td class="nowrap">${time(track.since)}</td>`;
}

function servers({ runs, servers: tracks }: DomainView): Html {
  const ids = Object.keys(tracks).sort();
  const lines = ids.map((id) => {
    const track = tracks[id];
    const seen = runs.map(({ servers }) => servers.find((one) => one.id === id)?.reach ?? null);
    return html`<tr>
      <th scope="row">${serverText(id)}</th>
      <td>${chip(track?.value ?? 'unknown')}</td>
      ${since(track)}
      <td>${strip(seen, serverText(id))}</td>
    </tr>`;
  });
  const caption = `${plural(ids.length, 'server')} listed in DNS now or before`;
  return section('servers', 'Servers', caption, ['Server', 'Now', 'Since', 'Runs'], html`${lines}`);
}

/** Maximum number of endpoints or names that one table cell lists. */
const MOST_PLACES = 6;

function expiries({ expiries: list }: RunDigest, now: string): Html | null {
  if (list.length === 0) return null;
  const lines = [...list]
    .sort((a, b) => (a.ends < b.ends ? -1 : 1))
    .map(({ what, name, ends, at }) => {
      const left = Date.parse(ends) - Date.parse(now);
      const places = at.map((one) => (what === 'certificate' ? serverText(one) : one));
      const tone = left <= 0 ? 's-missing' : left < 14 * 86_400_000 ? 's-partial' : 's-compliant';
      return html`<tr>
        <th scope="row">${name}</th>
        <td>${what}</td>
        <td class="nowrap">${dayText(ends)} ${ends.slice(11, 16)}</td>
        <td>${wordChip(tone, html`${left <= 0 ? 'expired' : `in ${spanText(left)}`}`)}</td>
        <td class="small muted">${listText(places, MOST_PLACES)}</td>
      </tr>`;
    });
  const head = ['Name', 'Type', 'Expires (UTC)', 'Left', 'Used at'];
  return section('expiries', 'Expiry', 'Soonest first', head, html`${lines}`);
}

function rows({ runs, rows: tracks, titles }: DomainView, last: RunDigest): Html {
  const ids = Object.keys(last.rows).filter((id) => last.rows[id]?.status !== 'manual');
  const rank = (id: string): number => WORST_FIRST.indexOf(last.rows[id]?.status ?? 'manual');
  const sorted = [...ids].sort((a, b) => rank(a) - rank(b));
  const line = (id: string): Html => {
    const row = last.rows[id];
    const seen = runs.map((run) => run.rows[id]?.status ?? null);
    return html`<tr>
      <th scope="row">
        <code>${id}</code> <span class="tick">${row?.level ?? ''}</span><br /><span class="muted"
          >${titles[id] ?? ''}</span
        >
      </th>
      <td>${chip(row?.status ?? 'not-observed')}</td>
      ${since(tracks[id])}
      <td>${strip(seen, id)}</td>
    </tr>`;
  };
  const head = ['Requirement', 'Now', 'Since', 'Runs'];
  const table = (some: readonly string[], caption: string): Html =>
    scrolled(caption, head, html`${some.map(line)}`);
  const seen = sorted.filter((id) => last.rows[id]?.status !== 'not-observed');
  const unseen = sorted.filter((id) => last.rows[id]?.status === 'not-observed');
  return html`<section class="stack" aria-labelledby="rows">
    <h2 id="rows">Requirements</h2>
    ${table(seen, 'Known rows of the last run, worst first')}
    <details>
      <summary>${plural(unseen.length, 'row')} not observed in the last run</summary>
      ${table(unseen, 'Not observed in the last run')}
    </details>
  </section>`;
}

/** Maximum number of scan runs in the history table of the page. */
const MOST_RUNS = 40;

function history({ runs }: DomainView): Html {
  const shown = runs.slice(0, MOST_RUNS);
  const lines = shown.map((run, index) => {
    const before = runs[index + 1];
    const up = run.servers.filter(({ reach }) => reach === 'up').length;
    return html`<tr>
      <th scope="row" class="nowrap">${time(run.endedAt)}</th>
      <td>${chip(resultOf(run))}</td>
      <td>${missingMusts(run)}</td>
      <td class="nowrap">${up} of ${run.servers.length}</td>
      <td class="small">${before === undefined ? 'first stored run' : differences(before, run)}</td>
    </tr>`;
  });
  const caption = `The last ${plural(shown.length, 'run')}; alerts follow when a second scan confirms a change`;
  const head = ['Run (UTC)', 'Result', 'MUST missing', 'Servers', 'Changes since the run before'];
  return section('runs', 'Runs', caption, head, html`${lines}`);
}

/** Maximum number of differences that one cell lists. */
const NAMED = 4;

function differences(before: RunDigest, run: RunDigest): string {
  const rows = Object.keys(run.rows).flatMap((id) => {
    const [was, is] = [before.rows[id]?.status, run.rows[id]?.status];
    return was === undefined || was === is ? [] : [`${id}: ${was} → ${is ?? ''}`];
  });
  const servers = run.servers.flatMap(({ id, reach }) => {
    const was = before.servers.find((one) => one.id === id)?.reach;
    if (was === reach) return [];
    return [
      `${serverText(id)}: ${was === undefined ? 'not in DNS' : wordOf(was)} → ${wordOf(reach)}`,
    ];
  });
  const all = [...servers, ...rows];
  if (all.length === 0) return '–';
  return listText(all, NAMED, '; ');
}
