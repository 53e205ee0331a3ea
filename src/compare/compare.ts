/** Compares verdicts row by row. Unknown statuses are never a difference and never an advantage. */
import { caveatsOf } from './caveats.js';
import { findingChanges } from './finding-changes.js';
import { actionChanges, endpointChanges } from './changes-over-time.js';
import { isKnown, rankOf, type KnownCell } from './known-cell.js';
import { compareText } from '../util/order.js';
import type {
  Change,
  ComparedCell,
  ComparedRow,
  Comparison,
  ComparisonColumn,
  Operand,
  Overall,
  Relation,
  Row,
  Ruling,
  Shortfalls,
  ColumnShortfalls,
  WithSavedText,
  Tool,
} from '../model/index.js';
import { BASES, CHANGES } from '../model/index.js';

/**
 * Compares two or more verdicts. Two verdicts on one domain are before and after, in the order of
 * their dates.
 */
export function compare(operands: readonly Operand[], tool: Tool): Comparison {
  const [first, second] = operands;
  if (first === undefined || second === undefined) throw new Error('nothing to compare with');
  const twice = operands.length === 2 && first.verdict.domain === second.verdict.domain;
  const ordered = twice ? inTime(first, second) : operands;
  const rows = rowsOf(ordered).map((row) => comparedRow(row, ordered, twice));
  const columns = ordered.map(columnOf);
  return {
    format: 'xmpp-safeguard/comparison',
    schema: 1,
    tool,
    kind: twice ? 'times' : 'services',
    columns,
    caveats: caveatsOf(ordered),
    rows,
    overall: twice ? null : overallOf(rows, columns),
    times: twice
      ? {
          tally: tallyOf(rows),
          actions: actionChanges(ordered, rows),
          endpoints: endpointChanges(ordered),
        }
      : null,
  };
}

function inTime(a: Operand, b: Operand): readonly Operand[] {
  return compareText(a.verdict.startedAt, b.verdict.startedAt) <= 0 ? [a, b] : [b, a];
}

function columnOf({ source, name, verdict, problem }: Operand): ComparisonColumn {
  const { domain, tool, catalogue, startedAt, endedAt, status, scope } = verdict;
  const judged = problem === null;
  return {
    ...{ source, name, domain, tool, catalogue, startedAt, endedAt },
    access: scope.access,
    scope: judged ? scope.status : null,
    strict: scope.strict,
    status: judged ? status : null,
    must: judged ? scope.must : null,
    counts: judged ? scope.counts : null,
    problem,
    endpoints: scope.endpoints,
  };
}

/**
 * Returns the requirements in the order of the newest catalogue. Requirements that this catalogue
 * does not have are last.
 */
function rowsOf(operands: readonly Operand[]): readonly Row[] {
  const newest = [...operands].sort((a, b) =>
    compareText(b.verdict.catalogue, a.verdict.catalogue),
  );
  const rows = new Map<string, Row>();
  for (const { verdict } of newest) {
    for (const row of verdict.rows) if (!rows.has(row.id)) rows.set(row.id, row);
  }
  return [...rows.values()];
}

function comparedRow(row: Row, operands: readonly Operand[], twice: boolean): ComparedRow {
  const { id, section, level, title } = row;
  const cells = operands.map((operand) => cellOf(operand, id));
  const relation = relationOf(partiesOf(cells, operands));
  return {
    ...{ id, section, level, title, cells, relation },
    best: bestOf(cells),
    strongest: relation === 'same' ? strongestOf(cells) : [],
    change: twice ? changeOf(cells) : null,
    findings: twice ? findingChanges(id, operands) : null,
  };
}

function cellOf({ verdict, problem }: Operand, id: string): ComparedCell | null {
  const ruling = verdict.rows.find((row) => row.id === id)?.ruling;
  if (ruling === undefined || problem !== null) return null;
  const { code, args, status, basis, text }: WithSavedText<Ruling> = ruling;
  const words = text === undefined ? {} : { text };
  return { code, args, status, basis, ...words };
}

/**
 * Returns the results that count in a comparison: results of scans with a verdict, if there are at
 * least two such scans; else all results.
 */
