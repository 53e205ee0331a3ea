/** Statements of an operator about a service, and the file that contains these statements. */
import type { Failure } from './failure.js';
import type { HostFact } from './kinds/operator.js';
import type { Day } from './scalars.js';
import type { SettledStatus } from './status.js';

/** A claim of the operator about one requirement. */
export interface Claim {
  readonly status: SettledStatus;
  /** Role of the person who makes the claim: `operator`, `hosting provider`. */
  readonly by: string;
  /** The day on which the operator last verified the claim: `2026-11-30`. */
  readonly since: Day;
  /** The last day on which the claim is valid. */
  readonly until: Day;
  /** Explanation in the operator's words; may be empty. */
  readonly words: string;
}

export interface ClaimedRow extends Claim {
  /** Id of the requirement that the claim is about. */
  readonly row: string;
}

/** A fact that a collector found on the machine, or why the fact could not be collected. */
export interface CollectedFact {
  /** Kind of the observation that contains the fact: `host.swap`. */
  readonly item: HostFact;
  /** Time at which the fact was collected, ISO 8601, UTC. */
  readonly at: string;
  readonly value?: unknown;
  readonly failure?: Failure;
}

/** Contents of an attestation file. */
export interface Attestation {
  /**
   * The domain that the file is about, as A-labels; null for facts about a machine that apply to
   * all of its domains.
   */
  readonly domain: string | null;
  readonly collected: readonly CollectedFact[];
  readonly claims: readonly ClaimedRow[];
}
