/** What keeps a row that falls short from counting: leave until a day, or an earlier scan. */
import type { Day, RequirementId, Time } from './scalars.js';
import type { Status } from './status.js';

/** Leave to fall short, as said of one row of a verdict. */
export interface RowWaiver {
  readonly reason: string;
  /** `2027-01-31`: the last day, in UTC, on which it holds. */
  readonly until: Day;
}

/** As it stands in `safeguard.yml`. */
export interface Waiver extends RowWaiver {
  /** The id of a row. */
  readonly requirement: RequirementId;
  /** In A-labels; every domain where it is left out. */
  readonly domain?: string;
}

export interface ExpiredWaiver extends RowWaiver {
  readonly requirement: RequirementId;
}

/** How a verdict stands against an earlier one of the same domain. Ids of rows, in their order. */
export interface Baseline {
  readonly startedAt: Time;
  readonly worse: readonly RequirementId[];
  readonly better: readonly RequirementId[];
  /** Known then and not now, or known now and not then: neither worse nor better. */
  readonly incomparable: readonly RequirementId[];
  /**
   * What each of them was; null of a row that the earlier verdict had not.
   * @propertyNames {"type": "string", "pattern": "^[a-z0-9]+([.-][a-z0-9]+)*$"}
   */
  readonly before: Readonly<Record<RequirementId, Status | null>>;
}
