/** Verdicts in files of earlier versions: before the scope had a status. */
import type { Row, Verdict } from '../model.js';
import { furtherAccess, neededAccess, scopeOfRows } from '../scope.js';

/** A verdict as this version makes it; `document`: of this version or of an earlier one. */
export function withScope(document: Verdict): Verdict {
  const { scope } = document;
  if ((scope as Partial<Verdict['scope']>).status !== undefined) return document;
  const further = furtherAccess(scope.access, scope.settings);
  const rows = document.rows.map((row): Row => ({
    ...row,
    needs: neededAccess(row.ruling, row.access, further),
  }));
  return { ...document, rows, scope: { ...scope, ...scopeOfRows(rows, false) } };
}
