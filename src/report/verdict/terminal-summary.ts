/**
 * The default terminal report, which fits on a screen: failures, met requirements, and the first
 * steps.
 */
import { hasCode } from '../../rules/codes.js';
import type { Row, Scope, Status } from '../../model/index.js';
import { headlineText, headlineWord } from '../kit/headline.js';
import { type Style, columns, dotted, flowed } from '../kit/terminal-layout.js';
import { mergedTitles } from './merged-titles.js';
import { MANIFESTO } from '../kit/legend.js';
import { durationText, dateWords } from '../kit/time-text.js';
import { plural } from '../kit/words.js';
import { isClientRow, isMust, mustFirst } from '../kit/row-groups.js';
import { type Page, cut, hanging, LABEL, labelled, shown } from '../kit/terminal-page.js';
import { fixLines } from './terminal-fix-first.js';
import { notSeenLines } from './terminal-not-seen.js';
import { refusals } from '../kit/configuration-text.js';
import { noteLines } from './terminal-notes.js';
import { rowLines, titleColumn } from './terminal-short-rows.js';

export const SCOPE_STYLES: Readonly<Record<Scope['status'], Style>> = {
  passed: ['bold', 'green'],
  failed: ['bold', 'red'],
  undetermined: ['bold', 'yellow'],
};

/**
 * Maximum number of lines of a report that fits on a screen. A report of less than 80 columns may
 * have more.
 */
const SCREEN = { lines: 45, columns: 80, narrow: 60 } as const;

/** Name and version of the server software; null if the server does not report it. */
function softwareText({ verdict }: Page): string | null {
  for (const { ruling } of verdict.rows) {
    for (const coded of [ruling, ...ruling.findings]) {
      if (hasCode(coded, 'RELEASE_VULNERABLE', 'RELEASE_RECENT', 'RELEASE_UNKNOWN'))
        return `${coded.args.software} ${coded.args.version}`;
    }
  }
  const [block, ...others] = verdict.configuration;
  if (block === undefined || block.version === null || others.length > 0) return null;
  return `${block.software === 'prosody' ? 'Prosody' : block.software} ${block.version}`;
}

/** First lines of the report: domain, result and facts of the scan. */
export function header(page: Page): readonly string[] {
  const { paint, verdict, width } = page;
  const software = softwareText(page);
  const facts = [
    MANIFESTO.title,
    dateWords(verdict.startedAt),
    durationText(verdict.startedAt, verdict.endedAt),
    ...(software === null ? [] : [software]),
  ];
  const domain = shown(page, verdict.domain, 253);
  const word = headlineWord(verdict);
  const lead = `${domain}   ${word}   `;
  const text = headlineText(verdict);
  const isOneLine = columns(lead) + columns(text) <= width;
  const first = `${paint('bold', domain)}   ${paint(SCOPE_STYLES[verdict.scope.status], word)}`;
  const isNamed = columns(`${domain}   ${word}`) <= width;
  const named = isNamed ? [first] : hanging(page, '', `${domain} ${word}`);
  return [
    ...(isOneLine ? [`${first}   ${text}`] : [...named, ...hanging(page, '  ', text)]),
    ...dotted(
      facts.map((fact) => shown(page, fact, 80)),
      width,
      page.signs.dot,
    ),
    ...refusals(verdict).flatMap((text) => hanging(page, 'REFUSED  ', shown(page, text))),
  ];
}

/** Returns the requirements for servers, without those for clients. */
function serviceRows(rows: readonly Row[]): readonly Row[] {
  return rows.filter((row) => !isClientRow(row));
}

const COUNTS: readonly (readonly [string, readonly Status[]])[] = [
  ['missing', ['missing']],
  ['partial', ['partial']],
  ['met', ['compliant']],
  ['not seen', ['not-observed', 'manual']],
  ['off', ['configurable']],
];

/**
 * Formats the number of requirements with each status: `4 missing, 3 partial, 3 met, 36 not seen`.
 * `withZeros` includes `0 missing`.
 */
