/** Decides whether the status of a requirement is known, and which of two statuses is better. */
import type { ComparedCell, Status } from '../model/index.js';

/** The result of one compared scan for a requirement whose status is known. */
export interface KnownCell {
  readonly column: number;
  readonly cell: ComparedCell;
}

const UNKNOWN: readonly Status[] = ['manual', 'not-observed'];

/** Whether the status is known: not `manual` and not `not-observed`. */
export function isKnown(cell: ComparedCell | null): cell is ComparedCell {
  return cell !== null && !UNKNOWN.includes(cell.status);
}

const RANKS: Readonly<Partial<Record<Status, number>>> = {
  compliant: 3,
  partial: 2,
  configurable: 1,
  missing: 0,
};

/** Rank of a status, highest for the best; null if the status is unknown or does not apply. */
export function rankOf(status: Status): number | null {
  return RANKS[status] ?? null;
}
