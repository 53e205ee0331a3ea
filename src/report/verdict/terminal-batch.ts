/** Output of a batch at a terminal: a line for each domain, the progress, and the summary. */
import type { BatchOutcome, BatchSummary, Scope } from '../../model/index.js';
import { pad, painter, wrapped } from '../kit/terminal-layout.js';
import { HEADLINE_STATUSES } from '../kit/headline.js';
import { listText, plural } from '../kit/words.js';
import { shown } from '../kit/terminal-page.js';
import { ASCII_SIGNS, SIGNS, type Signs } from '../kit/terminal-signs.js';
import { countsText, SCOPE_STYLES } from './terminal-summary.js';
import { roughDurationText } from '../kit/time-text.js';

export interface BatchOptions {
  readonly color: boolean;
  /** Width of the terminal in columns. */
  readonly width: number;
  readonly ascii?: boolean;
}

const STATUSES: readonly Scope['status'][] = ['passed', 'failed', 'undetermined'];
const DOMAIN_COLUMNS = 28;
const STATUS_COLUMNS = 'UNDETERMINED'.length;

/** Maximum number of unmet requirements that the line about one domain names. */
const MOST_WORST = 3;

function markOf({ marks }: Signs, status: Scope['status']): string {
  return marks[HEADLINE_STATUSES[status]];
}

/**
 * One line for a finished domain, without its newline: status, counts, and the worst unmet
 * requirements.
 */
export function batchLine(outcome: BatchOutcome, { color, ascii = false }: BatchOptions): string {
  const paint = painter(color);
  const signs = ascii ? ASCII_SIGNS : SIGNS;
  const domain = paint('bold', pad(shown({ ascii }, outcome.domain), DOMAIN_COLUMNS));
  if (outcome.error !== undefined) {
    const status = paint('magenta', pad('not scanned', STATUS_COLUMNS));
    const { message } = outcome.error;
    return `${signs.marks['not-observed']} ${domain}  ${status}  ${shown({ ascii }, message, 300)}`;
  }
  const { status, counts, worst } = outcome.digest;
  const style = SCOPE_STYLES[status];
  const word = paint(style, pad(status.toUpperCase(), STATUS_COLUMNS));
  const line = `${paint(style, markOf(signs, status))} ${domain}  ${word}  ${countsText(counts, true)}`;
  return worst.length === 0 ? line : `${line}  ${worstText(worst)}`;
}

/**
 * Formats the worst rows of a domain: `missing: a, b and 2 more; partial: c`. The line names a few
 * rows and counts further ones.
 */
function worstText(worst: NonNullable<BatchOutcome['digest']>['worst']): string {
  const told: string[] = [];
  let room = MOST_WORST;
  for (const status of ['missing', 'partial'] as const) {
    const rows = worst.filter((row) => row.status === status).map((row) => row.requirement);
    if (rows.length === 0) continue;
    const names = room === 0 ? plural(rows.length, 'row') : listText(rows, room);
    told.push(`${status}: ${names}`);
    room = Math.max(0, room - rows.length);
  }
  return told.join('; ');
}

export interface BatchProgress {
  readonly done: number;
  readonly total: number;
  readonly underWay: number;
  readonly unscanned: number;
  /** Time until the batch ends, in milliseconds; null if it cannot be estimated yet. */
  readonly left: number | null;
}

/**
 * Formats the progress of a batch: `37 of 200 domains, 8 under way, 3 not scanned, about 2 min
 * left`.
 */
export function batchProgressText(progress: BatchProgress): string {
  const { done, total, underWay, unscanned, left } = progress;
  const parts = [`${done} of ${plural(total, 'domain')}`];
  if (underWay > 0) parts.push(`${underWay} under way`);
  if (unscanned > 0) parts.push(`${unscanned} not scanned`);
  if (left !== null && done < total) parts.push(`about ${roughDurationText(left)} left`);
  return parts.join(', ');
}

const MOST_ROWS = 10;
const MOST_UNSCANNED = 50;

/** The summary after the last domain, ending in a newline. */
export function batchSummary(
  summary: BatchSummary,
  { color, width, ascii = false }: BatchOptions,
): string {
  const paint = painter(color);
  const signs = ascii ? ASCII_SIGNS : SIGNS;
  const { total, before, verdicts, missing, unscanned, badLines } = summary;
  const lines: string[] = [];
  const say = (lead: string, text: string): void => {
    const [first = '', ...rest] = wrapped(
      shown({ ascii }, text),
      Math.max(20, width - lead.length),
    );
    lines.push(`${lead}${first}`, ...rest.map((line) => `${' '.repeat(lead.length)}${line}`));
  };
  const head = (title: string): void => void lines.push('', paint('bold', title));

  const counts = STATUSES.map((status) =>
    paint(SCOPE_STYLES[status], `${markOf(signs, status)} ${status} ${verdicts[status]}`),
  );
  const none = unscanned.length === 0 ? [] : [`not scanned ${unscanned.length}`];
  lines.push(
    `${paint('bold', plural(total, 'domain'))}: ${[...counts, ...none].join(` ${signs.dot} `)}`,
  );
  const where = `${plural(summary.connections, 'connection')} to ${summary.addresses} ${
    summary.addresses === 1 ? 'address' : 'addresses'
  }`;
  const earlier = before === 0 ? '' : `, ${plural(before, 'domain')} from an earlier run`;
  lines.push(`${roughDurationText(summary.elapsedMs)}, ${where}${earlier}`);

  if (missing.length > 0) {
    head('Most often missing');
    const column = String(missing[0]?.domains ?? 0).length;
    for (const { requirement, level, domains } of missing.slice(0, MOST_ROWS)) {
      say(`  ${String(domains).padStart(column)}  `, `${requirement} (${level})`);
    }
    more(lines, missing.length - MOST_ROWS, 'row');
  }
  if (unscanned.length > 0) {
    head('Not scanned');
    for (const { error } of unscanned.slice(0, MOST_UNSCANNED)) say('  ', error.message);
    more(lines, unscanned.length - MOST_UNSCANNED, 'domain');
  }
  if (badLines.length > 0) {
    const fault = badLines.length === 1 ? 'is not a domain' : 'are not domains';
    lines.push('', `${plural(badLines.length, 'line')} of the list ${fault}`);
  }
  return `${lines.join('\n')}\n`;
}

function more(lines: string[], count: number, noun: string): void {
  if (count > 0) lines.push(`  and ${plural(count, noun)} more`);
}
