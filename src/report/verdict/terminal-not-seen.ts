/**
 * The block NOT SEEN of a report: requirements that the scan could not check, by the access that
 * they need, such as an account. Requirements that need no more access have the reason instead.
 */
import type { Access, Row } from '../../model/index.js';
import { shortReason } from './short-reason.js';
import { dotted, wrapped } from '../kit/terminal-layout.js';
import { groupBy } from '../../util/group-by.js';
import { ACCESS_OPTIONS } from '../kit/access-text.js';
import { plural } from '../kit/words.js';
import { mustFirst } from '../kit/row-groups.js';
import { type Page, cut, LABEL, labelled, shown } from '../kit/terminal-page.js';
import { rowLines } from './terminal-short-rows.js';

/**
 * Maximum number of reasons why requirements were not checked that the block lists. Further
 * reasons are counted.
 */
const MOST_REASONS = 4;

const NEEDS = {
  federated: `an account elsewhere (${ACCESS_OPTIONS.federated})`,
  account: `an account (${ACCESS_OPTIONS.account})`,
  intrusive: `permission (${ACCESS_OPTIONS.intrusive})`,
} as const;

/** Returns the least access that the row needs, in words; empty if the scan had it. */
function needOf({ ruling, needs }: Row): string {
  if (ruling.status === 'manual') return 'operator';
  const has = (access: Access): boolean => needs.includes(access);
  if (has('account') && has('federated')) return 'an account (--account or --federated)';
  const least = (['account', 'federated', 'intrusive'] as const).find(has);
  if (least !== undefined) return NEEDS[least];
  return has('operator') ? 'operator' : '';
}

function needText(need: string, count: number): string {
  const what = need === 'operator' ? 'evidence (--attest)' : need;
  return `${count} ${count === 1 ? 'needs' : 'need'} ${what}`;
}

function levelsText(rows: readonly Row[]): string {
  const levels = groupBy(rows, ({ level }) =>
    level.startsWith('MUST') ? 'MUST' : level === 'CONSIDERATION' ? 'other' : 'SHOULD',
  );
  return (['MUST', 'SHOULD', 'other'] as const)
    .flatMap((level) => {
      const count = levels.get(level)?.length ?? 0;
      return count === 0 ? [] : [`${count} ${level}`];
    })
    .join(', ');
}

/**
 * Formats the block NOT SEEN: the requirements that the scan could not check. With `short`, lists
 * at most that many reasons, each cut to one line. Without `short`, lists each reason with the
 * titles of its requirements.
 */
export function notSeenLines(page: Page, rows: readonly Row[], short?: number): readonly string[] {
  if (rows.length === 0) return [];
  const inReach = rows.filter((row) => needOf(row) === '');
  const groups = groupBy(
    rows.filter((row) => needOf(row) !== ''),
    needOf,
  );
  const needs = [...groups]
    .sort(([a], [b]) => Number(a === 'operator') - Number(b === 'operator'))
    .map(([need, { length }]) => needText(need, length));
  const counts = [
    levelsText(rows),
    ...(needs.length === 0 ? [] : dotted(needs, page.width - LABEL, page.signs.dot)),
  ];
  return [...labelled(page, 'NOT SEEN', counts), ...reasonLines(page, inReach, short)];
}

/**
 * Formats the reasons why the scan could not check requirements although it had the needed access.
 * Reasons for MUST requirements are first, because an unchecked MUST makes the result of the scan
 * undetermined.
 */
function reasonLines(page: Page, rows: readonly Row[], short?: number): readonly string[] {
  const groups = [
    ...groupBy(mustFirst(rows), (row) => {
      const { text, where } = shortReason(row, page.verdict);
      return [text, where].filter(Boolean).join(' ');
    }),
  ];
  const most = short ?? MOST_REASONS;
  const told = groups.slice(0, most);
  const left = groups.slice(most).reduce((sum, [, { length }]) => sum + length, 0);
  const mark = page.paint('magenta', page.signs.marks['not-observed']);
  return [
    ...told.flatMap(([reason, ofReason]) => {
      if (ofReason.length === 1) return rowLines(page, ofReason, short === undefined ? 2 : 1);
      if (short !== undefined) {
        const text = `${plural(ofReason.length, 'row')}: ${shown(page, reason, 200)}`;
        return [`  ${mark} ${cut(page, text, page.width - 4)}`];
      }
      const titles = ofReason.map(({ title }) => cut(page, shown(page, title), page.width - 8));
      return [
        ...wrapped(`${shown(page, reason, 200)}:`, page.width - 4).map(
          (line, index) => (index === 0 ? `  ${mark} ` : '    ') + line,
        ),
        ...dotted(titles, page.width - 6, page.signs.dot).map((line) => `      ${line}`),
      ];
    }),
    ...(left === 0 ? [] : [`    and ${plural(left, 'row')} more (-v)`]),
  ];
}
