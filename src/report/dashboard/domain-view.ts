/** What the dashboard knows of one domain, and the result of a run. */
import type { RunDigest, Scope } from '../../model/index.js';
import { headlineText } from '../kit/headline.js';

/** Where a thing that is watched stands. */
export interface TrackView {
  readonly value: string;
  readonly since: string;
  /** Since when it comes and goes. */
  readonly flapping: string | null;
}

/** All that the dashboard shows of one domain. */
export interface DomainView {
  readonly domain: string;
  /** Newest first. */
  readonly runs: readonly RunDigest[];
  readonly servers: Readonly<Record<string, TrackView>>;
  readonly rows: Readonly<Record<string, TrackView>>;
  /** Titles of the requirements. */
  readonly titles: Readonly<Record<string, string>>;
  readonly running: boolean;
  /** ISO 8601, UTC. */
  readonly due: string | null;
  /** Why the last scan brought no result. */
  readonly failure: string | null;
  /** When the report was made that can be read; null where there is none. */
  readonly report: string | null;
}

/** Result of a run. Runs of older versions only have a verdict on the whole manifesto. */
export function resultOf({ scope, status }: RunDigest): Scope['status'] {
  if (scope !== undefined) return scope.status;
  if (status === 'undetermined') return 'undetermined';
  return status === 'compliant' ? 'passed' : 'failed';
}

/** `4 of 10 visible MUST requirements are missing`; null of a run of an older version. */
export function resultText({ scope }: RunDigest): string | null {
  return scope === undefined ? null : headlineText({ scope });
}

const MUST: readonly string[] = ['MUST', 'MUST NOT'];

/** Rows of MUST and MUST NOT that are missing. */
export function missingMusts({ rows }: RunDigest): number {
  return Object.values(rows).filter(
    ({ status, level }) => status === 'missing' && MUST.includes(level),
  ).length;
}
