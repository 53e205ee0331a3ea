/**
 * Requirements that a scan could not check, by the access (such as an account) that it would need
 * for them.
 */
import type { Row } from '../../model/index.js';
import { ACCESS_OPTIONS } from '../kit/access-text.js';

interface Unseen {
  readonly rows: readonly Row[];
  /**
   * Number of rows that the scan could check with an option. A row may count for several options.
   */
  readonly shownBy: readonly { readonly option: string; readonly count: number }[];
  /** Rows on which only the operator can make a statement. */
  readonly operatorOnly: readonly Row[];
  /** Requirements that need no further access, but that the scan could not check. */
  readonly unchecked: readonly Row[];
}

/**
 * Returns the requirements that could not be checked, and the options with which a scan could
 * check them. The option for the most requirements is first.
 */
export function unseenOf(rows: readonly Row[]): Unseen {
  const open = rows.filter(
    ({ ruling }) => ruling.status === 'not-observed' || ruling.status === 'manual',
  );
  const accesses = Object.keys(ACCESS_OPTIONS) as (keyof typeof ACCESS_OPTIONS)[];
  const shownBy = accesses.map((access) => ({
    option: ACCESS_OPTIONS[access],
    count: open.filter(({ needs }) => needs.includes(access)).length,
  }));
  return {
    rows: open,
    shownBy: shownBy.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count),
    operatorOnly: open.filter(({ needs }) => needs.length === 1 && needs[0] === 'operator'),
    unchecked: open.filter(({ needs }) => needs.length === 0),
  };
}
