/** The requirements of a comparison in the groups of every report format, not yet escaped. */
import {
  type Change,
  type ComparedCell,
  type ComparedRow,
  type Comparison,
  type Level,
  type Status,
  BASES,
  STATUSES,
} from '../../model/index.js';
import { groupBy } from '../../util/group-by.js';
import { MARKS } from '../kit/legend.js';
import { plural } from '../kit/words.js';
import { findingLines, type FindingLines, type LineOptions } from './finding-changes.js';
import { CHANGE_WORDS, changeText, foldTitles, tell } from './words.js';

/** One requirement of the comparison, with everything that a report shows about it. */
export interface OutlineRow {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  /** Results of the requirement, one for each compared scan. */
  readonly cells: readonly OutlineCell[];
  /** The change of the requirement between two scans; null if several services are compared. */
  readonly change: OutlineChange | null;
  readonly sayings: readonly Saying[];
  /** Findings on the requirement that changed between the two scans. */
  readonly findings: FindingLines;
  /** Text on compared scans with stronger evidence; empty if all have equally strong evidence. */
  readonly strength: string;
}

/** Status of a requirement in one of the compared scans, and its words. */
export interface OutlineCell {
  /**
   * Status of the row; null if nothing was judged, or if the catalogue of the scan has no such row.
   */
  readonly status: Status | null;
  readonly mark: string;
  readonly word: string;
  readonly basis: ComparedCell['basis'];
  /** Whether the service is the best in this requirement; false for two scans of one domain. */
  readonly isBest: boolean;
}

interface OutlineChange {
  readonly kind: Change;
  readonly word: string;
  /** The change in words, after its mark: `▲ better`. */
  readonly text: string;
}

/** Result of a requirement in one or more columns of the comparison, in words. */
interface Saying {
  /** Columns of the comparison with this result, in the order of the comparison. */
  readonly columns: readonly number[];
  readonly status: Status;
  readonly mark: string;
  readonly basis: ComparedCell['basis'];
  readonly text: string;
}

/** A group of requirements that are shown in full, under a heading. */
interface RowGroup {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly OutlineRow[];
}

/** A group of requirements of which the report shows only the names, under a heading. */
export interface FoldedRows {
  readonly id: 'same' | 'unknown';
  readonly title: string;
  /** Number of requirements in the collapsed part of the report. */
  readonly count: number;
  readonly groups: readonly {
    /** Status of all requirements of the group; null if the compared scans differ in them. */
    readonly status: Status | null;
    readonly rows: readonly OutlineRow[];
    /** Status of the group with its number of requirements: `✅ compliant · 12 rows`. */
    readonly text: string;
  }[];
}

export interface RowOptions extends LineOptions {
  /** Names of the columns in texts of the rows: the labels or the short names. */
  readonly names: readonly string[];
}

/** The requirements of a comparison, in the groups that a report shows. */
export interface OutlineRows {
  /** Every requirement of the comparison, in the order of the catalogue of requirements. */
  readonly rows: readonly OutlineRow[];
  /**
   * Groups of rows that differ, followed by the group of rows that are known for some columns
   * only.
   */
  readonly groups: readonly RowGroup[];
  /** Requirements with the same status in all compared scans, but different details. */
  readonly nuances: readonly OutlineRow[];
  /**
   * Folded groups: rows with the same status and details, and unknown rows. Empty groups are left
   * out.
   */
  readonly folds: readonly FoldedRows[];
}

/** The requirements of `comparison` as a report shows them, shared by its groups. */
export function outlineRows(comparison: Comparison, options: RowOptions): OutlineRows {
  const outlined = new Map(
    comparison.rows.map((row) => [row, outlineRow(row, comparison, options)] as const),
  );
  const of = (rows: readonly ComparedRow[]): readonly OutlineRow[] =>
    rows.flatMap((row) => outlined.get(row) ?? []);
  return {
    rows: of(comparison.rows),
    groups: groupsOf(comparison)
      .map(({ rows, ...group }) => ({ ...group, rows: of(byLevel(rows)) }))
      .filter(({ rows }) => rows.length > 0),
    nuances: of(
      byLevel(comparison.rows.filter((row) => row.relation === 'same' && hasNuance(row))),
    ),
    folds: foldsOf(comparison, of),
  };
}

/**
 * Returns the result of the first compared scan that has a status for the requirement, or the
 * first result if none has.
 */
export function firstJudged({ cells }: OutlineRow): OutlineCell {
  return cells.find(({ status }) => status !== null) ?? cells[0] ?? EMPTY;
}

function outlineRow(row: ComparedRow, comparison: Comparison, options: RowOptions): OutlineRow {
  const { id, title, level, cells, best, change } = row;
  const isServices = comparison.kind === 'services';
  return {
    ...{ id, title, level },
    cells: cells.map((cell, column) => ({
      status: cell?.status ?? null,
      mark: cell === null ? NO_CELL.mark : MARKS[cell.status],
      word: cell === null ? NO_CELL.word : cell.status,
      basis: cell?.basis ?? null,
      isBest: isServices && best.includes(column),
    })),
    change: change && { kind: change, word: CHANGE_WORDS[change], text: changeText(row) },
    sayings: sayings(row),
    findings: findingLines(row, comparison, options),
    strength: strengthText(row, options.names),
  };
}

