/** What every form of a comparison shows, and in which order. Nothing is escaped yet. */
import type {
  ComparedCell,
  ComparedRow,
  Comparison,
  ComparisonColumn,
  Finding,
  FindingChanges,
  Level,
  Priority,
  Standing,
  Status,
  Told,
} from '../model.js';
import { BASES, STATUSES } from '../model.js';
import { endpointLabel, whereText } from './findings.js';
import { groupBy } from './lists.js';
import { MARKS, plural, timeText } from './marks.js';
import { columnLabels, SOURCES, tell } from './text-comparison.js';

export interface RowGroup {
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
          { id: 'differs', title: 'Differ', rows: of(({ relation }) => relation === 'differs') },
          {
            id: 'partly-known',
            title: 'Known of some only: no difference that anybody can see',
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
export const NO_CELL = { mark: '·', word: '-' };

export function cellMark(cell: ComparedCell | null): string {
  return cell === null ? NO_CELL.mark : MARKS[cell.status];
}

export function cellWord(cell: ComparedCell | null): string {
  return cell === null ? NO_CELL.word : cell.status;
}

/** Columns that say the same of a row stand together, in the order of the first. */
export interface Saying {
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

export interface FindingLine {
  readonly kind: 'gone' | 'appeared' | 'altered';
  readonly status: Finding['status'];
  /** `at all 2 c2s endpoints: what was found`. */
  readonly text: string;
}

/** Signs of a change, one column wide. */
export const FINDING_SIGNS: Readonly<Record<FindingLine['kind'], string>> = {
  gone: '-',
  appeared: '+',
  altered: '~',
};

export interface FindingLines {
  readonly lines: readonly FindingLine[];
  /** Pieces of information that changed and are not shown. */
  readonly hidden: number;
}

export interface LineOptions {
  /** Every subject by name. */
  readonly verbose?: boolean;
  readonly information?: boolean;
}

/** What changed in the findings of a row: what went, what came, what says something else now. */
export function findingLines(
  row: ComparedRow,
  { columns }: Comparison,
  { verbose = false, information = verbose }: LineOptions,
): FindingLines {
  const { findings } = row;
  if (findings === null) return { lines: [], hidden: 0 };
  const [before, after] = columns;
  const { gone, appeared, altered } = findings;
  const [was = null, is = null] = row.cells;
  const told: readonly FindingLine[] = [
    ...lines('gone', gone.map(lineOf), before, was, verbose),
    ...lines('appeared', appeared.map(lineOf), after, is, verbose),
    ...lines('altered', altered.map(alteredLine), after, is, verbose),
  ];
  const shown = told.filter(({ status }) => information || status !== 'information');
  const hidden = told.length - shown.length;
  return { lines: shown, hidden };
}

interface Line {
  readonly status: Finding['status'];
  readonly subject: string;
  readonly text: string;
}

function lineOf(finding: Told<Finding>): Line {
  return { status: finding.status, subject: finding.subject, text: tell(finding) };
}

function alteredLine({ before, after }: FindingChanges['altered'][number]): Line {
  const { status, subject } = after;
  const [was, is] = [tell(before), tell(after)];
  if (was !== is) return { status, subject, text: `${is} (was: ${was})` };
  if (before.basis !== after.basis) {
    const basis = `${after.basis ?? 'no basis'}, was ${before.basis ?? 'no basis'}`;
    return { status, subject, text: `${is} (${basis})` };
  }
  const old: Readonly<Record<string, unknown>> = { ...before.args };
  const now: Readonly<Record<string, unknown>> = { ...after.args };
  const names = Object.keys({ ...old, ...now }).filter(
    (name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]),
  );
  return { status, subject, text: `${is} (changed: ${names.join(', ')})` };
}

function lines(
  kind: FindingLine['kind'],
  all: readonly Line[],
  column: ComparisonColumn | undefined,
  cell: ComparedCell | null,
  verbose: boolean,
): readonly FindingLine[] {
  const ruled = cell === null ? null : tell(cell);
  const groups = groupBy(all, ({ status, text }) => JSON.stringify([status, text]));
  return [...groups.values()].flatMap((group): readonly FindingLine[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { status, text } = first;
    const subjects = [...new Set(group.map(({ subject }) => subject))];
    const { domain = '', endpoints = [] } = column ?? {};
    const bare = subjects.length === 1 && subjects[0] === domain;
    const said = text === ruled && status === cell?.status;
    // The row has said so already: there is only the place to add.
    if (said) return bare ? [] : [{ kind, status, text: whereText(subjects, endpoints, verbose) }];
    const where = bare ? '' : `${whereText(subjects, endpoints, verbose)}: `;
    return [{ kind, status, text: where + text }];
  });
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

/** When, how, and how much of it is known: the line below the name of a column. */
export function columnFacts(column: ComparisonColumn): readonly string[] {
  const { source, startedAt, tool, must, catalogue } = column;
  return [
    `${SOURCES[source]} ${timeText(startedAt)}`,
    `${tool.name} ${tool.version}`,
    `catalogue ${catalogue}`,
    ...(must === null ? [] : [`${must.ruled} of ${must.total} MUST rows ruled on`]),
  ];
}

/** `✅ 12`, … */
export function countTexts({ counts }: ComparisonColumn): readonly string[] {
  return STATUSES.filter((status) => (counts?.[status] ?? 0) > 0).map(
    (status) => `${MARKS[status]} ${counts?.[status] ?? 0}`,
  );
}

/** The best first. */
export function standings({ overall }: Comparison): readonly Standing[] {
  if (overall === null || overall.rows === 0 || overall.standings.length < 2) return [];
  const weight = ({ must, should }: Standing) =>
    [must.missing, must.partial, should.missing, should.partial]
      .map((count) => String(count).padStart(6, '0'))
      .join();
  return [...overall.standings].sort((a, b) =>
    weight(a) < weight(b) ? -1 : weight(a) > weight(b) ? 1 : 0,
  );
}

/** @param where to find them. */
export function hiddenText(hidden: number, where: string): string {
  return `and ${plural(hidden, 'piece')} of information that changed (${where})`;
}

/** Who knows it better; nothing where only findings changed. */
export function nuanceText({ cells, strongest }: ComparedRow, names: readonly string[]): string {
  if (strongest.length === 0) return '';
  const [best, ...rest] = byStrength(cells, names);
  return `better known of ${best ?? ''} than of ${rest.join(', ')}`;
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
  const what = status === null ? `${NO_CELL.mark} not the same` : `${MARKS[status]} ${status}`;
  return `${what} · ${plural(count, 'row')}`;
}

/** Of one domain at two times: endpoints that came, went, were lost or found again. */
export function endpointLines({ times, columns }: Comparison): readonly string[] {
  if (times === null) return [];
  const [before, after] = columns;
  const { gone, appeared, lost, regained } = times.endpoints;
  const told = (
    word: string,
    ids: readonly string[],
    column: ComparisonColumn | undefined,
  ): readonly string[] =>
    (column?.endpoints ?? [])
      .filter(({ id }) => ids.includes(id))
      .map((endpoint) => `${word} ${endpointLabel(endpoint, true)}`);
  return [
    ...told('- gone:', gone, before),
    ...told('+ new:', appeared, after),
    ...told('▼ reached no longer:', lost, after),
    ...told('▲ reached again:', regained, after),
  ];
}

export interface ActionList {
  readonly id: 'done' | 'added' | 'open' | 'unknown';
  readonly title: string;
  readonly mark: string;
  readonly actions: readonly { readonly priority: Priority; readonly row: ComparedRow }[];
}

/** Of one domain at two times. */
export function actionLists({ times, rows }: Comparison): readonly ActionList[] {
  if (times === null) return [];
  const byId = new Map(rows.map((row) => [row.id, row]));
  const list = (id: ActionList['id'], mark: string, title: string): ActionList => ({
    ...{ id, mark, title },
    actions: times.actions[id].flatMap(({ requirement, priority }) => {
      const row = byId.get(requirement);
      return row === undefined ? [] : [{ priority, row }];
    }),
  });
  return [
    list('done', MARKS.compliant, 'Done'),
    list('added', MARKS.missing, 'New'),
    list('open', '☐', 'Still to do'),
    list('unknown', MARKS['not-observed'], 'Not seen any more: nobody can say whether it was done'),
  ].filter(({ actions }) => actions.length > 0);
}
