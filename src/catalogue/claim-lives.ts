/** How long the operator's word on a requirement counts, in days. */

/** Rows on what has to be done every month: the word of an earlier month says nothing. */
const MONTHLY: readonly string[] = [
  'monthly-updates',
  'frequent-updates',
  'restart-after-critical-updates',
  'monthly-reboot',
  'service-restart-after-updates',
];

export interface ClaimLife {
  /** Without `until`. */
  readonly usual: number;
  /** The most that `until` may give. */
  readonly most: number;
}

export function claimLife(row: string): ClaimLife {
  return MONTHLY.includes(row) ? { usual: 31, most: 31 } : { usual: 365, most: 730 };
}
