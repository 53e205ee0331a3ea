/** Recommended actions, and the lines to copy for each action. Nothing is escaped yet. */
import type { Coded, Priority, Row, Verdict } from '../../model/index.js';
import { groupBy } from '../../util/group-by.js';
import { PRIORITIES } from './checklist-parts.js';
import { say } from '../../rules/words.js';

/** An unmet requirement to fix, with the DNS records that its action needs. */
export interface ActionItem {
  readonly row: Row;
  readonly records: readonly string[];
}

/**
 * Returns the actions of one priority with their rows. The advice of an action for single findings
 * consists of the texts of these findings.
 */
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

/**
 * Returns the row of an action for single findings: its title is `SRV records`, and its advice
 * consists of the sentences of these findings.
 */
function mended(row: Row, because: readonly Coded[]): Row {
  const text = because.map((coded) => `${say(coded)}.`).join(' ');
  return { ...row, title: 'SRV records', advice: { text } };
}

/** Lines to copy into one configuration or zone file. */
interface FileBlock {
  readonly file: string;
  readonly title: string;
  /** Language of a fenced code block; empty if the format has no usual name. */
  readonly language: string;
  readonly lines: string;
}

const LANGUAGES = { prosody: 'lua', ejabberd: 'yaml' } as const;

/** Returns all configuration lines and DNS records to copy: one block for each file. */
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

/** Note above configuration blocks for several servers; null if there is only one block. */
export function softwareNote({ configuration }: Pick<Verdict, 'configuration'>): string | null {
  if (configuration.length < 2) return null;
  return 'The software of the server is unknown: use the block for yours.';
}

/**
 * Returns every DNS record once, below a comment with the ids of the requirements that need it.
 */
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
