import type { ComparedCell, Status } from '../model/index.js';

/** A column of a row whose status is known. */
export interface KnownCell {
  readonly column: number;
  readonly cell: ComparedCell;
}

const UNKNOWN: readonly Status[] = ['manual', 'not-observed'];

/** `manual` and `not-observed` say that nobody knows. */
export function isKnown(cell: ComparedCell | null): cell is ComparedCell {
  return cell !== null && !UNKNOWN.includes(cell.status);
}

const RANKS: Readonly<Partial<Record<Status, number>>> = {
  compliant: 3,
  partial: 2,
  configurable: 1,
  missing: 0,
};

/** The higher the better; null of what cannot be better or worse: it is not known, or does not apply. */
export function rankOf(status: Status): number | null {
  return RANKS[status] ?? null;
}
