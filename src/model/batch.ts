/** Many domains in one run: how each ended, and what they come to. */
import type { Level } from './requirement.js';
import type { Count, DomainName, Milliseconds, RequirementId } from './scalars.js';
import type { Status } from './status.js';
import type { Scope, Verdict } from './verdict.js';

/**
 * Why a domain has no verdict. `no-service`: there is nothing to scan. `unable`: this machine
 * could not ask. `bug`: ours.
 */
export interface BatchError {
  readonly reason: 'no-service' | 'unable' | 'bug';
  readonly message: string;
}

/** JSON of a domain without a verdict. `domain`: A-labels. */
export interface ErrorDocument {
  readonly format: 'xmpp-safeguard/error';
  readonly schema: 2;
  readonly domain: DomainName;
  readonly error: BatchError;
  /** Exit code of a scan of this domain alone. */
  readonly exitCode: 2 | 3;
}

/** What is kept of a verdict once it is written. */
export interface Digest {
  readonly status: Scope['status'];
  /** What the scan of this domain alone would have ended with: 0, 1 or 2. */
  readonly exit: number;
  readonly counts: Readonly<Record<Status, Count>>;
  /** Rows that are missing, then those that are partial, each in the order of the catalogue. */
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

/** A line of a list that is no domain. */
export interface BadLine {
  /** From 1. */
  readonly line: Count;
  readonly message: string;
}

export interface BatchSummary {
  readonly total: Count;
  /** Of them, those that an earlier run had finished. */
  readonly before: Count;
  readonly verdicts: Readonly<Record<Scope['status'], Count>>;
  /** Rows by how many domains lack them, most first. */
  readonly missing: readonly {
    readonly requirement: RequirementId;
    readonly level: Level;
    readonly domains: Count;
  }[];
  readonly unscanned: readonly Pick<ErrorDocument, 'domain' | 'error'>[];
  readonly badLines: readonly BadLine[];
  readonly connections: Count;
  readonly addresses: Count;
  /** Of this run. */
  readonly elapsedMs: Milliseconds;
}
