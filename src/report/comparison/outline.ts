/** What every form of a comparison shows, and in which order. Nothing is escaped yet. */
import type {
  ComparedCell,
  ComparedRow,
  Comparison,
  ComparisonColumn,
  Level,
  ColumnShortfalls,
  Status,
} from '../../model/index.js';
import { BASES, STATUSES } from '../../model/index.js';
import { groupBy } from '../kit/lists.js';
import { MARKS, plural, timeText } from '../kit/legend.js';
import { columnLabels, SOURCES, tell } from './words.js';

interface RowGroup {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly ComparedRow[];
}

const LEVELS: readonly Level[] = [
  'MUST',
  'MUST NOT',
  'SHOULD',
  'SHOULD NOT',
  'RECOMMENDED',
  'CONSIDERATION',
];

/** The stricter levels first, and as in the catalogue within one. */
function byLevel(rows: readonly ComparedRow[]): readonly ComparedRow[] {
  return [...rows].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
}

/** Rows that differ, then those that are known in part: each is shown in full. */
export function openGroups({ kind, rows }: Comparison): readonly RowGroup[] {
  const of = (wanted: (row: ComparedRow) => boolean) => byLevel(rows.filter(wanted));
  const groups: readonly RowGroup[] =
    kind === 'times'
      ? [
          { id: 'worse', title: 'Worse', rows: of(({ change }) => change === 'worse') },
          { id: 'better', title: 'Better', rows: of(({ change }) => change === 'better') },
          {
            id: 'changed',
            title: 'Changed, neither better nor worse',
            rows: of(({ change }) => change === 'changed'),
          },
          {
            id: 'partly-known',
            title: 'Known at one time only',
            rows: of(({ relation }) => relation === 'partly-known'),
          },
        ]
      : [
          { id: 'differs', title: 'Different', rows: of(({ relation }) => relation === 'differs') },
          {
            id: 'partly-known',
            title: 'Known for some only',
            rows: of(({ relation }) => relation === 'partly-known'),
          },
        ];
  return groups.filter((group) => group.rows.length > 0);
}

/** The same status, and yet not all the same. */
export function nuanced({ rows }: Comparison): readonly ComparedRow[] {
  return byLevel(rows.filter((row) => row.relation === 'same' && hasNuance(row)));
}

function hasNuance({ strongest, findings }: ComparedRow): boolean {
  return strongest.length > 0 || (findings !== null && isChanged(findings));
}

function isChanged({ gone, appeared, altered }: NonNullable<ComparedRow['findings']>): boolean {
  return gone.length + appeared.length + altered.length > 0;
}

export interface Fold {
  readonly status: Status | null;
  readonly rows: readonly ComparedRow[];
}

/** Rows of the same status everywhere, by it. */
export function ties({ rows }: Comparison): readonly Fold[] {
  const same = rows.filter((row) => row.relation === 'same' && !hasNuance(row));
  return STATUSES.flatMap((status) => {
    const alike = same.filter(({ cells }) => cells[0]?.status === status);
    return alike.length === 0 ? [] : [{ status, rows: alike }];
  });
}

/** Rows that are known of none, by status where all have the same. */
export function unknowns({ rows }: Comparison): readonly Fold[] {
  const unknown = rows.filter(({ relation }) => relation === 'unknown');
  const groups = groupBy(unknown, ({ cells }) => {
    const statuses = new Set(cells.flatMap((cell) => (cell === null ? [] : [cell.status])));
    return statuses.size === 1 ? ([...statuses][0] ?? null) : null;
  });
  return [...groups].map(([status, of]) => ({ status, rows: of }));
}

/** Where there is no cell: nothing was judged, or the catalogue has no such row. */
const NO_CELL = { mark: '·', word: '-' };

export function cellMark(cell: ComparedCell | null): string {
  return cell === null ? NO_CELL.mark : MARKS[cell.status];
}

export function cellWord(cell: ComparedCell | null): string {
  return cell === null ? NO_CELL.word : cell.status;
}

/** Columns that say the same of a row stand together, in the order of the first. */
interface Saying {
  readonly columns: readonly number[];
  readonly cell: ComparedCell;
  readonly text: string;
}

export function sayings({ cells }: ComparedRow): readonly Saying[] {
  const groups = new Map<string, Saying & { columns: number[] }>();
  for (const [column, cell] of cells.entries()) {
    if (cell === null) continue;
    const text = tell(cell);
    const key = JSON.stringify([cell.status, cell.basis, text]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { columns: [column], cell, text });
    else group.columns.push(column);
  }
  return [...groups.values()];
}

/** Heading and facts of a column. */
export interface Header {
  readonly label: string;
  readonly column: ComparisonColumn;
}

export function headers(comparison: Comparison): readonly Header[] {
  const labels = columnLabels(comparison);
  return comparison.columns.map((column, index) => ({ label: labels[index] ?? '', column }));
}

/** When and how it was seen, and how much of it is known: the line below the name of a column. */
export function columnFacts(column: ComparisonColumn): readonly string[] {
  const { source, startedAt, tool, must, catalogue } = column;
  return [
    `${SOURCES[source]} ${timeText(startedAt)}`,
    `${tool.name} ${tool.version}`,
    `catalogue ${catalogue}`,
    ...(must === null ? [] : [`${must.ruled} of ${must.total} MUST rows known`]),
  ];
}

/** `✅ 12`, … */
export function countTexts({ counts }: ComparisonColumn): readonly string[] {
  return STATUSES.filter((status) => (counts?.[status] ?? 0) > 0).map(
    (status) => `${MARKS[status]} ${counts?.[status] ?? 0}`,
  );
}

/** `12 compliant`, … */
export function countWords({ counts }: ComparisonColumn): readonly string[] {
  return STATUSES.filter((status) => (counts?.[status] ?? 0) > 0).map(
    (status) => `${counts?.[status] ?? 0} ${status}`,
  );
}

/** The best first. */
export function standings({ overall }: Comparison): readonly ColumnShortfalls[] {
  if (overall === null || overall.rows === 0 || overall.standings.length < 2) return [];
  const weight = ({ must, should }: ColumnShortfalls) =>
    [must.missing, must.partial, should.missing, should.partial]
      .map((count) => String(count).padStart(6, '0'))
      .join();
  return [...overall.standings].sort((a, b) =>
    weight(a) < weight(b) ? -1 : weight(a) > weight(b) ? 1 : 0,
  );
}

/** Which columns have the stronger evidence; empty where only findings changed. */
export function nuanceText({ cells, strongest }: ComparedRow, names: readonly string[]): string {
  if (strongest.length === 0) return '';
  const [best, ...rest] = byStrength(cells, names);
  return `stronger evidence for ${best ?? ''} than for ${rest.join(', ')}`;
}

/** `C, D (observed)`, the strongest first. */
function byStrength(cells: ComparedRow['cells'], names: readonly string[]): readonly string[] {
  const bases = groupBy([...cells.keys()], (column) => cells[column]?.basis ?? null);
  return [...BASES, null].flatMap((basis) => {
    const columns = bases.get(basis) ?? [];
    const told = columns.filter((column) => cells[column] !== null);
    if (told.length === 0) return [];
    const who = told.map((column) => names[column] ?? '').join(', ');
    return [`${who} (${basis ?? 'no basis'})`];
  });
}

export function tieText(status: Status | null, count: number): string {
  const what = status === null ? `${NO_CELL.mark} different` : `${MARKS[status]} ${status}`;
  return `${what} · ${plural(count, 'row')}`;
}
