/** Data of the dashboard about one domain, and the result of a run. */
import type { RunDigest, Scope } from '../../model/index.js';
import { headlineText } from '../kit/headline.js';

/** State of a server, or status of a requirement, that `watch` tracks. */
export interface TrackView {
  readonly value: string;
  readonly since: string;
  /** Time since which the watched state keeps changing; null if it is stable. */
  readonly flapping: string | null;
}

/** Data of one domain for the dashboard. */
export interface DomainView {
  readonly domain: string;
  /** Runs of the domain, newest first. */
  readonly runs: readonly RunDigest[];
  readonly servers: Readonly<Record<string, TrackView>>;
  readonly rows: Readonly<Record<string, TrackView>>;
  /** Titles of the requirements by id. */
  readonly titles: Readonly<Record<string, string>>;
  readonly running: boolean;
  /** Time of the next scan, ISO 8601 in UTC; null if none is scheduled. */
  readonly due: string | null;
  /** Why the last scan of the domain has no result; null if it has one. */
  readonly failure: string | null;
  /** Time of the last report that can be opened; null if there is no report. */
  readonly report: string | null;
}

/**
 * Returns the result of a run. Old runs have no scope; their result is that for the whole
 * manifesto.
 */
export function resultOf({ scope, status }: RunDigest): Scope['status'] {
  if (scope !== undefined) return scope.status;
  if (status === 'undetermined') return 'undetermined';
  return status === 'compliant' ? 'passed' : 'failed';
}

/**
 * Formats the result of a run: `4 of 10 visible MUST requirements are missing`; null for an old run
 * without a scope.
 */
export function resultText({ scope }: RunDigest): string | null {
  return scope === undefined ? null : headlineText({ scope });
}

const MUST: readonly string[] = ['MUST', 'MUST NOT'];

/** Returns the number of MUST and MUST NOT requirements that are missing. */
export function missingMusts({ rows }: RunDigest): number {
  return Object.values(rows).filter(
    ({ status, level }) => status === 'missing' && MUST.includes(level),
  ).length;
}
