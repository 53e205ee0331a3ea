/** Pages of the dashboard by path. */
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
  /** Returns the HTTP answer for a path, or null if there is no such page. */
  answer(path: string, query: URLSearchParams): Promise<Answer | null>;
}

/** Content type of the Prometheus text format. */
const METRICS_TYPE = 'text/plain; version=0.0.4';

/** Milliseconds for which a verdict is reused at `/probe`. */
const PROBE_FRESH_MS = 60_000;

interface PagesOptions {
  readonly watcher: Pick<Watcher, 'status' | 'probe'>;
  readonly history: Pick<History, 'runs' | 'state' | 'verdict' | 'found' | 'outgoing'>;
  readonly now: () => Date;
  /** Renders a verdict as a complete HTML page. */
  readonly report: (verdict: Verdict) => string;
}

interface Probed {
  readonly at: number;
  readonly result: Promise<{ readonly verdict: Verdict; readonly ms: number } | null>;
}

export function createPages(options: PagesOptions): Pages {
  return new WatchPages(options);
}

class WatchPages implements Pages {
  readonly #options: PagesOptions;
  readonly #probed = new Map<string, Probed>();

  constructor(options: PagesOptions) {
    this.#options = options;
  }

  async answer(path: string, query: URLSearchParams): Promise<Answer | null> {
    switch (path) {
      case '/':
        return this.#dashboard();
      case '/healthz':
        // Healthy means that the scan history can be read, because all pages and alerts depend on
        // the history.
        await this.#options.history.outgoing();
        return page('text/plain', 'ok\n');
      case '/metrics':
        return page(METRICS_TYPE, await this.#metrics());
      case '/probe':
        return this.#probe((query.get('target') ?? '').toLowerCase());
      default:
        return this.#domain(path);
    }
  }

  async #dashboard(): Promise<Answer> {
    const { watcher, now } = this.#options;
    const views = await Promise.all(watcher.status().map((status) => this.#view(status)));
    return page('text/html', dashboardPage(views, now().toISOString()));
  }

  /** Answers `/domains/NAME` and `/domains/NAME/report`; returns null for any other path. */
  async #domain(path: string): Promise<Answer | null> {
    const { history, now, report } = this.#options;
    const [, name = '', rest] = /^\/domains\/([^/]+)(\/report)?$/.exec(path) ?? [];
    const status = this.#statusOf(name.toLowerCase());
    if (status === null) return null;
    if (rest === undefined) {
      return page('text/html', domainPage(await this.#view(status), now().toISOString()));
    }
    const found = await history.found(status.domain);
    return found === null ? null : page('text/html', report(found));
  }

  /** Scans for `/probe`: only one scan at a time, and at most one a minute for each domain. */
  async #probe(target: string): Promise<Answer> {
    if (this.#statusOf(target) === null) {
      return page('text/plain', 'target: use the name of a watched domain\n', 400);
    }
    const known = this.#probed.get(target);
    const time = this.#options.now().getTime();
    const fresh = known !== undefined && time - known.at < PROBE_FRESH_MS;
    const { result } = fresh ? known : this.#scanned(target);
    const done = await result;
    if (done === null) return page(METRICS_TYPE, renderProbeMetrics(false, 0));
    const { verdict, ms } = done;
    const success = verdict.scope.endpoints.some(({ reached }) => reached);
    const metrics = renderPrometheus([verdict]) + renderProbeMetrics(success, ms);
    return page(METRICS_TYPE, metrics);
  }

  #scanned(domain: string): Probed {
    const { watcher, now } = this.#options;
    const at = now().getTime();
    const result = watcher.probe(domain).then(
      (verdict) => ({ verdict, ms: now().getTime() - at }),
      () => null,
    );
    const entry = { at, result };
    this.#probed.set(domain, entry);
    return entry;
  }

  async #metrics(): Promise<string> {
    const { watcher, history } = this.#options;
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

  async #view(status: DomainStatus): Promise<DomainView> {
    const { history } = this.#options;
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

  #statusOf(domain: string): DomainStatus | null {
    return this.#options.watcher.status().find((one) => one.domain === domain) ?? null;
  }
}

function page(type: string, body: string, status = 200): Answer {
  return { status, type, body };
}

function tracksOf(tracks: Readonly<Record<string, TrackView>> = {}): DomainView['rows'] {
  return Object.fromEntries(
    Object.entries(tracks).map(([id, { value, since, flapping }]) => [
      id,
      { value, since, flapping },
    ]),
  );
}
