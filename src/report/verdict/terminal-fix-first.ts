/** The block FIX FIRST: the most urgent actions, one line for each. */
import type { Action, Row, Verdict } from '../../model/index.js';
import { columns, wrapped } from '../kit/terminal-layout.js';
import { PRIORITIES } from '../kit/checklist-parts.js';
import { type Page, cut, shown } from '../kit/terminal-page.js';
import { say } from '../../rules/words.js';

interface Fix {
  readonly text: string;
  /** The only line to change in a configuration or zone file; empty if there are more. */
  readonly line: string;
  /**
   * Whether the report shows this fix only in this block, and not with a requirement. Such a fix
   * is never left out.
   */
  readonly isOwn: boolean;
}

/**
 * Returns the `most` most urgent fixes, and the number of fixes left out. `height` is the number
 * of lines of each fix. With `short`, fixes that no requirement in the report shows are limited to
 * `most` and cut to one line too.
 */
export function fixLines(
  page: Page,
  most: number,
  height: 1 | 2,
  short?: number,
): readonly string[] {
  const fixes = fixesOf(page.verdict);
  if (fixes.length === 0) return [];
  const isShort = short !== undefined;
  const chosen = isShort ? chosenOf(fixes, most).slice(0, most + 1) : chosenOf(fixes, most);
  const column = Math.max(
    ...chosen.filter(({ line }) => line !== '').map(({ text }) => columns(shown(page, text))),
    0,
  );
  const items = chosen.flatMap((fix, index) =>
    fixed(page, { ...fix, isOwn: fix.isOwn && !isShort }, `${index + 1}. `, column, height),
  );
  const hasLines = page.verdict.configuration.length > 0;
  const all = fixes.length > chosen.length ? `all ${fixes.length}` : '';
  const lines = hasLines ? 'lines to copy' : '';
  const told = [all, lines].filter(Boolean).join(', with ');
  return [page.paint('bold', 'FIX FIRST'), ...items, ...(told === '' ? [] : [`  ${told}: -v`])];
}

/**
 * Selects the fixes to show first, normally `most`. Fixes of requirements that the rest of the
 * report does not list (`isOwn`) are always shown, in place of the last other fixes.
 */
function chosenOf(fixes: readonly Fix[], most: number): readonly Fix[] {
  const own = fixes.filter(({ isOwn }) => isOwn);
  const others = fixes.filter(({ isOwn }) => !isOwn).slice(0, Math.max(1, most - own.length));
  const chosen = new Set([...others, ...own]);
  return fixes.filter((fix) => chosen.has(fix));
}

function fixed(
  page: Page,
  fix: Fix,
  lead: string,
  column: number,
  height: 1 | 2,
): readonly string[] {
  const { width } = page;
  const text = shown(page, fix.text, 300);
  const line = shown(page, fix.line, 300);
  const room = width - 2 - lead.length;
  if (line !== '' && column + 2 + columns(line) <= room) {
    return [`  ${lead}${text}${' '.repeat(column + 2 - columns(text))}${line}`];
  }
  const lines = wrapped(text, room);
  const most = fix.isOwn ? 2 : height;
  const kept = lines.slice(0, most - 1);
  const last = cut(page, lines.slice(most - 1).join(' '), room);
  return [...kept, ...(last === '' ? [] : [last])].map(
    (part, index) => (index === 0 ? `  ${lead}` : ' '.repeat(lead.length + 2)) + part,
  );
}

function fixesOf(verdict: Verdict): readonly Fix[] {
  const rows = new Map(verdict.rows.map((row) => [row.id, row]));
  const fixes = PRIORITIES.flatMap(({ priority }) =>
    verdict.actions
      .filter((action) => action.priority === priority)
      .flatMap((action) => {
        const row = rows.get(action.requirement);
        // Waived rows are not listed here, because the block WAIVED lists them.
        const isOpen = row !== undefined && row.waiver === undefined;
        return isOpen ? fixOf(verdict, action, row) : [];
      }),
  );
  // Requirements with the same fix have the same text for it, so show the fix once.
  return fixes.filter(
    ({ text }, index) => fixes.findIndex((other) => other.text === text) === index,
  );
}

function fixOf(verdict: Verdict, { because, records }: Action, row: Row): readonly Fix[] {
  if (because !== undefined) {
    return because.map((coded) => ({ text: say(coded), line: '', isOwn: true }));
  }
  const [only, ...more] = [...optionLines(verdict, row.id), ...records];
  const line = only !== undefined && more.length === 0 ? only : '';
  return [{ text: firstSentence(row.advice.text), line, isOwn: false }];
}

/** Returns the first sentence of `text` without its full stop. */
function firstSentence(text: string): string {
  const [first = text] = text.split(/(?<=\.)\s+(?=\p{Lu})/u);
  return first.replace(/\.$/, '');
}

/**
 * Returns the lines of the configuration block that fix the requirement `id`; empty unless there
 * is exactly one block.
 */
function optionLines(verdict: Verdict, id: string): readonly string[] {
  const [block, ...others] = verdict.configuration;
  return block === undefined || others.length > 0 ? [] : linesFor(block.lines, id);
}

/**
 * Returns the lines of a configuration below the comment that contains the requirement id, up to
 * the next comment or blank line.
 */
export function linesFor(lines: string, id: string): readonly string[] {
  const found: string[] = [];
  let isFor = false;
  for (const line of lines.split('\n')) {
    const ids = /^\s*(?:--|#) ([a-z0-9.-]+(?:, [a-z0-9.-]+)*)$/.exec(line)?.[1]?.split(', ');
    if (ids !== undefined) isFor = ids.includes(id);
    else if (line.trim() === '') isFor = false;
    else if (isFor) found.push(line.trimEnd());
  }
  return found;
}
