/** Rows that a scan did not see, counted by the access that would show them. Nothing is escaped. */
import type { Row } from '../../model/index.js';
import { ACCESS_OPTIONS } from '../kit/access-text.js';

interface Unseen {
  readonly rows: readonly Row[];
  /** The option can show so many of the rows. A row may count for several options. */
  readonly shownBy: readonly { readonly option: string; readonly count: number }[];
  /** Rows that no option shows, because only the operator can tell. */
  readonly operatorOnly: readonly Row[];
  /** Rows that no further access shows: the scan could not check them. */
  readonly unchecked: readonly Row[];
}

/** Rows that no evidence rules on, and the options that would show them, the most rows first. */
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
