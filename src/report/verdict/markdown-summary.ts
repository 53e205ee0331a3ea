/** The end of the checklist: counts, actions, lines to copy, and the closing paragraph. */
import { type Row, type Status, type Verdict, STATUSES } from '../../model/index.js';
import { markdownFence, markdownText } from '../kit/escape.js';
import { contradictionTexts } from '../kit/finding-text.js';
import { headlineText, headlineWord } from '../kit/headline.js';
import { listText, plural } from '../kit/words.js';
import { MARKS, WEIGHTS } from '../kit/legend.js';
import { PARTS, PRIORITIES } from '../kit/checklist-parts.js';
import { isClientRow, rowsOf } from '../kit/row-groups.js';
import { checklistName } from '../../rules/words.js';
import { type ActionItem, actionItems, fileBlocks, softwareNote } from '../kit/action-items.js';
import { unseenOf } from './unseen-rows.js';
import { baselineTitle, changeLists, waiverLines } from '../kit/acceptance-text.js';

type Lines = readonly string[];

/** Maximum number of names that a list shows. Further names are counted. */
export const MOST_NAMES = 5;

function withStatus(verdict: Verdict, status: Status): readonly Row[] {
  return verdict.rows.filter((row) => row.ruling.status === status);
}

/** Formats a status in capitals with a space for its hyphen. */
export function statusWord(status: string): string {
  return status.toUpperCase().replace('-', ' ');
}

/** Number of rows in each section: `Host Systems, System Security: 13 items`. */
function bySection(rows: readonly Row[], verdict: Verdict): Lines {
  return PARTS.flatMap(({ title: part, sections }) =>
    sections.flatMap(({ section, title }) => {
      const count = rowsOf(verdict, section).filter((row) => rows.includes(row)).length;
      return count === 0 ? [] : [`- ${part}, ${title}: ${plural(count, 'item')}`];
    }),
  );
}

function byAccess(rows: readonly Row[]): Lines {
  const { shownBy, operatorOnly, unchecked } = unseenOf(rows);
  const names = markdownText(listText(unchecked.map(checklistName), MOST_NAMES));
  return [
    ...shownBy.map(({ option, count }) => `- \`${option}\` can show ${count} of them`),
    ...(operatorOnly.length === 0
      ? []
      : [`- only the operator can tell ${operatorOnly.length} of them`]),
    ...(unchecked.length === 0
      ? []
      : [`- ${plural(unchecked.length, 'item')} could not be checked: ${names}`]),
  ];
}

function items(status: Status, rows: readonly Row[], verdict: Verdict): Lines {
  switch (status) {
    case 'not-observed':
      return byAccess(rows);
    case 'manual':
    case 'not-applicable':
      return bySection(rows, verdict);
    default:
      return rows.map((row) => `- ${markdownText(checklistName(row))}`);
  }
}

/** Lists of requirements by status, contradictions, changes since the baseline, and waivers. */
export function summary(verdict: Verdict): Lines {
  const lists = STATUSES.flatMap((status) => {
    const rows = withStatus(verdict, status);
    const count = plural(verdict.scope.counts[status], 'item');
    return [
      '',
      `### ${MARKS[status]} ${statusWord(status)} (${WEIGHTS[status]}): ${count}`,
      ...(rows.length === 0 ? [] : ['', ...items(status, rows, verdict)]),
    ];
  });
  const contradictions = contradictionTexts(verdict, false).map(
    ({ status, text }) => `- ${MARKS[status]} ${markdownText(text)}`,
  );
  return [
    '## 📊 COMPLIANCE SUMMARY',
    ...lists,
    ...(contradictions.length === 0 ? [] : ['', '### Contradictions', '', ...contradictions]),
    ...sinceBaseline(verdict),
    ...waivers(verdict),
  ];
}

function waivers(verdict: Verdict): Lines {
  const lines = waiverLines(verdict);
  if (lines.length === 0) return [];
  const items = lines.map(
    ({ status, text }) => `- ${status === null ? '⌛' : MARKS[status]} ${markdownText(text)}`,
  );
  return ['', '### Waivers', '', ...items];
}

