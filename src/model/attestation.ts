/** What an operator says of a service, and the file that says it. */
import type { Failure } from './failure.js';
import type { HostFact } from './kinds/operator.js';
import type { Day } from './scalars.js';
import type { SettledStatus } from './status.js';

/** The operator's word on one requirement. */
export interface Claim {
  readonly status: SettledStatus;
  /** A role: `operator`, `hosting provider`. */
  readonly by: string;
  /** The day on which it was last found to be so: `2026-11-30`. */
  readonly since: Day;
  /** The last day on which it counts. */
  readonly until: Day;
  /** In the operator's own words; empty where there are none. */
  readonly words: string;
}

export interface ClaimedRow extends Claim {
  /** Id of a requirement. */
  readonly row: string;
}

/** A fact that a collector saw on the machine, or why it did not. */
export interface CollectedFact {
  /** Kind of observation: `host.swap`. */
  readonly item: HostFact;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly value?: unknown;
  readonly failure?: Failure;
}

/** Contents of an attestation file. */
export interface Attestation {
  /** A-labels; null where facts of a machine are given for all of its domains. */
  readonly domain: string | null;
  readonly collected: readonly CollectedFact[];
  readonly claims: readonly ClaimedRow[];
}
