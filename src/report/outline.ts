/** What every report for people says of a verdict, before it is laid out. Nothing is escaped yet. */
import type { Coded } from '../codes.js';
import type { Level, Priority, Requirement, Row, Section, Status, Verdict } from '../model.js';
import { groupBy } from './lists.js';
import { PRIORITIES } from './marks.js';
import { say } from './text.js';

export function rowsOf(verdict: Verdict, section: Section): readonly Row[] {
  return verdict.rows.filter((row) => row.section === section);
}

export function isClientRow(row: Row): boolean {
  return row.section.startsWith('clients/');
}

/** Rows of one section that nothing sets apart but their names. */
export interface Fold {
  readonly status: Status;
  readonly text: string;
  readonly rows: readonly Row[];
}

/**
 * The rows of a section, in order; of those without evidence (`manual`, `not-applicable`,
 * `not-observed`) and without a waiver the ones with the same reason stand together, where the first of them stood.
 */
export function folded(rows: readonly Row[]): readonly (Row | Fold)[] {
  const folds = new Map<string, Fold & { rows: Row[] }>();
  const items: (Row | Fold)[] = [];
  for (const row of rows) {
    const { status, findings } = row.ruling;
    const foldable =
      status === 'manual' || status === 'not-applicable' || status === 'not-observed';
    if (!foldable || findings.length > 0 || row.waiver !== undefined) {
      items.push(row);
      continue;
    }
    const text = say(row.ruling);
    const key = JSON.stringify([status, text]);
    const fold = folds.get(key);
    if (fold) fold.rows.push(row);
    else {
      const started = { status, text, rows: [row] };
      folds.set(key, started);
      items.push(started);
    }
  }
  return items.map((item) =>
    'rows' in item && item.rows.length === 1 && item.rows[0] ? item.rows[0] : item,
  );
}

export function byLevel(rows: readonly Row[]): ReadonlyMap<Level, readonly Row[]> {
  return groupBy(rows, (row) => row.level);
}

export interface ActionItem {
  readonly row: Row;
  readonly records: readonly string[];
}

export function actionItems(verdict: Verdict, priority: Priority): readonly ActionItem[] {
  const rows = new Map(verdict.rows.map((row) => [row.id, row]));
  return verdict.actions
    .filter((action) => action.priority === priority)
    .flatMap(({ requirement, records, because }) => {
      const row = rows.get(requirement);
      if (row === undefined) return [];
      return [{ row: because === undefined ? row : mended(row, because), records }];
    });
}

/** The row with the advice of findings that have their own, for an action that rests on these. */
function mended(row: Row, because: readonly Coded[]): Row {
  const text = because.map((coded) => `${say(coded)}.`).join(' ');
  return { ...row, title: 'SRV records', advice: { text } };
}

/** The lines of a row's advice for one file; for the zone file with the records to add. */
export function linesFor({ row, records }: ActionItem, of: Snippet['of']): string | undefined {
  const lines = row.advice[of]?.trimEnd();
  if (of !== 'dns' || records.length === 0) return lines;
  return [...(lines === undefined ? [] : [lines]), ...records].join('\n');
}

export const SNIPPETS = [
  { of: 'prosody', file: 'prosody.cfg.lua', language: 'lua', comment: '--' },
  { of: 'ejabberd', file: 'ejabberd.yml', language: 'yaml', comment: '#' },
  { of: 'dns', file: 'zone file', language: '', comment: ';' },
] as const satisfies readonly {
  readonly of: keyof Requirement['advice'];
  readonly file: string;
  readonly language: string;
  readonly comment: string;
}[];
export type Snippet = (typeof SNIPPETS)[number];

/** What all actions say to put into one file, each once, with the rows that it is for. */
export function snippetLines(
  verdict: Verdict,
  of: Snippet['of'],
): readonly { readonly lines: string; readonly rows: readonly string[] }[] {
  const byText = new Map<string, string[]>();
  for (const { priority } of PRIORITIES) {
    for (const item of actionItems(verdict, priority)) {
      const lines = linesFor(item, of);
      if (!lines) continue;
      byText.set(lines, [...(byText.get(lines) ?? []), item.row.id]);
    }
  }
  return [...byText].map(([lines, ids]) => ({ lines, rows: ids }));
}
