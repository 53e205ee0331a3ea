/** What changed for one domain between two times, rows apart. Nothing is escaped yet. */
import type { ComparedRow, Comparison, ComparisonColumn, Priority } from '../../model/index.js';
import { endpointLabel } from '../kit/endpoint-text.js';
import { MARKS } from '../kit/legend.js';

/** Of one domain at two times: endpoints that came, went, were lost or found again. */
export function endpointLines({ times, columns }: Comparison): readonly string[] {
  if (times === null) return [];
  const [before, after] = columns;
  const { gone, appeared, lost, regained } = times.endpoints;
  const told = (
    word: string,
    ids: readonly string[],
    column: ComparisonColumn | undefined,
  ): readonly string[] =>
    (column?.endpoints ?? [])
      .filter(({ id }) => ids.includes(id))
      .map((endpoint) => `${word} ${endpointLabel(endpoint, true)}`);
  return [
    ...told('- gone:', gone, before),
    ...told('+ new:', appeared, after),
    ...told('▼ no longer reachable:', lost, after),
    ...told('▲ reachable again:', regained, after),
  ];
}

export interface ActionList {
  readonly id: 'done' | 'added' | 'open' | 'unknown';
  readonly title: string;
  readonly mark: string;
  readonly actions: readonly { readonly priority: Priority; readonly row: ComparedRow }[];
}

/** Of one domain at two times. */
export function actionLists({ times, rows }: Comparison): readonly ActionList[] {
  if (times === null) return [];
  const byId = new Map(rows.map((row) => [row.id, row]));
  const list = (id: ActionList['id'], mark: string, title: string): ActionList => ({
    ...{ id, mark, title },
    actions: times.actions[id].flatMap(({ requirement, priority }) => {
      const row = byId.get(requirement);
      return row === undefined ? [] : [{ priority, row }];
    }),
  });
  return [
    list('done', MARKS.compliant, 'Done'),
    list('added', MARKS.missing, 'New'),
    list('open', '☐', 'Still to do'),
    list('unknown', MARKS['not-observed'], 'No longer known: cannot tell whether it was done'),
  ].filter(({ actions }) => actions.length > 0);
}