export function countsText(
  counts: Readonly<Record<Status, number>>,
  withZeros: boolean,
  waived = 0,
): string {
  const told = COUNTS.flatMap(([word, statuses], index) => {
    const count = statuses.reduce((sum, status) => sum + counts[status], 0);
    return count > 0 || (withZeros && index < 4) ? [`${count} ${word}`] : [];
  });
  return [...told, ...(waived === 0 ? [] : [`${waived} waived`])].join(', ');
}

/** Formats the last line of the report: `example.org FAILED 4 missing, … (exit 1)`. */
export function lastLine(page: Page, exit?: number): readonly string[] {
  const { paint, verdict, width } = page;
  const rows = serviceRows(verdict.rows);
  const counts = { ...verdict.scope.counts };
  for (const status of Object.keys(counts) as Status[]) {
    counts[status] = rows.filter(({ ruling }) => ruling.status === status).length;
  }
  const waived = rows.filter(({ waiver }) => waiver !== undefined).length;
  const domain = shown(page, verdict.domain, 253);
  const word = headlineWord(verdict);
  const code = exit === undefined ? '' : `   (exit ${exit})`;
  const lead = `${paint('bold', domain)}  ${paint(SCOPE_STYLES[verdict.scope.status], word)}`;
  for (const [withZeros, gap] of [
    [true, '   '],
    [false, '   '],
    [false, '  '],
  ] as const) {
    const told = `${gap}${countsText(counts, withZeros, waived)}`;
    const ending = exit === undefined ? '' : `${gap}(exit ${exit})`;
    if (columns(`${domain}  ${word}${told}${ending}`) <= width) return [lead + told + ending];
  }
  const told = hanging(page, '', countsText(counts, false, waived));
  if (columns(`${domain}  ${word}${code}`) <= width) return [...told, lead + code];
  return [...told, ...flowed([domain, `${word}${code}`], width)];
}

interface Fit {
  /**
   * Maximum number of lines for a MUST requirement. With two lines, there is room for its
   * endpoints; with one, often not.
   */
  readonly mustLines: 1 | 2;
  /**
   * Maximum number of lines for one requirement whose level is not MUST, and for one recommended
   * fix.
   */
  readonly rowLines: 1 | 2;
  readonly fixes: number;
  /** Whether the report lists the titles of the requirements that are met. */
  readonly titles: boolean;
  /** Maximum number of requirements of one status that the summary lists. */
  readonly most: number;
  /** Maximum number of notes and reasons, each cut to one line. If absent, they are in full. */
  readonly short?: number;
}

const ALL = { titles: true, most: Infinity } as const;

/**
 * Sizes of the summary from the longest to the shortest. The first one that fits on the screen is
 * used.
 */
const FITS: readonly Fit[] = [
  { mustLines: 2, rowLines: 2, fixes: 6, ...ALL },
  { mustLines: 2, rowLines: 2, fixes: 4, ...ALL },
  { mustLines: 2, rowLines: 2, fixes: 3, ...ALL },
  { mustLines: 2, rowLines: 1, fixes: 6, ...ALL },
  { mustLines: 2, rowLines: 1, fixes: 3, ...ALL },
  { mustLines: 1, rowLines: 1, fixes: 6, ...ALL },
  { mustLines: 1, rowLines: 1, fixes: 3, ...ALL },
  { mustLines: 1, rowLines: 1, fixes: 3, titles: false, most: 12 },
  { mustLines: 1, rowLines: 1, fixes: 3, titles: false, most: 8 },
  { mustLines: 1, rowLines: 1, fixes: 3, titles: false, most: 5 },
  { mustLines: 1, rowLines: 1, fixes: 3, titles: false, most: 5, short: 3 },
  { mustLines: 1, rowLines: 1, fixes: 3, titles: false, most: 2, short: 1 },
];

/**
 * Returns the lines of the default report. If `isChosen`, only some requirements are shown, so the
 * block FIX FIRST is left out.
 */
