/** Blocks of the report other than rows: baseline, waivers, contradictions and urgent notes. */
import { hasCode, type Code } from '../../rules/codes.js';
import type { Finding } from '../../model/index.js';
import { shortReason, shortText } from './short-reason.js';
import { wrapped } from '../kit/terminal-layout.js';
import { mergedTitles } from './merged-titles.js';
import { listText, plural } from '../kit/words.js';
import { type Page, cut, hanging, LABEL, labelled, shown } from '../kit/terminal-page.js';
import { baselineSummary, changeLists, waiverText } from '../kit/acceptance-text.js';
import { say } from '../../rules/words.js';
import { fileTexts, fileTitle } from '../kit/configuration-text.js';
import { placesText } from '../kit/short-places.js';

/** Notes that an operator must see at once, although they affect no requirement. */
const URGENT: ReadonlySet<string> = new Set<Code>([
  'ACCOUNT_LEFT',
  'PASSWORD_MAY_BE_CHANGED',
  'E2EE_BUNDLE_LEFT',
  'E2EE_BUNDLE_MAYBE_LEFT',
  'CERTIFICATE_EXPIRES_SOON',
  'REGISTRATION_IN_CLEAR',
  'SRV_MISPLACED',
  'TURN_OPEN',
]);

/** Maximum number of environment variables and of community modules that the report names. */
const MOST_VARIABLES = 12;

/**
 * Maximum number of changes, notes and contradictions that are listed. Further ones are counted.
 */
const MOST = 4;

/**
 * Formats the blocks of the report other than the list of requirements, such as waivers and notes.
 * `short` is the number of texts of each kind, each cut to one line. If it is absent, texts are in
 * full.
 */
export function noteLines(page: Page, short?: number): readonly string[] {
  return [
    ...baselineLines(page, short),
    ...waivedLines(page, short),
    ...contradictionLines(page, short),
    ...urgentLines(page, short),
    ...fileLines(page, short),
  ];
}

/** Formats the texts with a label on their left, and the number of texts left out. */
function counted(
  page: Page,
  label: string,
  texts: readonly string[],
  short: number | undefined,
  most = short ?? MOST,
): readonly string[] {
  const width = page.width - LABEL;
  const told = texts
    .slice(0, most)
    .flatMap((text) => (short === undefined ? wrapped(text, width) : [cut(page, text, width)]));
  const left = texts.length - most;
  return labelled(page, label, left > 0 ? [...told, `and ${left} more (-v)`] : told);
}

/** Formats the findings about configuration files that belong to no row. */
function fileLines(page: Page, short?: number): readonly string[] {
  return (page.verdict.files ?? []).flatMap((file) => {
    const texts = fileTexts(file, MOST_VARIABLES).map((text) => shown(page, text));
    return counted(page, 'FILE', [fileTitle(file), ...texts], short);
  });
}

function baselineLines(page: Page, short?: number): readonly string[] {
  const { baseline } = page.verdict;
  if (baseline === undefined) return [];
  const lists = changeLists(page.verdict);
  const lines = lists.map(({ title, items }) => shown(page, `${title}: ${listText(items, MOST)}`));
  return [
    ...hanging(page, '', shown(page, baselineSummary(baseline))),
    ...(lines.length === 0 ? ['  Nothing changed.'] : []),
    ...lines.flatMap((line) =>
      short === undefined ? hanging(page, '  ', line) : [`  ${cut(page, line, page.width - 2)}`],
    ),
  ];
}

/**
 * Formats the waived rows. All are listed while there is room, because a waiver must not be
 * forgotten.
 */
function waivedLines(page: Page, short?: number): readonly string[] {
  const { rows, expiredWaivers = [] } = page.verdict;
  const waived = page.rows.flatMap(({ title, id, ruling, waiver }) =>
    waiver === undefined ? [] : [`${title} (${id}): ${ruling.status}, ${waiverText(waiver)}`],
  );
  const expired = expiredWaivers.map(({ requirement, until, reason }) => {
    const title = rows.find(({ id }) => id === requirement)?.title ?? requirement;
    return `${title}: the waiver expired on ${until} (${reason})`;
  });
  const texts = [...waived, ...expired].map((text) => shown(page, text));
  if (short !== 1) return counted(page, 'WAIVED', texts, undefined, Infinity);
  return counted(page, 'WAIVED', texts, short);
}

function isShown(page: Page, { requirement }: Finding): boolean {
  return page.rows.some(({ id }) => id === requirement);
}

function titleOf({ verdict }: Page, id: string): string {
  return verdict.rows.find((row) => row.id === id)?.title ?? id;
}

/**
 * Formats contradictions between endpoints, and between the scan and a statement of the operator.
 */
function contradictionLines(page: Page, short?: number): readonly string[] {
  const all = page.verdict.contradictions.filter((one) => isShown(page, one));
  if (all.length === 0) return [];
  const between = all.filter((one) => hasCode(one, 'ENDPOINTS_DIFFER'));
  const others = all
    .filter((one) => !hasCode(one, 'ENDPOINTS_DIFFER') && !isTold(page, one))
    .map((one) => `${shown(page, titleOf(page, one.requirement))}: ${placed(page, one)}`);
  return counted(page, 'DIFFERS', [...differing(page, between), ...others], short);
}

/**
 * Whether the finding has the same text as the reason shown for its requirement, if that
 * requirement is missing or partial.
 */
function isTold({ rows, verdict }: Page, finding: Finding): boolean {
  const row = rows.find(({ id }) => id === finding.requirement);
  const status = row?.ruling.status;
  if (row === undefined || (status !== 'missing' && status !== 'partial')) return false;
  return shortReason(row, verdict).text === shortText(finding);
}

/**
 * Formats the titles of the requirements on which endpoints differ, or their number if the titles
 * need more than two lines.
 */
function differing(page: Page, findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return [];
  const all = findings.map(({ requirement }) => titleOf(page, requirement));
  const titles = mergedTitles(all).map((title) => shown(page, title));
  const text = `between endpoints: ${titles.join(', ')}`;
  const isShort = wrapped(text, page.width - LABEL).length <= 2;
  return [isShort ? text : `between endpoints: ${plural(findings.length, 'row')} (-v)`];
}

function placed(page: Page, finding: Finding, text = shortText(finding)): string {
  const where = placesText([finding.subject], page.verdict);
  return shown(page, text.includes(finding.subject) ? text : `${text} ${where}`.trimEnd());
}

function urgentLines(page: Page, short?: number): readonly string[] {
  const findings = page.rows
    .flatMap(({ ruling }) => ruling.findings)
    .filter(({ code, status }) => status === 'information' && URGENT.has(code));
  const subjects = new Map<string, { text: string; subjects: string[] }>();
  for (const finding of findings) {
    const text = hasCode(finding, 'CERTIFICATE_EXPIRES_SOON') ? shortText(finding) : say(finding);
    const group = subjects.get(text) ?? { text, subjects: [] };
    group.subjects.push(finding.subject);
    subjects.set(text, group);
  }
  const lines = [...subjects.values()].map(({ text, subjects: at }) =>
    shown(page, `${text} ${placesText(at, page.verdict)}`.trimEnd()),
  );
  return counted(page, 'NOTE', lines, short);
}
