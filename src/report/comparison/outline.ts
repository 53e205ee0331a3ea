/**
 * Defines what every report format of a comparison shows, and in which order. The terminal,
 * Markdown, HTML and CSV only lay it out. Nothing is escaped yet.
 */
import {
  type ColumnShortfalls,
  type Comparison,
  type ComparisonColumn,
  type Status,
  STATUSES,
} from '../../model/index.js';
import { timeText } from '../kit/time-text.js';
import { actionLists, endpointLines, type ActionList } from './changes-over-time.js';
import { outlineRows, type OutlineRows, type RowOptions } from './outline-rows.js';
import {
  caveatText,
  columnLabels,
  columnNames,
  columnStatus,
  columnText,
  columnWord,
  comparisonTitle,
  conclusion,
  SOURCES,
  standingText,
  UNKNOWNS_NOTE,
} from './words.js';

/** Contents of every report on a comparison, already in words. */
export interface ComparisonOutline extends OutlineRows {
  readonly kind: Comparison['kind'];
  readonly title: string;
  /** One or two sentences with the result of the comparison. */
  readonly conclusion: string;
  /** Name and version of the program that compared. */
  readonly tool: string;
  readonly columns: readonly OutlineColumn[];
  /**
   * Columns sorted by their numbers of missing and partial requirements, the best first. Counts
   * only requirements that are known for all columns. Empty for two scans of one domain.
   */
  readonly standings: readonly Standing[];
  /** Differences between the scans that may explain why their results for a requirement differ. */
  readonly caveats: readonly string[];
  /** Endpoints that changed between two scans. */
  readonly endpoints: readonly string[];
  /** Recommended actions that changed between two scans: done, still open, or new. */
  readonly actions: readonly ActionList[];
  /**
   * Sentence on how requirements with an unknown status are counted; null for two scans of one
   * domain.
   */
  readonly note: string | null;
}

/** One scan of the comparison, which is a column. */
export interface OutlineColumn {
  /** Heading of the column: the domain, or the time of the scan. */
  readonly label: string;
  /** Short name of the column: a letter, or `before` and `after`. */
  readonly name: string;
  /** Status whose colour the report uses for the result of this scan. */
  readonly status: Status;
  /** The result of the scan in one word: `PASSED`. */
  readonly word: string;
  /** The result of the scan in a sentence without its full stop; empty without a result. */
  readonly text: string;
  /** Why the scan has no result; null if it has one. */
  readonly problem: string | null;
  /** Facts on the scan: time, tool, catalogue, and how much is known. */
  readonly facts: readonly string[];
  /** Number of requirements by status, without statuses that no requirement has. */
  readonly counts: readonly { readonly status: Status; readonly count: number }[];
}

interface Standing {
  /** Index of the compared column. */
  readonly column: number;
  readonly isBest: boolean;
  /** Numbers of requirements that are not met: `2 MUST missing, 1 SHOULD partial`. */
  readonly text: string;
}

interface OutlineOptions extends Omit<RowOptions, 'names'> {
  /**
   * How texts refer to the compared scans: by their labels (`label`, the default) or by their
   * short names (`name`).
   */
  readonly callColumns?: 'label' | 'name';
}

/** Computes all texts, groups and orders of a comparison once, for every report format. */
export function comparisonOutline(
  comparison: Comparison,
  { callColumns = 'label', ...options }: OutlineOptions = {},
): ComparisonOutline {
  const { kind, tool, overall } = comparison;
  const columns = columnsOf(comparison);
  const names = columns.map((column) => column[callColumns]);
  return {
    kind,
    title: comparisonTitle(comparison),
    conclusion: conclusion(comparison),
    tool: `${tool.name} ${tool.version}`,
    columns,
    standings: bestFirst(comparison).map((standing) => ({
      column: standing.column,
      isBest: overall?.best.includes(standing.column) ?? false,
      text: standingText(standing),
    })),
    caveats: comparison.caveats.map((caveat) => caveatText(caveat, names)),
    ...outlineRows(comparison, { ...options, names }),
    endpoints: endpointLines(comparison),
    actions: actionLists(comparison),
    note: kind === 'services' ? UNKNOWNS_NOTE : null,
  };
}

function columnsOf(comparison: Comparison): readonly OutlineColumn[] {
  const labels = columnLabels(comparison);
  const names = columnNames(comparison);
  return comparison.columns.map((column, index) => ({
    label: labels[index] ?? '',
    name: names[index] ?? '',
    status: columnStatus(column),
    word: columnWord(column),
    text: columnText(column),
    problem: column.problem,
    facts: factsOf(column),
    counts: STATUSES.map((status) => ({ status, count: column.counts?.[status] ?? 0 })).filter(
      ({ count }) => count > 0,
    ),
  }));
}

function factsOf(column: ComparisonColumn): readonly string[] {
  const { source, startedAt, tool, must, catalogue } = column;
  return [
    `${SOURCES[source]} ${timeText(startedAt)}`,
    `${tool.name} ${tool.version}`,
    `catalogue ${catalogue}`,
    ...(must === null ? [] : [`${must.ruled} of ${must.total} MUST rows known`]),
  ];
}

/**
 * Sorts the compared scans by their numbers of missing and partial requirements. The best scan is
 * first.
 */
function bestFirst({ overall }: Comparison): readonly ColumnShortfalls[] {
  if (overall === null || overall.rows === 0 || overall.standings.length < 2) return [];
  const weight = ({ must, should }: ColumnShortfalls) =>
    [must.missing, must.partial, should.missing, should.partial]
      .map((count) => String(count).padStart(6, '0'))
      .join();
  return [...overall.standings].sort((a, b) =>
    weight(a) < weight(b) ? -1 : weight(a) > weight(b) ? 1 : 0,
  );
}
