/** Metrics of `watch` itself, in the text format of Prometheus. */
import type { RunDigest } from '../../model/index.js';
import { visible } from '../kit/escape.js';

export interface WatchMetrics {
  readonly domain: string;
  readonly last: RunDigest | null;
  readonly running: boolean;
  /** The last scan brought no result. */
  readonly failed: boolean;
  /** ISO 8601, UTC. */
  readonly due: string | null;
}

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: (one: WatchMetrics) => readonly Sample[];
}

const seconds = (iso: string): number => Date.parse(iso) / 1_000;

const METRICS: readonly Metric[] = [
  {
    name: 'watch_service_up',
    help: 'Whether the DNS names an XMPP service of the domain: 1 yes, 0 no.',
    samples: ({ last }) =>
      last === null || last.service.reach === 'unknown'
        ? []
        : [[{}, last.service.reach === 'up' ? 1 : 0]],
  },
  {
    name: 'watch_server_up',
    help: 'Whether a server answered in the last run: 1 yes, 0 no. Absent if unknown.',
    samples: ({ last }) =>
      (last?.servers ?? [])
        .filter(({ reach, guess }) => reach === 'up' || (reach === 'down' && !guess))
        .map(({ id, reach }): Sample => [{ endpoint: id }, reach === 'up' ? 1 : 0]),
  },
  {
    name: 'watch_expiry_timestamp_seconds',
    help: 'Expiry of a certificate or a DNSSEC signature.',
    samples: ({ last }) =>
      (last?.expiries ?? []).map(({ what, id, name, ends }): Sample => [
        { what, id, name },
        seconds(ends),
      ]),
  },
  {
    name: 'watch_last_run_timestamp_seconds',
    help: 'End of the last run in the history.',
    samples: ({ last }) => (last === null ? [] : [[{}, seconds(last.endedAt)]]),
  },
  {
    name: 'watch_next_run_timestamp_seconds',
    help: 'Time at which the next run is due.',
    samples: ({ due }) => (due === null ? [] : [[{}, seconds(due)]]),
  },
  {
    name: 'watch_failed',
    help: 'Whether the last scan had no result: 1 yes, 0 no.',
    samples: ({ failed }) => [[{}, failed ? 1 : 0]],
  },
  {
    name: 'watch_running',
    help: 'Whether a scan is running: 1 yes, 0 no.',
    samples: ({ running }) => [[{}, running ? 1 : 0]],
  },
];

/** Longest value of a label, in code points. */
const LONGEST = 400;

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${visible(value, LONGEST).replace(/[\\"]/g, '\\$&')}"`,
  );
  return `{${pairs.join(',')}}`;
}

/** `undelivered`: number of alerts. The text ends in a newline. */
export function renderWatchMetrics(domains: readonly WatchMetrics[], undelivered: number): string {
  const lines = METRICS.flatMap(({ name, help, samples }) => {
    const metric = `xmpp_safeguard_${name}`;
    const found = domains.flatMap((one) =>
      samples(one).map(
        ([labels, value]) => `${metric}${labelText({ domain: one.domain, ...labels })} ${value}`,
      ),
    );
    if (found.length === 0) return [];
    return [`# HELP ${metric} ${help}`, `# TYPE ${metric} gauge`, ...found];
  });
  const waiting = 'xmpp_safeguard_watch_alerts_undelivered';
  return [
    ...lines,
    `# HELP ${waiting} Number of alerts that are not delivered yet.`,
    `# TYPE ${waiting} gauge`,
    `${waiting} ${undelivered}`,
    '',
  ].join('\n');
}

/** Result of a scan on request, with the metric names of the blackbox exporter. */
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
