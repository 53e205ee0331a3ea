/** Metrics of the command `watch`, in the text format of Prometheus. */
import type { RunDigest } from '../../model/index.js';
import { metricLines, sample, seconds, type Metric } from './metrics-text.js';

/** Data of `watch` about one domain. */
export interface WatchMetrics {
  readonly domain: string;
  readonly last: RunDigest | null;
  readonly running: boolean;
  /** Whether the last scan of the domain had no result. */
  readonly failed: boolean;
  /** Time of the next scan, ISO 8601 in UTC; null if none is scheduled. */
  readonly due: string | null;
}

const METRICS: readonly Metric<WatchMetrics>[] = [
  {
    name: 'watch_service_up',
    help: 'Whether the DNS names an XMPP service of the domain: 1 yes, 0 no.',
    samples: ({ last }) =>
      last === null || last.service.reach === 'unknown'
        ? []
        : [sample({}, last.service.reach === 'up' ? 1 : 0)],
  },
  {
    name: 'watch_server_up',
    help: 'Whether a server answered in the last run: 1 yes, 0 no. Absent if unknown.',
    samples: ({ last }) =>
      (last?.servers ?? [])
        .filter(({ reach, guess }) => reach === 'up' || (reach === 'down' && !guess))
        .map(({ id, reach }) => sample({ endpoint: id }, reach === 'up' ? 1 : 0)),
  },
  {
    name: 'watch_expiry_timestamp_seconds',
    help: 'Expiry of a certificate or a DNSSEC signature.',
    samples: ({ last }) =>
      (last?.expiries ?? []).map(({ what, id, name, ends }) =>
        sample({ what, id, name }, seconds(ends)),
      ),
  },
  {
    name: 'watch_last_run_timestamp_seconds',
    help: 'End of the last run in the history.',
    samples: ({ last }) => (last === null ? [] : [sample({}, seconds(last.endedAt))]),
  },
  {
    name: 'watch_next_run_timestamp_seconds',
    help: 'Time at which the next run is due.',
    samples: ({ due }) => (due === null ? [] : [sample({}, seconds(due))]),
  },
  {
    name: 'watch_failed',
    help: 'Whether the last scan had no result: 1 yes, 0 no.',
    samples: ({ failed }) => [sample({}, failed ? 1 : 0)],
  },
  {
    name: 'watch_running',
    help: 'Whether a scan is running: 1 yes, 0 no.',
    samples: ({ running }) => [sample({}, running ? 1 : 0)],
  },
];

/**
 * Returns the metrics of all domains, ending in a newline. `undelivered` is the number of waiting
 * alerts.
 */
export function renderWatchMetrics(domains: readonly WatchMetrics[], undelivered: number): string {
  const waiting = 'xmpp_safeguard_watch_alerts_undelivered';
  return [
    ...metricLines(METRICS, domains),
    `# HELP ${waiting} Number of alerts that are not delivered yet.`,
    `# TYPE ${waiting} gauge`,
    `${waiting} ${undelivered}`,
    '',
  ].join('\n');
}

/** Returns metrics on the result of a scan on request, with the names of the blackbox exporter. */
export function renderProbeMetrics(success: boolean, durationMs: number): string {
  return [
    '# HELP probe_success Whether the scan reached a server of the domain: 1 yes, 0 no.',
    '# TYPE probe_success gauge',
    `probe_success ${success ? 1 : 0}`,
    '# HELP probe_duration_seconds Duration of the scan.',
    '# TYPE probe_duration_seconds gauge',
    `probe_duration_seconds ${durationMs / 1_000}`,
    '',
  ].join('\n');
}
