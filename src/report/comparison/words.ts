/**
 * Titles, conclusions and results for reports on comparisons, in words. Nothing is escaped yet.
 */
import type {
  Caveat,
  Change,
  Coded,
  ComparedRow,
  Comparison,
  ComparisonColumn,
  Operand,
  ColumnShortfalls,
  Status,
  WithSavedText,
} from '../../model/index.js';
import {
  HEADLINE_STATUSES,
  headlineText,
  headlineWord,
  type HeadlineScope,
} from '../kit/headline.js';
import { groupBy } from '../../util/group-by.js';
import { plural, list } from '../kit/words.js';
import { distinctTimes } from '../kit/time-text.js';
import { say } from '../../rules/words.js';

/**
 * Returns the words for a row or finding. Words that a verdict file contains take precedence,
 * because another version of this program may have written the file.
 */
export function tell({ text, ...coded }: WithSavedText<Coded>): string {
  return text ?? say(coded);
}

/** Mark for the best columns of a row, one terminal column wide. */
export const BEST = '★';

/**
 * Words before the time of a compared scan, by the source of its verdict: a scan, a recording, or
 * a saved verdict.
 */
export const SOURCES: Readonly<Record<Operand['source'], string>> = {
  scan: 'scanned',
  recording: 'recording of',
  verdict: 'verdict of',
};

const CHANGE_MARKS: Readonly<Record<Change, string>> = {
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
  lost: 'no longer known',
  gained: 'newly known',
  unknown: 'unknown',
  unchanged: 'unchanged',
};

/**
 * Formats the change of a requirement between two scans: `▲ better`; empty if several services are
 * compared.
 */
export function changeText({ change }: Pick<ComparedRow, 'change'>): string {
  return change === null ? '' : `${CHANGE_MARKS[change]} ${CHANGE_WORDS[change]}`;
}

function stamps(columns: readonly ComparisonColumn[]): readonly string[] {
  return distinctTimes(columns.map(({ startedAt }) => startedAt));
}

/**
 * Returns a heading for each column: `before (2026-01-31)`, or the domain, with its time if the
 * same domain appears more than once.
 */
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

/** Short name of a compared scan, for the head of a narrow table: `A`, `B`, …, `AA`. */
export function letter(column: number): string {
  const rest = Math.floor(column / 26);
  return `${rest > 0 ? letter(rest - 1) : ''}${String.fromCharCode(65 + (column % 26))}`;
}

/** Returns the short names of the columns: `before` and `after`, or letters. */
export function columnNames({ kind, columns }: Comparison): readonly string[] {
  return kind === 'times' ? ['before', 'after'] : columns.map((_, column) => letter(column));
}

/** Returns the title of a comparison of verdicts. */
export function comparisonTitle({ kind, columns }: Comparison): string {
  return kind === 'times'
    ? `${columns[0]?.domain ?? ''}: before and after`
    : `Comparison of ${columns.length} services`;
}

/**
 * Returns a warning that the compared scans were made under different conditions, as a sentence
 * without its full stop. `names` are the names of the scans.
 */
export function caveatText({ code, values }: Caveat, names: readonly string[]): string {
  const each = [...groupBy([...values.keys()], (column) => values[column] ?? '')]
    .map(([value, columns]) => {
      const said = code === 'families' ? familiesText(value) : value;
      return `${said || 'none'}: ${list(columns.map((at) => names[at] ?? ''))}`;
    })
    .join('; ');
  switch (code) {
    case 'same-scan':
      return 'The same scan appears more than once';
    case 'catalogues':
      return `Catalogue dates differ, so a row may differ because its rules changed (${each}). Recordings are judged again, verdict files are not`;
    case 'tools':
      return `Different scanner versions may have checked different things (${each})`;
    case 'access':
      return `The scans had different access (${each})`;
    case 'families':
      return `The scans used different address families (${each})`;
    case 'logins':
      return `Test logins that must fail were not made in every scan (${each})`;
    case 'trust':
      return 'The scans trusted different root certificates';
    case 'trust-anchors':
      return 'The scans used different DNSSEC trust anchors';
    case 'connect':
      return `Some endpoints come from --connect and not from DNS (${each})`;
    case 'identity':
      return `The scans used different server domains of their own (${each})`;
    case 'outgoing':
      return `The accounts queried different domains with bad certificates (${each})`;
  }
}

