/** What every report for people says of a verdict, before it is laid out. Nothing is escaped yet. */
import type { Level, Row, Section, Status, Verdict } from '../../model/index.js';
import { groupBy } from '../../util/group-by.js';
import { say } from '../../rules/words.js';

export function rowsOf(verdict: Verdict, section: Section): readonly Row[] {
  return verdict.rows.filter((row) => row.section === section);
}

export function isClientRow(row: Row): boolean {
  return row.section.startsWith('clients/');
}

/** MUST or MUST NOT. */
export function isMust({ level }: Pick<Row, 'level'>): boolean {
  return level === 'MUST' || level === 'MUST NOT';
}

/** MUST rows before the rest, each in their order. */
export function mustFirst(rows: readonly Row[]): readonly Row[] {
  return [...rows.filter(isMust), ...rows.filter((row) => !isMust(row))];
}

/** Rows of one section that nothing sets apart but their names. */
export interface Fold {
  readonly status: Status;
  readonly text: string;
  readonly rows: readonly Row[];
}

/**
 * The rows of a section, in order; of those without evidence (`manual`, `not-applicable`,
 * `not-observed`) and without a waiver the ones with the same reason stand together, where the first of them stood.
 */
export function folded(rows: readonly Row[]): readonly (Row | Fold)[] {
  const folds = new Map<string, Fold & { rows: Row[] }>();
  const items: (Row | Fold)[] = [];
  for (const row of rows) {
    const { status, findings } = row.ruling;
    const foldable =
      status === 'manual' || status === 'not-applicable' || status === 'not-observed';
    if (!foldable || findings.length > 0 || row.waiver !== undefined) {
      items.push(row);
      continue;
    }
    const text = say(row.ruling);
    const key = JSON.stringify([status, text]);
    const fold = folds.get(key);
    if (fold) fold.rows.push(row);
    else {
      const started = { status, text, rows: [row] };
      folds.set(key, started);
      items.push(started);
    }
  }
  return items.map((item) =>
    'rows' in item && item.rows.length === 1 && item.rows[0] ? item.rows[0] : item,
  );
}

export function byLevel(rows: readonly Row[]): ReadonlyMap<Level, readonly Row[]> {
  return groupBy(rows, (row) => row.level);
}

/** Missing, or met only in part. */
export function fallsShort({ ruling }: Pick<Row, 'ruling'>): boolean {
  return ruling.status === 'missing' || ruling.status === 'partial';
}
