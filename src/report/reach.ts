/** Rows that a scan did not see, counted by the access that would show them. Nothing is escaped. */
import type { Access, Row, Scope } from '../model.js';
import { plural } from './marks.js';

/** Access that an operator can add, and the options of the command line that give it. */
const OPTIONS: readonly (readonly [Access, readonly string[]])[] = [
  ['federated', ['--federated']],
  ['account', ['--account']],
  ['intrusive', ['--allow-intrusive']],
  ['operator', ['--config', '--attest']],
];

export interface Unseen {
  readonly rows: readonly Row[];
  /** Each of these options can show so many of the rows. A row may count for several. */
  readonly shownBy: readonly { readonly options: readonly string[]; readonly count: number }[];
  /** Rows that no further access shows: the scan could not check them. */
  readonly unchecked: readonly Row[];
}

/** Rows that no evidence rules on, and the options that would show them, the most rows first. */
export function unseenOf(rows: readonly Row[]): Unseen {
  const open = rows.filter(
    ({ ruling }) => ruling.status === 'not-observed' || ruling.status === 'manual',
  );
  const shownBy = OPTIONS.map(([access, options]) => ({
    options,
    count: open.filter(({ needs }) => needs.includes(access)).length,
  }));
  return {
    rows: open,
    shownBy: shownBy.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count),
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
