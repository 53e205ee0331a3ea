import type { Verdict } from '../../src/model/index.js';

/**
 * A verdict without what differs from run to run: times, addresses, certificates' hashes and
 * versions. Everything that an operator acts on stays.
 */
export interface NormalVerdict {
  readonly domain: string;
  readonly status: Verdict['status'];
  readonly scope: Verdict['scope']['status'];
  readonly must: Verdict['scope']['must'];
  readonly counts: Verdict['scope']['counts'];
  readonly endpoints: readonly string[];
  readonly rows: Readonly<Record<string, string>>;
  readonly findings: readonly string[];
  readonly contradictions: readonly string[];
  readonly actions: readonly string[];
}

export function normalVerdict({
  domain,
  status,
  scope,
  rows,
  contradictions,
  actions,
}: Verdict): NormalVerdict {
  return {
    domain,
    status,
    scope: scope.status,
    must: scope.must,
    counts: scope.counts,
    endpoints: scope.endpoints.map(
      ({ id, reached, failure }) =>
        `${place(id)} ${reached ? 'reached' : (failure?.reason ?? 'not reached')}`,
    ),
    rows: Object.fromEntries(
      rows.map(({ id, ruling: { status, basis, code } }) => [
        id,
        `${status} (${basis ?? '-'}) ${code}`,
      ]),
    ),
    findings: rows.flatMap(({ id, ruling: { findings } }) =>
      findings
        .filter(({ status }) => status !== 'manual')
        .map(
          ({ subject, status, basis, code }) =>
            `${id}: ${place(subject)}: ${status} (${basis ?? '-'}) ${code}`,
        ),
    ),
    contradictions: contradictions.map(
      ({ requirement, subject, code }) => `${requirement}: ${place(subject)}: ${code}`,
    ),
    actions: actions.map(({ priority, requirement }) => `${priority}: ${requirement}`),
  };
}

/** The lab stands on another network each time. */
function place(subject: string): string {
  return subject.replaceAll(/127\.0\.\d+\.(\d+)/g, '127.0.N.$1');
}
