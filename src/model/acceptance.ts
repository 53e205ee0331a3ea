/**
 * Reasons for which a row that is not met does not count: a waiver until a given day, or an earlier
 * scan as baseline.
 */
import type { Day, RequirementId, Time } from './scalars.js';
import type { Status } from './status.js';

/** The waiver of a requirement, as a verdict contains it. */
export interface RowWaiver {
  readonly reason: string;
  /** The last day, in UTC, on which the waiver is valid: `2027-01-31`. */
  readonly until: Day;
}

/** A waiver as written in `safeguard.yml`. */
export interface Waiver extends RowWaiver {
  /** Id of the requirement to which the waiver applies. */
  readonly requirement: RequirementId;
  /** Domain for which the waiver is valid, in A-labels; undefined for every domain. */
  readonly domain?: string;
}

export interface ExpiredWaiver extends RowWaiver {
  readonly requirement: RequirementId;
}

/**
 * Comparison of a verdict with an earlier verdict for the same domain. The lists hold requirement
 * ids in catalogue order.
 */
export interface Baseline {
  readonly startedAt: Time;
  readonly worse: readonly RequirementId[];
  readonly better: readonly RequirementId[];
  /**
   * Rows whose status is known in only one of the two verdicts, the current or the earlier one:
   * neither worse nor better.
   */
  readonly incomparable: readonly RequirementId[];
  /**
   * Status of each row of this list in the earlier verdict; null for a row that the earlier
   * verdict did not have.
   * @propertyNames {"type": "string", "pattern": "^[a-z0-9]+([.-][a-z0-9]+)*$"}
   */
  readonly before: Readonly<Record<RequirementId, Status | null>>;
}
