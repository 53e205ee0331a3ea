/** The words of comparisons. Nothing is escaped yet. */
import type { Coded } from '../codes.js';
import type {
  Caveat,
  Change,
  ComparedRow,
  Comparison,
  ComparisonColumn,
  Operand,
  Standing,
  Told,
} from '../model.js';
import { groupBy } from './lists.js';
import { plural } from './marks.js';
import { say } from './text.js';
import { list } from './words.js';

/** A file of verdicts has words of its own: its codes may be of another version. */
export function tell({ text, ...coded }: Told<Coded>): string {
  return text ?? say(coded);
}

/** Marks what is best in a row. One column wide. */
export const BEST = '★';

export const SOURCES: Readonly<Record<Operand['source'], string>> = {
  scan: 'scanned now',
  recording: 'recorded',
  verdict: 'from a verdict',
};

export const CHANGE_MARKS: Readonly<Record<Change, string>> = {
  worse: '▼',
  better: '▲',
  changed: '≠',
  lost: '?',
  gained: '+',
  unknown: '?',
  unchanged: '=',
};

export const CHANGE_WORDS: Readonly<Record<Change, string>> = {
  worse: 'worse',
  better: 'better',
  changed: 'changed',
  lost: 'not seen any more',
  gained: 'seen now',
  unknown: 'unknown',
  unchanged: 'unchanged',
};

/** `▲ better`; empty of several services. */
export function changeText({ change }: Pick<ComparedRow, 'change'>): string {
  return change === null ? '' : `${CHANGE_MARKS[change]} ${CHANGE_WORDS[change]}`;
}

/** Enough of the time to tell the columns apart. */
function stamps(columns: readonly ComparisonColumn[]): readonly string[] {
  for (const length of [10, 16, 19, 23]) {
    const texts = columns.map(({ startedAt }) => startedAt.slice(0, length).replace('T', ' '));
    if (new Set(texts).size === texts.length) return texts;
  }
  return columns.map(({ startedAt }) => startedAt.slice(0, 10));
}

/** A heading for each column: `before (2026-01-31)`, or the domain, told apart where it must be. */
export function columnLabels({ kind, columns }: Comparison): readonly string[] {
  if (kind === 'times') {
    const times = stamps(columns);
    return ['before', 'after'].map((word, index) => `${word} (${times[index] ?? ''})`);
  }
  const byDomain = groupBy(columns, ({ domain }) => domain);
  return columns.map((column) => {
    const alike = byDomain.get(column.domain) ?? [];
    if (alike.length < 2) return column.domain;
    return `${column.domain} (${stamps(alike)[alike.indexOf(column)] ?? ''})`;
  });
}

/** `A`, `B`, …, `AA`: short names for a narrow table. */
export function letter(column: number): string {
  const rest = Math.floor(column / 26);
  return `${rest > 0 ? letter(rest - 1) : ''}${String.fromCharCode(65 + (column % 26))}`;
}

/** Short names: `before` and `after`, or letters. */
export function columnNames({ kind, columns }: Comparison): readonly string[] {
  return kind === 'times' ? ['before', 'after'] : columns.map((_, column) => letter(column));
}

/** Of the whole page. */
export function comparisonTitle({ kind, columns }: Comparison): string {
  return kind === 'times'
    ? `${columns[0]?.domain ?? ''}, before and after`
    : `${columns.length} services side by side`;
}

/** Of each caveat a sentence. `names` are those of the columns. */
export function caveatText({ code, values }: Caveat, names: readonly string[]): string {
  const each = [...groupBy([...values.keys()], (column) => values[column] ?? '')]
    .map(([value, columns]) => `${value || 'none'}: ${list(columns.map((at) => names[at] ?? ''))}`)
    .join('; ');
  switch (code) {
    case 'same-scan':
      return 'The same scan is compared with itself';
    case 'catalogues':
      return `Judged by catalogues of different dates, so that a row may differ by its rules (${each}). Recordings are judged anew, files of verdicts are not`;
    case 'tools':
      return `Recorded by different versions, which may not have looked at the same things (${each})`;
    case 'access':
      return `Seen with different access (${each})`;
    case 'families':
      return `Looked at over different families of addresses (IPv${each.replaceAll(', 6', ' and IPv6')})`;
    case 'logins':
      return `Logins that must fail were not tried everywhere (${each})`;
    case 'trust':
      return 'Certificates were held against different roots';
    case 'trust-anchors':
      return 'DNSSEC was validated from different trust anchors';
    case 'connect':
      return `Not all endpoints come from the DNS: some were named by hand (${each})`;
    case 'identity':
      return `We came as different servers (${each})`;
    case 'outgoing':
      return `The accounts asked different domains with a bad certificate (${each})`;
  }
}

export function standingText({ must, should }: Standing): string {
  const said = (noun: string, { missing, partial }: Standing['must']): readonly string[] => [
    ...(missing > 0 ? [`${missing} ${noun} missing`] : []),
    ...(partial > 0 ? [`${partial} ${noun} in part`] : []),
  ];
  const texts = [...said('MUST', must), ...said('SHOULD', should)];
  return texts.length === 0 ? 'nothing falls short' : texts.join(', ');
}

/** What the comparison comes to, in a sentence or two. */
export function conclusion(comparison: Comparison): string {
  const { overall, times, kind, columns } = comparison;
  const labels = columnLabels(comparison);
  if (kind === 'times' && times !== null) return timesText(comparison);
  if (overall === null) return '';
  if (overall.standings.length < 2) return 'There are not two services to compare.';
  if (overall.rows === 0) return 'No row is ruled on for all of them: none can be called the best.';
  const ground = `of the ${plural(overall.rows, 'row')} that apply to all and are ruled on for all`;
  const best = overall.best.map((column) => labels[column] ?? '');
  if (best.length === columns.length) return `None is better than another, ${ground}.`;
  return `Best in all, ${ground}: ${list(best)}.`;
}

function timesText({ times, columns }: Comparison): string {
  if (times === null) return '';
  const { worse, better, changed, lost, gained } = times.tally;
  const blind = columns.findIndex(({ problem }) => problem !== null);
  if (blind >= 0)
    return `Nothing can be said of what changed: ${['before', 'after'][blind] ?? ''}, there was nothing to judge.`;
  const parts = [
    ...(worse > 0 ? [`${plural(worse, 'row')} worse`] : []),
    ...(better > 0 ? [`${plural(better, 'row')} better`] : []),
    ...(changed > 0 ? [`${plural(changed, 'row')} changed`] : []),
    ...(lost > 0 ? [`${plural(lost, 'row')} not seen any more`] : []),
    ...(gained > 0 ? [`${plural(gained, 'row')} seen now and not before`] : []),
  ];
  const word =
    worse > 0 && better > 0 ? 'Better and worse' : worse > 0 ? 'Worse' : better > 0 ? 'Better' : '';
  const [was, is] = columns.map(({ status }) => status ?? 'undetermined');
  const verdict =
    was === is
      ? `The verdict is ${is ?? ''} both times.`
      : `The verdict was ${was ?? ''} and is ${is ?? ''}.`;
  if (parts.length === 0) return `No row changed. ${verdict}`;
  return `${word === '' ? '' : `${word}: `}${list(parts)}. ${verdict}`;
}
