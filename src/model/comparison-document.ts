/** Comparisons as JSON, for programs: what `compare --format json` writes. */
import type { ComparedCell, ComparedRow, Comparison } from './comparison.js';
import type { WordedFinding, Words } from './verdict-document.js';

/** The result of one requirement in one column, with its words. */
export type DocumentCell = ComparedCell & Words;

/** Findings that changed from the earlier verdict to the later, matched by code and subject. */
export interface DocumentFindingChanges {
  readonly gone: readonly WordedFinding[];
  readonly appeared: readonly WordedFinding[];
  /** Findings with the same code and subject, but other arguments. */
  readonly altered: readonly {
    readonly before: WordedFinding;
    readonly after: WordedFinding;
  }[];
}

/** One requirement in all columns. */
export interface DocumentComparedRow extends Omit<ComparedRow, 'cells' | 'findings'> {
  /** Cells of the row by column; null without a verdict, or if its catalogue lacks the row. */
  readonly cells: readonly (DocumentCell | null)[];
  /** Changed findings of the row; null for several services. */
  readonly findings: DocumentFindingChanges | null;
}

/** Verdicts side by side. */
export interface ComparisonDocument extends Omit<Comparison, 'rows'> {
  /** Rows in catalogue order. */
  readonly rows: readonly DocumentComparedRow[];
}
