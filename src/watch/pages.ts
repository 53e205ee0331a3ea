/** What is to be read at each path. */
import type { Verdict } from '../model/index.js';
import { domainPage } from '../report/dashboard/domain-page.js';
import { STRIP } from '../report/dashboard/history-strip.js';
import type { DomainView, TrackView } from '../report/dashboard/domain-view.js';
import { dashboardPage } from '../report/dashboard/overview-page.js';
import { renderPrometheus } from '../report/machine/prometheus.js';
import {
  renderProbeMetrics,
  renderWatchMetrics,
  type WatchMetrics,
} from '../report/machine/watch-metrics.js';
import type { History } from './history.js';
import type { DomainStatus, Watcher } from './watcher.js';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Pages {
  /** Null where there is no such page. */
  answer(path: string, query: URLSearchParams): Promise<Answer | null>;
}

/** The text format of Prometheus. */
const METRICS_TYPE = 'text/plain; version=0.0.4';

/** A verdict asked for at `/probe` is good for so long, ms. */
const PROBE_FRESH_MS = 60_000;

interface PagesOptions {
  readonly watcher: Pick<Watcher, 'status' | 'probe'>;
  readonly history: Pick<History, 'runs' | 'state' | 'verdict' | 'found' | 'outgoing'>;
  readonly now: () => Date;
  /** A whole page of HTML. */
  readonly report: (verdict: Verdict) => string;
}

interface Probed {
  readonly at: number;
  readonly result: Promise<{ readonly verdict: Verdict; readonly ms: number } | null>;
}

export function createPages({ watcher, history, now, report }: PagesOptions): Pages {
  const probed = new Map<string, Probed>();
  const page = (type: string, body: string, status = 200): Answer => ({ status, type, body });
  const statusOf = (domain: string): DomainStatus | null =>
    watcher.status().find((one) => one.domain === domain) ?? null;

  async function view(status: DomainStatus): Promise<DomainView> {
    const { domain, running, due, failure } = status;
    const state = await history.state(domain);
    const verdict = await history.verdict(domain);
    const found = await history.found(domain);
    return {
      domain,
      runs: await history.runs(domain, STRIP),
      servers: tracksOf(state?.servers),
      rows: tracksOf(state?.rows),
      titles: Object.fromEntries((verdict?.rows ?? []).map(({ id, title }) => [id, title])),
      running,
      due: due?.toISOString() ?? null,
      failure,
      report: found?.endedAt ?? null,
    };
  }

  async function metrics(): Promise<string> {
    const verdicts: Verdict[] = [];
    const watched: WatchMetrics[] = [];
    for (const { domain, running, due, failure } of watcher.status()) {
      const verdict = await history.verdict(domain);
      if (verdict !== null) verdicts.push(verdict);
      const [last = null] = await history.runs(domain, 1);
      const next = due?.toISOString() ?? null;
      watched.push({ domain, last, running, failed: failure !== null, due: next });
    }
    const waiting = (await history.outgoing()).length;
    const ruled = verdicts.length === 0 ? '' : renderPrometheus(verdicts);
    return ruled + renderWatchMetrics(watched, waiting);
  }

  /** One at a time, and not more often than once a minute, however often it is asked for. */
  async function probe(domain: string): Promise<string> {
    const known = probed.get(domain);
    const fresh = known !== undefined && now().getTime() - known.at < PROBE_FRESH_MS;
    const { result } = fresh ? known : scanned(domain);
    const done = await result;
    if (done === null) return renderProbeMetrics(false, 0);
    const { verdict, ms } = done;
    const success = verdict.scope.endpoints.some(({ reached }) => reached);
    return renderPrometheus([verdict]) + renderProbeMetrics(success, ms);
  }

  function scanned(domain: string): Probed {
    const at = now().getTime();
    const result = watcher.probe(domain).then(
      (verdict) => ({ verdict, ms: now().getTime() - at }),
      () => null,
    );
    const entry = { at, result };
    probed.set(domain, entry);
    return entry;
  }

  return {
    async answer(path, query) {
      switch (path) {
        case '/': {
          const views = await Promise.all(watcher.status().map(view));
          return page('text/html', dashboardPage(views, now().toISOString()));
        }
        case '/healthz':
          // That the history answers is what all else stands on.
          await history.outgoing();
          return page('text/plain', 'ok\n');
        case '/metrics':
          return page(METRICS_TYPE, await metrics());
        case '/probe': {
          const target = (query.get('target') ?? '').toLowerCase();
          if (statusOf(target) === null) {
            return page('text/plain', 'target: use the name of a watched domain\n', 400);
          }
          return page(METRICS_TYPE, await probe(target));
        }
      }
      const [, name = '', rest] = /^\/domains\/([^/]+)(\/report)?$/.exec(path) ?? [];
      const status = statusOf(name.toLowerCase());
      if (status === null) return null;
      if (rest === undefined) {
        return page('text/html', domainPage(await view(status), now().toISOString()));
      }
      const found = await history.found(status.domain);
      return found === null ? null : page('text/html', report(found));
    },
  };
}

function tracksOf(tracks: Readonly<Record<string, TrackView>> = {}): DomainView['rows'] {
  return Object.fromEntries(
    Object.entries(tracks).map(([id, { value, since, flapping }]) => [
      id,
      { value, since, flapping },
    ]),
  );
}
