/**
 * Applies waivers: requirements that need not be met until a date. Has no side effects: the caller
 * passes the date.
 */
import type { ExpiredWaiver, Row, RowWaiver, Verdict, Waiver } from '../model/index.js';
import { scopeOfRows } from './scope.js';

/**
 * Returns the verdict with `waiver` on each unmet requirement that a waiver covers on the day of
 * `at` (ISO 8601, UTC). Statuses stay unchanged. `expiredWaivers` lists waivers that ended before
 * that day.
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

/**
 * Returns the waivers for this domain that are valid on that day but apply to no unmet
 * requirement.
 */
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

/** A waiver is valid to the end of its last day, in UTC. */
function isExpired({ until }: Waiver, at: string): boolean {
  return at.slice(0, 10) > until;
}

/**
 * Returns the waiver for a requirement. A waiver for the domain has priority over one for all
 * domains.
 */
function closest(waivers: readonly Waiver[], requirement: string): Waiver | undefined {
  const named = waivers.filter((waiver) => waiver.requirement === requirement);
  return named.find(({ domain }) => domain !== undefined) ?? named[0];
}

function fallsShort({ ruling }: Row): boolean {
  return ruling.status !== 'compliant' && ruling.status !== 'not-applicable';
}
