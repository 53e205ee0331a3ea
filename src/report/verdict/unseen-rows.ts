/** Rows that a scan did not see, counted by the access that would show them. Nothing is escaped. */
import type { Row, Scope } from '../../model/index.js';
import { ACCESS_OPTIONS, plural } from '../kit/legend.js';

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

/** Missing, or met only in part. */
export function fallsShort({ ruling }: Pick<Row, 'ruling'>): boolean {
  return ruling.status === 'missing' || ruling.status === 'partial';
}

/** `9 of 14 MUST requirements were checked; 5 need more access`: no full stop. */
export function mustText({ must }: Pick<Scope, 'must'>): string {
  const { ruled, total, outOfReach, waived } = must;
  const were = ruled === 1 ? 'was' : 'were';
  const parts = [
    `${ruled} of ${plural(total, 'MUST requirement')} ${were} checked`,
    ...(outOfReach > 0 ? [`${outOfReach} ${outOfReach === 1 ? 'needs' : 'need'} more access`] : []),
    ...(waived > 0 ? [`${waived} ${waived === 1 ? 'is' : 'are'} waived`] : []),
  ];
  return parts.join('; ');
}