export function summaryLines(page: Page, isChosen: boolean, exit?: number): readonly string[] {
  const layouts = FITS.map((fit) => () => [
    ...header(page),
    ...body(page, fit, isChosen),
    '',
    ...lastLine(page, exit),
  ]);
  const most = page.width < SCREEN.columns ? SCREEN.narrow : (page.lines ?? SCREEN.lines);
  let lines: readonly string[] = [];
  for (const layout of layouts) {
    lines = layout();
    if (lines.length <= most || isChosen) break;
  }
  return lines;
}

function body(page: Page, fit: Fit, isChosen: boolean): readonly string[] {
  const rows = serviceRows(page.rows).filter(({ waiver }) => waiver === undefined);
  const of = (...statuses: readonly Status[]) =>
    rows.filter(({ ruling }) => statuses.includes(ruling.status));
  const column = titleColumn(page, of('missing', 'partial', 'configurable'));
  const short = (title: string, status: Status, style: Style) =>
    failing(page, { ...fit, column }, title, of(status), style);
  const blocks = [
    [
      ...short('MISSING', 'missing', ['bold', 'red']),
      ...short('PARTIAL', 'partial', ['bold', 'yellow']),
      ...short('OFF BY DEFAULT', 'configurable', 'bold'),
      ...noteLines(page, fit.short),
      ...titleLines(page, 'MET', of('compliant'), fit.titles),
      ...(isChosen ? titleLines(page, 'N/A', of('not-applicable'), fit.titles) : []),
      ...notSeenLines(page, of('not-observed', 'manual'), fit.short),
    ],
    ...(isChosen ? [] : [fixLines(page, fit.fixes, fit.rowLines, fit.short), hints(page, rows)]),
  ];
  return blocks.filter((lines) => lines.length > 0).flatMap((lines) => ['', ...lines]);
}

function failing(
  page: Page,
  { mustLines, rowLines: height, most, column }: Fit & { readonly column: number },
  title: string,
  rows: readonly Row[],
  style: Style,
): readonly string[] {
  if (rows.length === 0) return [];
  const sorted = mustFirst(rows);
  // Show one more row than allowed if the line `and 1 row more` would need the same room.
  const listed = sorted.length === most + 1 ? sorted : sorted.slice(0, most);
  const more = rows.length - listed.length;
  return [
    page.paint(style, title),
    ...rowLines(page, listed.filter(isMust), mustLines, column),
    ...rowLines(
      page,
      listed.filter((row) => !isMust(row)),
      height,
      column,
    ),
    ...(more === 0 ? [] : [`    and ${plural(more, 'row')} more (-v)`]),
  ];
}

function titleLines(
  page: Page,
  label: string,
  rows: readonly Row[],
  isListed: boolean,
): readonly string[] {
  if (rows.length === 0) return [];
  const titles = mergedTitles(rows.map(({ title }) => title)).map((title) =>
    cut(page, shown(page, title), page.width - LABEL - 2),
  );
  const lines = dotted(titles, page.width - LABEL, page.signs.dot);
  const isShort = isListed || lines.length === 1;
  const counted = [`${plural(rows.length, 'row')} (--only met)`];
  return labelled(page, label, isShort ? lines : counted);
}

/**
 * Hints on further options of the command line. `rows` are the reported requirements without a
 * waiver.
 */
function hints(page: Page, rows: readonly Row[]): readonly string[] {
  const of = (status: Status) =>
    mustFirst(rows.filter(({ ruling }) => ruling.status === status)).at(0);
  const id = (of('missing') ?? of('partial') ?? page.verdict.rows[0])?.id;
  const hints = [
    'Details: -v',
    'page: -f html -o report.html',
    ...(id === undefined ? [] : [`row: --row ${id}`]),
  ];
  return dotted(
    hints.map((hint) => shown(page, hint)),
    page.width,
    page.signs.dot,
  );
}