/** Mark and word for a scan that has no result for the requirement. */
const NO_CELL = { mark: '·', word: '-' };
const EMPTY: OutlineCell = { ...NO_CELL, status: null, basis: null, isBest: false };

const LEVELS: readonly Level[] = [
  'MUST',
  'MUST NOT',
  'SHOULD',
  'SHOULD NOT',
  'RECOMMENDED',
  'CONSIDERATION',
];

/**
 * Sorts requirements by level: MUST before SHOULD before MAY. Those of one level keep the order of
 * the catalogue.
 */
function byLevel(rows: readonly ComparedRow[]): readonly ComparedRow[] {
  return [...rows].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
}

interface Group {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly ComparedRow[];
}

function groupsOf({ kind, rows }: Comparison): readonly Group[] {
  const partlyKnown = rows.filter(({ relation }) => relation === 'partly-known');
  if (kind === 'services') {
    const differs = rows.filter(({ relation }) => relation === 'differs');
    return [
      { id: 'differs', title: 'Different', rows: differs },
      { id: 'partly-known', title: 'Known for some only', rows: partlyKnown },
    ];
  }
  const changed = (wanted: Change) => rows.filter(({ change }) => change === wanted);
  return [
    { id: 'worse', title: 'Worse', rows: changed('worse') },
    { id: 'better', title: 'Better', rows: changed('better') },
    { id: 'changed', title: 'Changed, neither better nor worse', rows: changed('changed') },
    { id: 'partly-known', title: 'Known at one time only', rows: partlyKnown },
  ];
}

function hasNuance({ strongest, findings }: ComparedRow): boolean {
  return strongest.length > 0 || (findings !== null && isChanged(findings));
}

function isChanged({ gone, appeared, altered }: NonNullable<ComparedRow['findings']>): boolean {
  return gone.length + appeared.length + altered.length > 0;
}

/**
 * Returns the groups of rows that are folded: rows with the same status in all columns, and
 * unknown rows.
 */
function foldsOf(
  comparison: Comparison,
  outlined: (rows: readonly ComparedRow[]) => readonly OutlineRow[],
): readonly FoldedRows[] {
  const titles = foldTitles(comparison);
  return (['same', 'unknown'] as const)
    .map((id): FoldedRows => {
      const groups = (id === 'same' ? ties(comparison) : unknowns(comparison)).map(
        ({ status, rows }) => ({
          status,
          rows: outlined(rows),
          text: foldText(status, rows.length),
        }),
      );
      const count = groups.reduce((sum, { rows }) => sum + rows.length, 0);
      return { id, title: titles[id], count, groups };
    })
    .filter(({ count }) => count > 0);
}

interface Fold {
  readonly status: Status | null;
  readonly rows: readonly ComparedRow[];
}

/** Returns the requirements with equal results in all compared scans, grouped by status. */
function ties({ rows }: Comparison): readonly Fold[] {
  const same = rows.filter((row) => row.relation === 'same' && !hasNuance(row));
  return STATUSES.flatMap((status) => {
    const alike = same.filter(({ cells }) => cells[0]?.status === status);
    return alike.length === 0 ? [] : [{ status, rows: alike }];
  });
}

/** Returns the rows that are unknown in all columns, grouped by their status if columns agree. */
function unknowns({ rows }: Comparison): readonly Fold[] {
  const unknown = rows.filter(({ relation }) => relation === 'unknown');
  const groups = groupBy(unknown, ({ cells }) => {
    const statuses = new Set(cells.flatMap((cell) => (cell === null ? [] : [cell.status])));
    return statuses.size === 1 ? ([...statuses][0] ?? null) : null;
  });
  return [...groups].map(([status, of]) => ({ status, rows: of }));
}

function foldText(status: Status | null, count: number): string {
  const what = status === null ? `${NO_CELL.mark} different` : `${MARKS[status]} ${status}`;
  return `${what} · ${plural(count, 'row')}`;
}

/**
 * Returns the results of a requirement in the compared scans. Scans with the same result share one
 * entry, in the order of the first of these scans.
 */
function sayings({ cells }: ComparedRow): readonly Saying[] {
  const groups = new Map<string, Saying & { columns: number[] }>();
  for (const [column, cell] of cells.entries()) {
    if (cell === null) continue;
    const { status, basis } = cell;
    const text = tell(cell);
    const key = JSON.stringify([status, basis, text]);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { columns: [column], status, mark: MARKS[status], basis, text });
    } else group.columns.push(column);
  }
  return [...groups.values()];
}

/**
 * Formats `stronger evidence for A (observed) than for B (inferred)`; empty if all columns have the
 * same strength.
 */
function strengthText({ cells, strongest }: ComparedRow, names: readonly string[]): string {
  if (strongest.length === 0) return '';
  const [best, ...rest] = byStrength(cells, names);
  return `stronger evidence for ${best ?? ''} than for ${rest.join(', ')}`;
}

/** Formats `C, D (observed)` for each basis of evidence, the strongest first. */
function byStrength(cells: ComparedRow['cells'], names: readonly string[]): readonly string[] {
  const bases = groupBy([...cells.keys()], (column) => cells[column]?.basis ?? null);
  return [...BASES, null].flatMap((basis) => {
    const columns = bases.get(basis) ?? [];
    const known = columns.filter((column) => cells[column] !== null);
    if (known.length === 0) return [];
    const who = known.map((column) => names[column] ?? '').join(', ');
    return [`${who} (${basis ?? 'no basis'})`];
  });
}