function sinceBaseline(verdict: Verdict): Lines {
  if (verdict.baseline === undefined) return [];
  const lists = changeLists(verdict);
  return [
    '',
    `### ${markdownText(baselineTitle(verdict.baseline))}`,
    ...(lists.length === 0 ? ['', 'Nothing changed.'] : []),
    ...lists.flatMap(({ title, items }) => [
      '',
      `**${title}**`,
      '',
      ...items.map((item) => `- ${markdownText(item)}`),
    ]),
  ];
}

/** Name of the requirement, or the title of a recommended action that has its own advice. */
function actionName({ row }: ActionItem, verdict: Verdict): string {
  return markdownText(verdict.rows.includes(row) ? checklistName(row) : row.title);
}

/** Formats the recommended actions as lists, one for each priority. */
export function whatToDo(verdict: Verdict): Lines {
  const lists = PRIORITIES.flatMap(({ priority, title }) => {
    const items = actionItems(verdict, priority).map(
      (item, index) =>
        `${index + 1}. **${actionName(item, verdict)}** - ${markdownText(item.row.advice.text)}`,
    );
    return ['', `### ${title} Priority`, '', ...(items.length === 0 ? ['Nothing.'] : items)];
  });
  return ['## 🔧 IMMEDIATE ACTION ITEMS', ...lists];
}

/**
 * Renders the report section with the lines to copy, one block for each file; empty if there are
 * no lines.
 */
export function recommendations(verdict: Verdict): Lines {
  const blocks = fileBlocks(verdict).flatMap(({ title, language, lines }) => [
    '',
    `### ${title}`,
    '',
    markdownFence(language, lines),
  ]);
  if (blocks.length === 0) return [];
  const note = softwareNote(verdict);
  return ['## 📝 CONFIGURATION RECOMMENDATIONS', ...(note === null ? [] : ['', note]), ...blocks];
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function namedRows(rows: readonly Row[], one: string, many: string): Lines {
  if (rows.length === 0) return [];
  const names = listText(rows.map(checklistName), MOST_NAMES);
  return [`${counted(rows.length, one, many)}: ${markdownText(names)}.`];
}

function unseenText(rows: readonly Row[]): Lines {
  const { rows: all, shownBy, operatorOnly, unchecked } = unseenOf(rows);
  if (all.length === 0) return [];
  const [first, ...rest] = shownBy.map(({ option, count }, index) =>
    index === 0 ? `\`${option}\` can show ${count} of them` : `\`${option}\` ${count}`,
  );
  return [
    `${counted(all.length, 'requirement was not seen', 'requirements were not seen')}.`,
    ...(first === undefined ? [] : [`${[first, ...rest].join(', ')}.`]),
    ...(operatorOnly.length === 0
      ? []
      : [`Only the operator can tell ${operatorOnly.length} of them.`]),
    ...(unchecked.length === 0 ? [] : [`This scan could not check ${unchecked.length} of them.`]),
  ];
}

/**
 * The closing paragraph: result, met and missing rows, the first action, and rows that could not be
 * checked.
 */
export function closing(verdict: Verdict): Lines {
  const rows = verdict.rows.filter((row) => !isClientRow(row));
  const having = (status: Status): readonly Row[] =>
    rows.filter((row) => row.ruling.status === status);
  const first = PRIORITIES.flatMap(({ priority }) => actionItems(verdict, priority))[0];
  const sentences = [
    `**${markdownText(verdict.domain)}: ${headlineWord(verdict)}**, because ${headlineText(verdict)}.`,
    ...namedRows(having('compliant'), 'requirement is met', 'requirements are met'),
    ...namedRows(having('missing'), 'requirement is missing', 'requirements are missing'),
    ...namedRows(having('partial'), 'requirement is partly met', 'requirements are partly met'),
    first === undefined
      ? 'Nothing needs to be done.'
      : `Do this first (${actionName(first, verdict)}): ${markdownText(first.row.advice.text)}`,
    ...unseenText(rows),
  ];
  return [sentences.join(' ')];
}
