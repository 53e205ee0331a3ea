/** Leave for rows to fall short. Pure: the day is handed in. */
import type { ExpiredWaiver, Row, RowWaiver, Verdict, Waiver } from './model.js';
import { scopeOfRows } from './scope.js';

/**
 * The verdict with `waiver` at each row that falls short by leave on the day of `at` (ISO 8601,
 * UTC). Statuses stay as they are. Leave that ended before that day is told in `expiredWaivers`.
 */
export function applyWaivers(verdict: Verdict, waivers: readonly Waiver[], at: string): Verdict {
  const mine = waivers.filter((waiver) => isOf(waiver, verdict.domain));
  if (mine.length === 0) return verdict;
  const holding = mine.filter((waiver) => !isExpired(waiver, at));
  const rows = verdict.rows.map((row): Row => {
    const waiver = fallsShort(row) ? closest(holding, row.id) : undefined;
    return waiver === undefined ? row : { ...row, waiver: bare(waiver) };
  });
  const expiredWaivers = mine
    .filter((waiver) => isExpired(waiver, at))
    .map((waiver): ExpiredWaiver => ({ requirement: waiver.requirement, ...bare(waiver) }));
  const scope = { ...verdict.scope, ...scopeOfRows(rows, verdict.scope.strict) };
  return { ...verdict, scope, rows, ...(expiredWaivers.length === 0 ? {} : { expiredWaivers }) };
}

/** Those that would do nothing for this verdict on that day: of its domain, and needed by no row. */
export function idleWaivers(
  verdict: Verdict,
  waivers: readonly Waiver[],
  at: string,
): readonly Waiver[] {
  const holding = waivers.filter(
    (waiver) => isOf(waiver, verdict.domain) && !isExpired(waiver, at),
  );
  return holding.filter((waiver) => {
    const row = verdict.rows.find(({ id }) => id === waiver.requirement);
    return row === undefined || !fallsShort(row) || closest(holding, row.id) !== waiver;
  });
}

function bare({ reason, until }: Waiver): RowWaiver {
  return { reason, until };
}

function isOf({ domain }: Waiver, name: string): boolean {
  return domain === undefined || domain === name;
}

/** The last day is a day of leave to its end, in UTC. */
function isExpired({ until }: Waiver, at: string): boolean {
  return at.slice(0, 10) > until;
}

/** What names the domain goes before what is for all. */
function closest(waivers: readonly Waiver[], requirement: string): Waiver | undefined {
  const named = waivers.filter((waiver) => waiver.requirement === requirement);
  return named.find(({ domain }) => domain !== undefined) ?? named[0];
}

function fallsShort({ ruling }: Row): boolean {
  return ruling.status !== 'compliant' && ruling.status !== 'not-applicable';
}