function partiesOf(cells: Cells, operands: readonly Operand[]): Cells {
  const parties = cells.filter((_, column) => operands[column]?.problem === null);
  return parties.length < 2 ? cells : parties;
}

type Cells = readonly (ComparedCell | null)[];

function knownOf(cells: Cells): readonly KnownCell[] {
  return cells.flatMap((cell, column) => (isKnown(cell) ? [{ column, cell }] : []));
}

function relationOf(cells: Cells): Relation {
  const known = knownOf(cells);
  const statuses = new Set(known.map(({ cell }) => cell.status));
  if (statuses.size > 1) return 'differs';
  if (known.length === cells.length) return 'same';
  return known.length === 0 ? 'unknown' : 'partly-known';
}

function bestOf(cells: Cells): readonly number[] {
  const ranked = knownOf(cells).flatMap(({ column, cell }) => {
    const rank = rankOf(cell.status);
    return rank === null ? [] : [{ column, rank }];
  });
  const ranks = ranked.map(({ rank }) => rank);
  const highest = Math.max(...ranks);
  if (new Set(ranks).size < 2) return [];
  return ranked.filter(({ rank }) => rank === highest).map(({ column }) => column);
}

function strongestOf(cells: Cells): readonly number[] {
  const strength = (cell: ComparedCell): number =>
    cell.basis === null ? BASES.length : BASES.indexOf(cell.basis);
  const known = knownOf(cells).map(({ column, cell }) => ({ column, at: strength(cell) }));
  const strongest = Math.min(...known.map(({ at }) => at));
  if (known.every(({ at }) => at === strongest)) return [];
  return known.filter(({ at }) => at === strongest).map(({ column }) => column);
}

/**
 * Change of a requirement between two scans. One that did not apply earlier counts as met, so it
 * is worse if it is missing later.
 */
function changeOf([before = null, after = null]: Cells): Change {
  if (!isKnown(before)) return isKnown(after) ? 'gained' : 'unknown';
  if (!isKnown(after)) return 'lost';
  if (before.status === after.status) return 'unchanged';
  const met = rankOf('compliant') ?? 0;
  const was = rankOf(before.status) ?? met;
  const is = rankOf(after.status) ?? met;
  if (was === is) return 'changed';
  return is > was ? 'better' : 'worse';
}

function tallyOf(rows: readonly ComparedRow[]): Record<Change, number> {
  const tally = Object.fromEntries(CHANGES.map((change) => [change, 0])) as Record<Change, number>;
  for (const { change } of rows) if (change !== null) tally[change] += 1;
  return tally;
}

/**
 * Compares the services on the requirements that apply to all services and whose status is known
 * for all.
 */
function overallOf(rows: readonly ComparedRow[], columns: readonly ComparisonColumn[]): Overall {
  const competing = columns.flatMap(({ problem }, column) => (problem === null ? [column] : []));
  const ground = rows.filter(({ cells }) =>
    competing.every((column) => {
      const status = cells[column]?.status;
      return status !== undefined && rankOf(status) !== null;
    }),
  );
  const standings = competing.map((column) => standingOf(ground, column));
  const order = standings.map(byWeight);
  const least = [...order].sort(compareNumbers)[0];
  const best =
    ground.length === 0 || competing.length < 2 || least === undefined
      ? []
      : standings
          .filter((_, index) => compareNumbers(order[index] ?? [], least) === 0)
          .map(({ column }) => column);
  return { rows: ground.length, standings, best };
}

function standingOf(ground: readonly ComparedRow[], column: number): ColumnShortfalls {
  const short = (...levels: readonly Row['level'][]): Shortfalls => {
    const statuses = ground
      .filter(({ level }) => levels.includes(level))
      .map(({ cells }) => cells[column]?.status);
    return {
      missing: statuses.filter((status) => status === 'missing').length,
      partial: statuses.filter((status) => status === 'partial' || status === 'configurable')
        .length,
    };
  };
  return {
    column,
    must: short('MUST', 'MUST NOT'),
    should: short('SHOULD', 'SHOULD NOT', 'RECOMMENDED'),
  };
}

function byWeight({ must, should }: ColumnShortfalls): readonly number[] {
  return [must.missing, must.partial, should.missing, should.partial];
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (const [index, number] of a.entries()) {
    const difference = number - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