/** Formats the scanned address families: `IPv4 and IPv6` for the value `4, 6`. */
function familiesText(value: string): string {
  return list(value.split(', ').map((family) => `IPv${family}`));
}

/**
 * Formats how many requirements a compared scan does not meet: `2 MUST missing, 1 SHOULD partial`.
 */
export function standingText({ must, should }: ColumnShortfalls): string {
  const said = (
    noun: string,
    { missing, partial }: ColumnShortfalls['must'],
  ): readonly string[] => [
    ...(missing > 0 ? [`${missing} ${noun} missing`] : []),
    ...(partial > 0 ? [`${partial} ${noun} partial`] : []),
  ];
  const texts = [...said('MUST', must), ...said('SHOULD', should)];
  return texts.length === 0 ? 'nothing missing or partial' : texts.join(', ');
}

/** The result of the comparison, in a sentence or two. */
export function conclusion(comparison: Comparison): string {
  const { overall, times, kind, columns } = comparison;
  const labels = columnLabels(comparison);
  if (kind === 'times' && times !== null) return timesText(comparison);
  if (overall === null) return '';
  if (overall.standings.length < 2) return 'Fewer than two services could be compared.';
  if (overall.rows === 0) return 'No row is known for all services, so none of them is best.';
  const ground = `on the ${plural(overall.rows, 'row')} known for all`;
  const best = overall.best.map((column) => labels[column] ?? '');
  if (best.length === columns.length) return `All are equal, ${ground}.`;
  return `Best overall, ${ground}: ${list(best)}.`;
}

function timesText({ times, columns }: Comparison): string {
  if (times === null) return '';
  const { worse, better, changed, lost, gained } = times.tally;
  const blind = columns.findIndex(({ problem }) => problem !== null);
  if (blind >= 0) {
    return `Changes are unknown: the scan ${['before', 'after'][blind] ?? ''} has no result.`;
  }
  const parts = [
    ...(worse > 0 ? [`${plural(worse, 'row')} worse`] : []),
    ...(better > 0 ? [`${plural(better, 'row')} better`] : []),
    ...(changed > 0 ? [`${plural(changed, 'row')} changed`] : []),
    ...(lost > 0 ? [`${plural(lost, 'row')} no longer known`] : []),
    ...(gained > 0 ? [`${plural(gained, 'row')} newly known`] : []),
  ];
  const [was, is] = columns.map(columnWord);
  const verdict = was === is ? `${is ?? ''} both times.` : `${was ?? ''} before, ${is ?? ''} now.`;
  return parts.length === 0 ? `No row changed. ${verdict}` : `${list(parts)}. ${verdict}`;
}

/**
 * Returns the result of a compared scan: `PASSED`, `FAILED` or `UNDETERMINED`; `NO RESULT` if
 * there was nothing to judge.
 */
export function columnWord(column: ComparisonColumn): string {
  const scope = columnScope(column);
  return scope === null ? 'NO RESULT' : headlineWord({ scope });
}

/**
 * Formats the result of a compared scan: `4 of 10 visible MUST requirements are missing`; empty if
 * there was nothing to judge.
 */
export function columnText(column: ComparisonColumn): string {
  const scope = columnScope(column);
  return scope === null ? '' : headlineText({ scope });
}

/** Status that decides the mark and the colour of a compared scan's result. */
export function columnStatus({ scope }: ComparisonColumn): Status {
  return scope === null ? 'not-observed' : HEADLINE_STATUSES[scope];
}

function columnScope(column: ComparisonColumn): HeadlineScope | null {
  const { scope, strict, must } = column;
  return scope === null || must === null ? null : { status: scope, strict, must };
}

/**
 * Headings of the requirements that are collapsed in the report: those that are equal in all
 * compared scans, and those that are unknown.
 */
export function foldTitles({ kind }: Comparison): {
  readonly same: string;
  readonly unknown: string;
} {
  return kind === 'times'
    ? { same: 'Unchanged', unknown: 'Unknown both times' }
    : { same: 'Same for all', unknown: 'Unknown for all' };
}

export const NUANCES_TITLE = 'Same status, different details';
export const CAVEATS_TITLE = 'Differences between the scans';
export const UNKNOWNS_NOTE = 'Unknown rows do not count for any service.';
