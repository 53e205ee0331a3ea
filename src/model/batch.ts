/** Types for scans of several domains: the result of each domain, and a summary. */
import type { Level } from './requirement.js';
import type { Count, DomainName, Milliseconds, RequirementId } from './scalars.js';
import type { Status } from './status.js';
import type { Scope, Verdict } from './verdict.js';

/**
 * Why a domain has no verdict. `no-service`: it has no XMPP service. `unable`: this machine could
 * not scan it. `bug`: an error in this program.
 */
export interface BatchError {
  readonly reason: 'no-service' | 'unable' | 'bug';
  readonly message: string;
}

/** JSON document for a domain without a verdict. `domain` is in A-labels. */
export interface ErrorDocument {
  readonly format: 'xmpp-safeguard/error';
  readonly schema: 2;
  readonly domain: DomainName;
  readonly error: BatchError;
  /** Exit code of a scan of this domain alone. */
  readonly exitCode: 2 | 3;
}

/** Fields of a verdict that are stored after the verdict file was written. */
export interface Digest {
  readonly status: Scope['status'];
  /** Exit code of a scan of this domain alone: 0, 1 or 2. */
  readonly exit: number;
  readonly counts: Readonly<Record<Status, Count>>;
  /** Requirements that are not met: missing ones, then partial ones, each in catalogue order. */
  readonly worst: readonly {
    readonly requirement: RequirementId;
    readonly level: Level;
    readonly status: Extract<Status, 'missing' | 'partial'>;
  }[];
  readonly usage: Verdict['scope']['usage'];
}

export type BatchOutcome =
  | { readonly domain: DomainName; readonly digest: Digest; readonly error?: never }
  | { readonly domain: DomainName; readonly error: BatchError; readonly digest?: never };

/** A line of a domain list that is not a valid domain. */
export interface BadLine {
  /** Number of the line in the domain list, starting at 1. */
  readonly line: Count;
  readonly message: string;
}

export interface BatchSummary {
  readonly total: Count;
  /** Number of domains that an earlier run of the batch had finished. */
  readonly before: Count;
  readonly verdicts: Readonly<Record<Scope['status'], Count>>;
  /** Requirements with the number of domains that do not meet them, highest number first. */
  readonly missing: readonly {
    readonly requirement: RequirementId;
    readonly level: Level;
    readonly domains: Count;
  }[];
  readonly unscanned: readonly Pick<ErrorDocument, 'domain' | 'error'>[];
  readonly badLines: readonly BadLine[];
  readonly connections: Count;
  readonly addresses: Count;
  /** Duration of this run of the batch in milliseconds. */
  readonly elapsedMs: Milliseconds;
}
