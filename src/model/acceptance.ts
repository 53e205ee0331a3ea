/**
 * Reasons for which a row that is not met does not count: a waiver until a given day, or an earlier
 * scan as baseline.
 */
import type { Day, RequirementId, Time } from './scalars.js';
import type { Status } from './status.js';

/** A waiver as it appears in a row of a verdict. */
export interface RowWaiver {
  readonly reason: string;
  /** `2027-01-31`: the last day, in UTC, on which the waiver is valid. */
  readonly until: Day;
}

/** A waiver as written in `safeguard.yml`. */
export interface Waiver extends RowWaiver {
  /** Requirement id. */
  readonly requirement: RequirementId;
  /** Domain in A-labels; undefined for every domain. */
  readonly domain?: string;
}

export interface ExpiredWaiver extends RowWaiver {
  readonly requirement: RequirementId;
}

/**
 * Comparison of a verdict with an earlier verdict for the same domain. Lists of requirement ids in
 * catalogue order.
 */
export interface Baseline {
  readonly startedAt: Time;
  readonly worse: readonly RequirementId[];
  readonly better: readonly RequirementId[];
  /** Rows known in only one of the two verdicts: neither worse nor better. */
  readonly incomparable: readonly RequirementId[];
  /**
   * What each of them was; null of a row that the earlier verdict had not.
   * @propertyNames {"type": "string", "pattern": "^[a-z0-9]+([.-][a-z0-9]+)*$"}
   */
  readonly before: Readonly<Record<RequirementId, Status | null>>;
}
