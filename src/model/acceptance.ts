/** What keeps a row that falls short from counting: leave until a day, or an earlier scan. */
import type { Status } from './status.js';

/** Leave to fall short, as said of one row of a verdict. */
export interface RowWaiver {
  readonly reason: string;
  /** `2027-01-31`: the last day, in UTC, on which it holds. */
  readonly until: string;
}

/** As it stands in `safeguard.yml`. */
export interface Waiver extends RowWaiver {
  /** The id of a row. */
  readonly requirement: string;
  /** In A-labels; every domain where it is left out. */
  readonly domain?: string;
}

export interface ExpiredWaiver extends RowWaiver {
  readonly requirement: string;
}

/** How a verdict stands against an earlier one of the same domain. Ids of rows, in their order. */
export interface Baseline {
  readonly startedAt: string;
  readonly worse: readonly string[];
  readonly better: readonly string[];
  /** Known then and not now, or known now and not then: neither worse nor better. */
  readonly incomparable: readonly string[];
  /** What each of them was; null of a row that the earlier verdict had not. */
  readonly before: Readonly<Record<string, Status | null>>;
}
