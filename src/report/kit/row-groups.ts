/** What every report for people says of a verdict, before it is laid out. Nothing is escaped yet. */
import type { Coded, Level, Priority, Row, Section, Status, Verdict } from '../../model/index.js';
import { groupBy } from './lists.js';
import { PRIORITIES } from './legend.js';
import { say } from '../../rules/words.js';

export function rowsOf(verdict: Verdict, section: Section): readonly Row[] {
  return verdict.rows.filter((row) => row.section === section);
}

export function isClientRow(row: Row): boolean {
  return row.section.startsWith('clients/');
}

/** MUST or MUST NOT. */
export function isMust({ level }: Pick<Row, 'level'>): boolean {
  return level === 'MUST' || level === 'MUST NOT';
}

/** MUST rows before the rest, each in their order. */
export function mustFirst(rows: readonly Row[]): readonly Row[] {
  return [...rows.filter(isMust), ...rows.filter((row) => !isMust(row))];
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

/** Lines to copy into one file. */
interface FileBlock {
  readonly file: string;
  readonly title: string;
  /** Of a fenced block of code; empty where there is no usual name. */
  readonly language: string;
  readonly lines: string;
}

const LANGUAGES = { prosody: 'lua', ejabberd: 'yaml' } as const;

/** All lines to copy: one block for each file. */
export function fileBlocks(verdict: Verdict): readonly FileBlock[] {
  const files = verdict.configuration.map(({ file, software, lines }) => ({
    file,
    title: `Merge into ${file}`,
    language: LANGUAGES[software],
    lines,
  }));
  const zone = zoneLines(verdict);
  if (zone === '') return files;
  return [...files, { file: 'zone file', title: 'DNS records to add', language: '', lines: zone }];
}

/** What to say where there is a block for each server; null where its software is known. */
export function softwareNote({ configuration }: Pick<Verdict, 'configuration'>): string | null {
  if (configuration.length < 2) return null;
  return 'The software of the server is unknown: use the block for yours.';
}

/** Every record once, below the rows that it is for. */
function zoneLines(verdict: Verdict): string {
  const rowsByLine = new Map<string, string[]>();
  for (const { priority } of PRIORITIES) {
    for (const { row, records } of actionItems(verdict, priority)) {
      const own = row.advice.dns?.trimEnd().split('\n') ?? [];
      for (const line of [...own, ...records]) {
        rowsByLine.set(line, [...(rowsByLine.get(line) ?? []), row.id]);
      }
    }
  }
  const linesByRows = groupBy([...rowsByLine], ([, ids]) => [...new Set(ids)].join(', '));
  return [...linesByRows]
    .map(([ids, lines]) => [`; ${ids}`, ...lines.map(([line]) => line)].join('\n'))
    .join('\n\n');
}
