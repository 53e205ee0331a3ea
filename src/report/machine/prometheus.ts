/**
 * Verdicts in the text format of Prometheus, for the textfile collector, the Pushgateway or a
 * scraped page.
 */
import { hasCode } from '../../rules/codes.js';
import { type Scope, type Verdict, STATUSES } from '../../model/index.js';
import { metricLines, sample, seconds, type Metric, type Sample } from './metrics-text.js';

const VALUES: Readonly<Record<Verdict['status'], number>> = {
  'non-compliant': 0,
  undetermined: 1,
  compliant: 2,
};

const SCOPE_VALUES: Readonly<Record<Scope['status'], number>> = {
  failed: 0,
  undetermined: 1,
  passed: 2,
};

/**
 * Prometheus labels of the results of MUST requirements, by their names in `scope.must`. The sum
 * of these counts is `must_requirements`.
 */
const OUTCOMES = {
  met: 'met',
  partial: 'partial',
  missing: 'missing',
  unseen: 'unseen',
  outOfReach: 'out-of-reach',
  waived: 'waived',
} as const satisfies Partial<Record<keyof Scope['must'], string>>;

/**
 * Returns the end of the day in UTC, in seconds since 1970. A waiver with this last day has
 * expired when `time()` is larger.
 */
function endOf(day: string): number {
  return seconds(`${day}T00:00:00Z`) + 86_400;
}

const METRICS: readonly Metric<Verdict>[] = [
  {
    name: 'scope_status',
    help: 'Result for what the scan could see: 0 failed, 1 undetermined, 2 passed.',
    samples: ({ scope }) => [sample({}, SCOPE_VALUES[scope.status])],
  },
  {
    name: 'verdict',
    help: 'Result for the whole manifesto: 0 non-compliant, 1 undetermined, 2 compliant.',
    samples: ({ status }) => [sample({}, VALUES[status])],
  },
  {
    name: 'info',
    help: 'Version of xmpp-safeguard and date of its catalogue of requirements.',
    samples: ({ tool, catalogue }) => [sample({ version: tool.version, catalogue }, 1)],
  },
  {
    name: 'requirement_status',
    help: 'Status of a requirement, as a label. The value is always 1.',
    samples: ({ rows }) =>
      rows.map(({ id, level, ruling }) =>
        sample({ requirement: id, level, status: ruling.status }, 1),
      ),
  },
  {
    name: 'requirements',
    help: 'Number of requirements with each status.',
    samples: ({ scope }) => STATUSES.map((status) => sample({ status }, scope.counts[status])),
  },
  {
    name: 'must_requirements',
    help: 'Number of MUST and MUST NOT requirements on servers.',
    samples: ({ scope }) => [sample({}, scope.must.total)],
  },
  {
    name: 'must_requirements_ruled',
    help: 'Number of MUST and MUST NOT requirements with a status from evidence.',
    samples: ({ scope }) => [sample({}, scope.must.ruled)],
  },
  {
    name: 'must_requirements_by_outcome',
    help: 'Number of MUST and MUST NOT requirements by what the scan found.',
    samples: ({ scope }) =>
      (Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[]).map((outcome) =>
        sample({ outcome: OUTCOMES[outcome] }, scope.must[outcome]),
      ),
  },
  {
    name: 'requirement_waived_until_timestamp_seconds',
    help: 'End of the waiver of a requirement.',
    samples: ({ rows }) =>
      rows.flatMap(({ id, waiver }) =>
        waiver === undefined
          ? []
          : [sample({ requirement: id, reason: waiver.reason }, endOf(waiver.until))],
      ),
  },
  {
    name: 'requirement_waiver_expired_timestamp_seconds',
    help: 'End of an expired waiver that is still in the file.',
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
    help: 'Number of requirements that changed since the baseline.',
    samples: ({ baseline }) =>
      baseline === undefined
        ? []
        : (['worse', 'better', 'incomparable'] as const).map((change) =>
            sample({ change }, baseline[change].length),
          ),
  },
  {
    name: 'endpoint_reached',
    help: 'Whether an endpoint answered: 1 yes, 0 no.',
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
    help: 'Expiry of the certificate of an endpoint.',
    samples: certificates,
  },
  {
    name: 'connections_used',
    help: 'Number of connections that the scan made to an address.',
    samples: ({ scope }) => scope.usage.map(({ address, used }) => sample({ address }, used)),
  },
  {
    name: 'connections_budget',
    help: 'Most connections that the scan may make to an address.',
    samples: ({ scope }) => scope.usage.map(({ address, budget }) => sample({ address }, budget)),
  },
  {
    name: 'scan_start_timestamp_seconds',
    help: 'Start of the scan.',
    samples: ({ startedAt }) => [sample({}, seconds(startedAt))],
  },
  {
    name: 'scan_end_timestamp_seconds',
    help: 'End of the scan.',
    samples: ({ endedAt }) => [sample({}, seconds(endedAt))],
  },
  {
    name: 'scan_duration_seconds',
    help: 'Duration of the scan.',
    samples: ({ startedAt, endedAt }) => [
      sample({}, Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)) / 1000),
    ],
  },
];

/** The earliest expiry of the certificates of each endpoint. */
function certificates({ rows }: Verdict): readonly Sample[] {
  const ends = new Map<string, number>();
  for (const finding of rows.flatMap(({ ruling }) => ruling.findings)) {
    if (!hasCode(finding, 'CERTIFICATE_VALID', 'CERTIFICATE_EXPIRES_SOON', 'CERTIFICATE_EXPIRED'))
      continue;
    const end = seconds(finding.args.notAfter);
    if (Number.isFinite(end)) {
      ends.set(finding.subject, Math.min(end, ends.get(finding.subject) ?? Infinity));
    }
  }
  return [...ends].map(([endpoint, end]) => sample({ endpoint }, end));
}

/**
 * Returns the lines of each metric once, with the samples of all verdicts. Each verdict must have
 * another domain.
 */
export function renderPrometheus(verdicts: readonly Verdict[]): string {
  return metricLines(METRICS, verdicts)
    .map((line) => `${line}\n`)
    .join('');
}
