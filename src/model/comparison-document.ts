/** Comparisons as JSON, for programs: what `compare --format json` writes. */
import type { ComparedCell, ComparedRow, Comparison } from './comparison.js';
import type { WordedFinding, Words } from './verdict-document.js';

/** What one column says of one row. */
export type DocumentCell = ComparedCell & Words;

/** By code and subject, from the earlier time to the later. */
export interface DocumentFindingChanges {
  readonly gone: readonly WordedFinding[];
  readonly appeared: readonly WordedFinding[];
  /** With other arguments. */
  readonly altered: readonly {
    readonly before: WordedFinding;
    readonly after: WordedFinding;
  }[];
}

/** One requirement in all columns. */
export interface DocumentComparedRow extends Omit<ComparedRow, 'cells' | 'findings'> {
  /** By column; null where there was nothing to judge, or its catalogue has no such row. */
  readonly cells: readonly (DocumentCell | null)[];
  /** Null for several services. */
  readonly findings: DocumentFindingChanges | null;
}

/** Verdicts side by side. */
export interface ComparisonDocument extends Omit<Comparison, 'rows'> {
  /** In the order of the catalogue. */
  readonly rows: readonly DocumentComparedRow[];
}
