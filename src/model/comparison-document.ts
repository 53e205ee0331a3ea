/** Comparisons as JSON, for programs: what `compare --format json` writes. */
import type { ComparedCell, ComparedRow, Comparison } from './comparison.js';
import type { WordedFinding, Words } from './verdict-document.js';

/** The result of one requirement in one column, with its words. */
export type DocumentCell = ComparedCell & Words;

/** Findings that changed from the earlier verdict to the later, matched by code and subject. */
export interface DocumentFindingChanges {
  readonly gone: readonly WordedFinding[];
  readonly appeared: readonly WordedFinding[];
  /**
   * Findings of two scans with the same code about the same endpoint or name, but with other
   * arguments.
   */
  readonly altered: readonly {
    readonly before: WordedFinding;
    readonly after: WordedFinding;
  }[];
}

/** One requirement in all columns. */
export interface DocumentComparedRow extends Omit<ComparedRow, 'cells' | 'findings'> {
  /**
   * Results of the requirement by column; null for a scan without a verdict, or if the catalogue
   * of its verdict lacks the requirement.
   */
  readonly cells: readonly (DocumentCell | null)[];
  /**
   * Changed findings of the requirement between two scans; null if several services are compared.
   */
  readonly findings: DocumentFindingChanges | null;
}

/** JSON document of a comparison: verdicts side by side. */
export interface ComparisonDocument extends Omit<Comparison, 'rows'> {
  /** The compared requirements, in the order of the catalogue. */
  readonly rows: readonly DocumentComparedRow[];
}
