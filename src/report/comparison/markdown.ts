/** A comparison as GitHub Flavored Markdown. */
import type { ComparedRow, Comparison } from '../../model/index.js';
import { findingLines, FINDING_SIGNS, hiddenText } from './finding-changes.js';
import {
  cellMark,
  cellWord,
  columnFacts,
  countTexts,
  headers,
  nuanced,
  nuanceText,
  openGroups,
  sayings,
  standings,
  ties,
  tieText,
  unknowns,
  type Fold,
} from './outline.js';
import { actionLists, endpointLines } from './changes-over-time.js';
import { markdownCode, markdownText } from '../kit/escape.js';
import { MANIFESTO, MARKS, plural } from '../kit/legend.js';
import {
  BEST,
  caveatText,
  CAVEATS_TITLE,
  changeText,
  columnStatus,
  columnText,
  columnWord,
  comparisonTitle,
  conclusion,
  foldTitles,
  NUANCES_TITLE,
  standingText,
  UNKNOWNS_NOTE,
} from './words.js';

type Lines = readonly string[];

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function head(comparison: Comparison, labels: readonly string[]): Lines {
  const { tool, columns } = comparison;
  const places = standings(comparison).map(
    (standing) => `1. ${markdownText(labels[standing.column] ?? '')}: ${standingText(standing)}`,
  );
  const caveats = comparison.caveats.map(
    (caveat) => `- ⚠️ ${markdownText(caveatText(caveat, labels))}`,
  );
  return [
    `# ${markdownText(comparisonTitle(comparison))}`,
    '',
    `Against the [${MANIFESTO.title}](${MANIFESTO.url}), ` +
      `compared by ${markdownText(`${tool.name} ${tool.version}`)}.`,
    '',
    line(['', 'Result', 'Rows', 'Scan']),
    '|---|---|---|---|',
    ...columns.map((column, at) => {
      const { problem } = column;
      const word = `${MARKS[columnStatus(column)]} **${columnWord(column)}**`;
      const text = columnText(column);
      const facts = columnFacts(column).map((fact) => markdownText(fact));
      const why = problem === null ? [] : [markdownText(problem)];
      return line([
        `**${markdownText(labels[at] ?? '')}**`,
        text === '' ? word : `${word}<br>${text}`,
        countTexts(column).join(' ') || '-',
        [...why, ...facts].join('<br>'),
      ]);
    }),
    '',
    `**${markdownText(conclusion(comparison))}**`,
    ...(places.length === 0 ? [] : ['', ...places]),
    ...(caveats.length === 0 ? [] : ['', `## ${CAVEATS_TITLE}`, '', ...caveats]),
  ];
}

function tables(comparison: Comparison, labels: readonly string[]): Lines {
  const times = comparison.kind === 'times';
  const heading = ['Requirement', 'Level', ...labels.map((label) => markdownText(label))];
  return openGroups(comparison).flatMap(({ title, rows }) => [
    '',
    `## ${title} (${plural(rows.length, 'row')})`,
    '',
    line(times ? [...heading, ''] : heading),
    `|${'---|'.repeat(heading.length + (times ? 1 : 0))}`,
    ...rows.map((row) => {
      const cells = row.cells.map((cell, at) => {
        const best = !times && row.best.includes(at);
        const text = `${cellMark(cell)} ${cellWord(cell)}`;
        return best ? `**${text}** ${BEST}` : text;
      });
      const name = `**${markdownText(row.title)}**<br>${markdownCode(row.id)}`;
      return line([name, row.level, ...cells, ...(times ? [changeText(row)] : [])]);
    }),
  ]);
}

function found(row: ComparedRow, comparison: Comparison): Lines {
  const { lines, hidden } = findingLines(row, comparison, {});
  return [
    ...lines.map(
      ({ kind, status, text }) =>
        `  - \`${FINDING_SIGNS[kind]}\` ${MARKS[status]} ${markdownText(text)}`,
    ),
    ...(hidden === 0 ? [] : [`  - ${hiddenText(hidden, 'in the JSON form')}`]),
  ];
}

function details(comparison: Comparison, labels: readonly string[]): Lines {
  const rows = openGroups(comparison).flatMap((group) => group.rows);
  if (rows.length === 0) return [];
  return [
    '',
    '## Details',
    ...rows.flatMap((row) => [
      '',
      `### ${markdownText(row.title)}`,
      '',
      `${row.level} · ${markdownCode(row.id)}${row.change === null ? '' : ` · ${changeText(row)}`}`,
      '',
      ...sayings(row).map(({ columns, cell, text }) => {
        const who = columns.map((at) => markdownText(labels[at] ?? '')).join(', ');
        const basis = cell.basis === null ? '' : ` *(${cell.basis})*`;
        return `- ${cellMark(cell)} **${who}**: ${markdownText(text)}${basis}`;
      }),
      ...found(row, comparison).map((text) => text.slice(2)),
    ]),
  ];
}

function nuances(comparison: Comparison, labels: readonly string[]): Lines {
  const rows = nuanced(comparison);
  if (rows.length === 0) return [];
  return [
    '',
    `## ${NUANCES_TITLE} (${plural(rows.length, 'row')})`,
    '',
    ...rows.flatMap((row) => {
      const text = nuanceText(row, labels);
      const [cell = null] = row.cells.filter((one) => one !== null);
      const name = `${cellMark(cell)} ${markdownText(row.title)} (${markdownCode(row.id)})`;
      return [
        `- ${name}${text === '' ? '' : `: ${markdownText(text)}`}`,
        ...found(row, comparison),
      ];
    }),
  ];
}

function times(comparison: Comparison): Lines {
  const places = endpointLines(comparison);
  const lists = actionLists(comparison);
  return [
    ...(places.length === 0 ? [] : ['', '## Endpoints', '']),
    ...places.map((text) => `- ${markdownText(text)}`),
    ...(lists.length === 0 ? [] : ['', '## What to do']),
    ...lists.flatMap(({ title, mark, actions }) => [
      '',
      `### ${mark} ${title}`,
      '',
      ...actions.map(
        ({ priority, row }) =>
          `- ${markdownText(row.title)} (${markdownCode(row.id)}, ${priority} priority)`,
      ),
    ]),
  ];
}

function folds(title: string, all: readonly Fold[]): Lines {
  const count = all.reduce((sum, { rows }) => sum + rows.length, 0);
  if (count === 0) return [];
  return [
    '',
    `## ${title} (${plural(count, 'row')})`,
    '',
    ...all.map(
      ({ status, rows }) =>
        `- ${tieText(status, rows.length)}: ${rows.map(({ id }) => markdownCode(id)).join(', ')}`,
    ),
  ];
}

export function renderComparisonMarkdown(comparison: Comparison): string {
  const labels = headers(comparison).map(({ label }) => label);
  const { same, unknown } = foldTitles(comparison);
  const lines = [
    ...head(comparison, labels),
    ...tables(comparison, labels),
    ...details(comparison, labels),
    ...times(comparison),
    ...nuances(comparison, labels),
    ...folds(same, ties(comparison)),
    ...folds(unknown, unknowns(comparison)),
    ...(comparison.kind === 'services' ? ['', UNKNOWNS_NOTE] : []),
  ];
  return `${lines.join('\n')}\n`;
}
