/** Changed recommended actions and changed endpoints of one domain between two scans. */
import type {
  Action,
  ActionChange,
  ActionChanges,
  ComparedRow,
  EndpointChanges,
  EndpointSummary,
  Operand,
} from '../model/index.js';
import { isKnown } from './known-cell.js';

/**
 * Returns actions that are done, still open, or added. An action is unknown if the status of its
 * requirement is not known in the later verdict.
 */
export function actionChanges(
  operands: readonly Operand[],
  rows: readonly ComparedRow[],
): ActionChanges {
  const [before = [], after = []] = operands.map(actionsOf);
  const later = new Set(after.map(({ requirement }) => requirement));
  const earlier = new Set(before.map(({ requirement }) => requirement));
  const seen = new Set(rows.filter(({ cells }) => isKnown(cells[1] ?? null)).map(({ id }) => id));
  const ended = before.filter(({ requirement }) => !later.has(requirement));
  return {
    done: ended.filter(({ requirement }) => seen.has(requirement)).map(told),
    open: after.filter(({ requirement }) => earlier.has(requirement)).map(told),
    added: after.filter(({ requirement }) => !earlier.has(requirement)).map(told),
    unknown: ended.filter(({ requirement }) => !seen.has(requirement)).map(told),
  };
}

function actionsOf({ verdict, problem }: Operand): readonly Action[] {
  // Compare only actions that follow from the status of a row. Actions with `because` follow from
  // single findings, so they are left out.
  return problem === null ? verdict.actions.filter(({ because }) => because === undefined) : [];
}

function told({ requirement, priority }: Action): ActionChange {
  return { requirement, priority };
}

/** Returns the ids of endpoints that are gone, new, no longer reached, or reached again. */
export function endpointChanges(operands: readonly Operand[]): EndpointChanges {
  const [before = [], after = []] = operands.map(({ verdict }) => verdict.scope.endpoints);
  const ids = (endpoints: readonly EndpointSummary[]) => new Set(endpoints.map(({ id }) => id));
  const reached = (endpoints: readonly EndpointSummary[]) =>
    ids(endpoints.filter((endpoint) => endpoint.reached));
  const [was, is] = [reached(before), reached(after)];
  const [earlier, later] = [ids(before), ids(after)];
  return {
    gone: [...earlier].filter((id) => !later.has(id)),
    appeared: [...later].filter((id) => !earlier.has(id)),
    lost: [...was].filter((id) => later.has(id) && !is.has(id)),
    regained: [...is].filter((id) => earlier.has(id) && !was.has(id)),
  };
}
