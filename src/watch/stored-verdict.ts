import type { Row, Verdict } from '../model.js';
import { furtherAccess, neededAccess, scopeOfRows } from '../scope.js';

/** A verdict from the history, with the result of the scan where an older version stored none. */
export function storedVerdict(verdict: Verdict): Verdict {
  const { scope }: { readonly scope: Partial<Verdict['scope']> } = verdict;
  if (scope.status !== undefined) return verdict;
  const further = furtherAccess(verdict.scope.access, verdict.scope.settings);
  const rows = verdict.rows.map((row): Row => ({
    ...row,
    needs: neededAccess(row.ruling, row.access, further),
  }));
  return { ...verdict, rows, scope: { ...verdict.scope, ...scopeOfRows(rows, false) } };
}
