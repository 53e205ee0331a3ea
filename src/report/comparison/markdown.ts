/** A comparison as GitHub Flavored Markdown. */
import { markdownCode, markdownText } from '../kit/escape.js';
import { MANIFESTO, MARKS } from '../kit/legend.js';
import { tableRow } from '../kit/markdown-cells.js';
import { plural } from '../kit/words.js';
import { FINDING_SIGNS, hiddenText } from './finding-changes.js';
import type { ComparisonOutline } from './outline.js';
import { firstJudged, type OutlineRow } from './outline-rows.js';
import { BEST, CAVEATS_TITLE, NUANCES_TITLE } from './words.js';

type Lines = readonly string[];

function head({ title, tool, conclusion, columns, standings, caveats }: ComparisonOutline): Lines {
  const ranks = standings.map(
    ({ column, text }) => `1. ${markdownText(columns[column]?.label ?? '')}: ${text}`,
  );
  const differences = caveats.map((text) => `- ⚠️ ${markdownText(text)}`);
  return [
    `# ${markdownText(title)}`,
    '',
    `Against the [${MANIFESTO.title}](${MANIFESTO.url}), ` + `compared by ${markdownText(tool)}.`,
    '',
    tableRow(['', 'Result', 'Rows', 'Scan']),
    '|---|---|---|---|',
    ...columns.map(({ label, status, word, text, problem, facts, counts }) => {
      const result = `${MARKS[status]} **${word}**`;
      return tableRow([
        `**${markdownText(label)}**`,
        text === '' ? result : `${result}<br>${text}`,
        counts.map((one) => `${MARKS[one.status]} ${one.count}`).join(' ') || '-',
        [...(problem === null ? [] : [problem]), ...facts]
          .map((fact) => markdownText(fact))
          .join('<br>'),
      ]);
    }),
    '',
    `**${markdownText(conclusion)}**`,
    ...(ranks.length === 0 ? [] : ['', ...ranks]),
    ...(differences.length === 0 ? [] : ['', `## ${CAVEATS_TITLE}`, '', ...differences]),
  ];
}

function tables({ kind, columns, groups }: ComparisonOutline): Lines {
  const heading = [
    'Requirement',
    'Level',
    ...columns.map(({ label }) => markdownText(label)),
    ...(kind === 'times' ? [''] : []),
  ];
  return groups.flatMap(({ title, rows }) => [
    '',
    `## ${title} (${plural(rows.length, 'row')})`,
    '',
    tableRow(heading),
    `|${'---|'.repeat(heading.length)}`,
    ...rows.map(({ id, title, level, cells, change }) => {
      const shown = cells.map(({ mark, word, isBest }) =>
        isBest ? `**${mark} ${word}** ${BEST}` : `${mark} ${word}`,
      );
      const name = `**${markdownText(title)}**<br>${markdownCode(id)}`;
      return tableRow([name, level, ...shown, ...(change === null ? [] : [change.text])]);
    }),
  ]);
}

function findingItems({ findings: { lines, hidden } }: OutlineRow): Lines {
  return [
    ...lines.map(
      ({ kind, status, text }) =>
        `- \`${FINDING_SIGNS[kind]}\` ${MARKS[status]} ${markdownText(text)}`,
    ),
    ...(hidden === 0 ? [] : [`- ${hiddenText(hidden, 'in the JSON form')}`]),
  ];
}

function details({ groups, columns }: ComparisonOutline): Lines {
  const rows = groups.flatMap((group) => group.rows);
  if (rows.length === 0) return [];
  return [
    '',
    '## Details',
    ...rows.flatMap((row) => [
      '',
      `### ${markdownText(row.title)}`,
      '',
      `${row.level} · ${markdownCode(row.id)}${row.change === null ? '' : ` · ${row.change.text}`}`,
      '',
      ...row.sayings.map(({ columns: own, mark, basis, text }) => {
        const who = own.map((at) => markdownText(columns[at]?.label ?? '')).join(', ');
        const evidence = basis === null ? '' : ` *(${basis})*`;
        return `- ${mark} **${who}**: ${markdownText(text)}${evidence}`;
      }),
      ...findingItems(row),
    ]),
  ];
}

function nuances({ nuances: rows }: ComparisonOutline): Lines {
  if (rows.length === 0) return [];
  return [
    '',
    `## ${NUANCES_TITLE} (${plural(rows.length, 'row')})`,
    '',
    ...rows.flatMap((row) => {
      const { mark } = firstJudged(row);
      const name = `${mark} ${markdownText(row.title)} (${markdownCode(row.id)})`;
      return [
        `- ${name}${row.strength === '' ? '' : `: ${markdownText(row.strength)}`}`,
        ...findingItems(row).map((item) => `  ${item}`),
      ];
    }),
  ];
}

function changes({ endpoints, actions: lists }: ComparisonOutline): Lines {
  return [
    ...(endpoints.length === 0 ? [] : ['', '## Endpoints', '']),
    ...endpoints.map((text) => `- ${markdownText(text)}`),
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

function folds({ folds: all }: ComparisonOutline): Lines {
  return all.flatMap(({ title, count, groups }) => [
    '',
    `## ${title} (${plural(count, 'row')})`,
    '',
    ...groups.map(
      ({ text, rows }) => `- ${text}: ${rows.map(({ id }) => markdownCode(id)).join(', ')}`,
    ),
  ]);
}

/** The comparison in GitHub Flavored Markdown, ending in a newline. */
export function comparisonMarkdown(outline: ComparisonOutline): string {
  const parts = [head, tables, details, changes, nuances, folds];
  const note = outline.note === null ? [] : ['', outline.note];
  return `${[...parts.flatMap((part) => part(outline)), ...note].join('\n')}\n`;
}
