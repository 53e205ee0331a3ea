/** Many domains in one run: how each ended, and what they come to. */
import type { Level } from './requirement.js';
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
  readonly domain: string;
  readonly error: BatchError;
  /** Exit code of a scan of this domain alone. */
  readonly exitCode: 2 | 3;
}

/** What is kept of a verdict once it is written. */
export interface Digest {
  readonly status: Scope['status'];
  /** What the scan of this domain alone would have ended with: 0, 1 or 2. */
  readonly exit: number;
  readonly counts: Readonly<Record<Status, number>>;
  /** Rows that are missing, then those that are partial, each in the order of the catalogue. */
  readonly worst: readonly {
    readonly requirement: string;
    readonly level: Level;
    readonly status: Extract<Status, 'missing' | 'partial'>;
  }[];
  readonly usage: Verdict['scope']['usage'];
}

export type BatchOutcome =
  | { readonly domain: string; readonly digest: Digest; readonly error?: never }
  | { readonly domain: string; readonly error: BatchError; readonly digest?: never };

/** A line of a list that is no domain. */
export interface BadLine {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export interface BatchSummary {
  readonly total: number;
  /** Of them, those that an earlier run had finished. */
  readonly before: number;
  readonly verdicts: Readonly<Record<Scope['status'], number>>;
  /** Rows by how many domains lack them, most first. */
  readonly missing: readonly {
    readonly requirement: string;
    readonly level: Level;
    readonly domains: number;
  }[];
  readonly unscanned: readonly Pick<ErrorDocument, 'domain' | 'error'>[];
  readonly badLines: readonly BadLine[];
  readonly connections: number;
  readonly addresses: number;
  /** Of this run. */
  readonly elapsedMs: number;
}
