/**
 * Verdicts in the text format of Prometheus, version 0.0.4: for the textfile collector, a
 * pushgateway or a page that is scraped.
 */
import type { Verdict } from '../model.js';
import { STATUSES } from '../model.js';
import { visible } from './escape.js';

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

interface Metric {
  /** Without the `xmpp_safeguard_` before it. All are gauges. */
  readonly name: string;
  readonly help: string;
  readonly samples: (verdict: Verdict) => readonly Sample[];
}

const VALUES: Readonly<Record<Verdict['status'], number>> = {
  'non-compliant': 0,
  undetermined: 1,
  compliant: 2,
};

function seconds(iso: string): number {
  return Date.parse(iso) / 1000;
}

/** The beginning of the day after the last: `time()` beyond it means expired. */
function endOf(day: string): number {
  return seconds(`${day}T00:00:00Z`) + 86_400;
}

function sample(labels: Labels, value: number): Sample {
  return { labels, value };
}

const METRICS: readonly Metric[] = [
  {
    name: 'verdict',
    help: 'The verdict: 0 non-compliant, 1 undetermined, 2 compliant.',
    samples: ({ status }) => [sample({}, VALUES[status])],
  },
  {
    name: 'info',
    help: 'What the verdict was made with.',
    samples: ({ tool, catalogue }) => [sample({ version: tool.version, catalogue }, 1)],
  },
  {
    name: 'requirement_status',
    help: 'The status of a requirement, as a label.',
    samples: ({ rows }) =>
      rows.map(({ id, level, ruling }) =>
        sample({ requirement: id, level, status: ruling.status }, 1),
      ),
  },
  {
    name: 'requirements',
    help: 'Requirements by status.',
    samples: ({ scope }) => STATUSES.map((status) => sample({ status }, scope.counts[status])),
  },
  {
    name: 'must_requirements',
    help: 'Requirements on servers that are a MUST or a MUST NOT.',
    samples: ({ scope }) => [sample({}, scope.must.total)],
  },
  {
    name: 'must_requirements_ruled',
    help: 'Those of them that were ruled on from evidence.',
    samples: ({ scope }) => [sample({}, scope.must.ruled)],
  },
  {
    name: 'requirement_waived_until_timestamp_seconds',
    help: 'When the waiver of a requirement that falls short ends.',
    samples: ({ rows }) =>
      rows.flatMap(({ id, waiver }) =>
        waiver === undefined
          ? []
          : [sample({ requirement: id, reason: waiver.reason }, endOf(waiver.until))],
      ),
  },
  {
    name: 'requirement_waiver_expired_timestamp_seconds',
    help: 'When a waiver ended that is still in the file.',
    samples: ({ expiredWaivers = [] }) => {
      const ends = new Map<string, number>();
      for (const { requirement, until } of expiredWaivers) {
        ends.set(requirement, Math.max(endOf(until), ends.get(requirement) ?? 0));
      }
      return [...ends].map(([requirement, end]) => sample({ requirement }, end));
    },
  },
  {
    name: 'baseline_changes',
    help: 'Requirements that changed since the baseline.',
    samples: ({ baseline }) =>
      baseline === undefined
        ? []
        : (['worse', 'better', 'incomparable'] as const).map((change) =>
            sample({ change }, baseline[change].length),
          ),
  },
  {
    name: 'endpoint_reached',
    help: 'Whether something answered at an endpoint.',
    samples: ({ scope }) =>
      scope.endpoints.map(({ id, role, transport, host, port, address, reached }) =>
        sample(
          { endpoint: id, role, transport, host, port: String(port), address },
          reached ? 1 : 0,
        ),
      ),
  },
  {
    name: 'certificate_not_after_timestamp_seconds',
    help: 'When the certificate of an endpoint ends, where its dates were seen.',
    samples: certificates,
  },
  {
    name: 'connections_used',
    help: 'Connections that the scan made to an address.',
    samples: ({ scope }) => scope.usage.map(({ address, used }) => sample({ address }, used)),
  },
  {
    name: 'connections_budget',
    help: 'Connections that the scan may make to an address.',
    samples: ({ scope }) => scope.usage.map(({ address, budget }) => sample({ address }, budget)),
  },
  {
    name: 'scan_start_timestamp_seconds',
    help: 'When the scan began.',
    samples: ({ startedAt }) => [sample({}, seconds(startedAt))],
  },
  {
    name: 'scan_end_timestamp_seconds',
    help: 'When the scan ended.',
    samples: ({ endedAt }) => [sample({}, seconds(endedAt))],
  },
  {
    name: 'scan_duration_seconds',
    help: 'How long the scan took.',
    samples: ({ startedAt, endedAt }) => [
      sample({}, Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)) / 1000),
    ],
  },
];

/** The earliest end of those that an endpoint shows. */
function certificates({ rows }: Verdict): readonly Sample[] {
  const ends = new Map<string, number>();
  for (const finding of rows.flatMap(({ ruling }) => ruling.findings)) {
    switch (finding.code) {
      case 'CERTIFICATE_VALID':
      case 'CERTIFICATE_EXPIRES_SOON':
      case 'CERTIFICATE_EXPIRED': {
        const end = seconds(finding.args.notAfter);
        if (Number.isFinite(end)) {
          ends.set(finding.subject, Math.min(end, ends.get(finding.subject) ?? Infinity));
        }
        break;
      }
      default:
    }
  }
  return [...ends].map(([endpoint, end]) => sample({ endpoint }, end));
}

/** Longest value of a label, in code points: a name of a host has 253. */
const LONGEST_LABEL = 400;

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${visible(value, LONGEST_LABEL).replace(/[\\"]/g, '\\$&')}"`,
  );
  return `{${pairs.join(',')}}`;
}

/** Each metric once, with the samples of all verdicts, of which each has a domain of its own. */
export function renderPrometheus(verdicts: readonly Verdict[]): string {
  const lines = METRICS.flatMap(({ name, help, samples }) => {
    const metric = `xmpp_safeguard_${name}`;
    const found = verdicts.flatMap((verdict) =>
      samples(verdict).map(
        ({ labels, value }) =>
          `${metric}${labelText({ domain: verdict.domain, ...labels })} ${value}`,
      ),
    );
    if (found.length === 0) return [];
    return [`# HELP ${metric} ${help}`, `# TYPE ${metric} gauge`, ...found];
  });
  return lines.map((line) => `${line}\n`).join('');
}
