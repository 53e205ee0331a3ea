/**
 * The requirements of a verdict in the order and the groups that reports show. Nothing is escaped
 * yet.
 */
import type { Level, Row, Section, Status, Verdict } from '../../model/index.js';
import { groupBy } from '../../util/group-by.js';
import { say } from '../../rules/words.js';

export function rowsOf(verdict: Verdict, section: Section): readonly Row[] {
  return verdict.rows.filter((row) => row.section === section);
}

/** Whether the row is a recommendation for clients. */
export function isClientRow(row: Row): boolean {
  return row.section.startsWith('clients/');
}

/** Whether the requirement of a row has the level MUST or MUST NOT. */
export function isMust({ level }: Pick<Row, 'level'>): boolean {
  return level === 'MUST' || level === 'MUST NOT';
}

/** Sorts requirements: MUST before all others. Both parts keep their order. */
export function mustFirst(rows: readonly Row[]): readonly Row[] {
  return [...rows.filter(isMust), ...rows.filter((row) => !isMust(row))];
}

/** Rows of one section with the same status and the same text, which are shown as one. */
export interface Fold {
  readonly status: Status;
  readonly text: string;
  readonly rows: readonly Row[];
}

/**
 * Returns the rows of a section in their order. Rows with the same reason become one fold at the
 * place of the first, if they have no evidence (`manual`, `not-applicable`, `not-observed`) and no
 * waiver.
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

/** Whether the requirement is missing or partial. */
export function fallsShort({ ruling }: Pick<Row, 'ruling'>): boolean {
  return ruling.status === 'missing' || ruling.status === 'partial';
}
