/** For how many days a statement of the operator on a requirement is valid. */

/** Requirements to do something every month, so that a statement of an earlier month is too old. */
const MONTHLY: readonly string[] = [
  'monthly-updates',
  'frequent-updates',
  'restart-after-critical-updates',
  'monthly-reboot',
  'service-restart-after-updates',
];

export interface ClaimLife {
  /** Days for which a statement of the operator is valid if it gives no `until`. */
  readonly usual: number;
  /** Maximum number of days between `since` and `until` of a claim. */
  readonly most: number;
}

export function claimLife(row: string): ClaimLife {
  return MONTHLY.includes(row) ? { usual: 31, most: 31 } : { usual: 365, most: 730 };
}
