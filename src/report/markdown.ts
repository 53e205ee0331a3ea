/** The verdict as the compliance checklist: GitHub Flavored Markdown, filled from evidence. */
import type { Row, Verdict } from '../model.js';
import { STATUSES } from '../model.js';
import { markdownCode, markdownFence, markdownText } from './escape.js';
import { contradictionTexts, endpointResult, findingTexts } from './findings.js';
import type { Part } from './marks.js';
import {
  durationText,
  MANIFESTO,
  MARKS,
  MEANINGS,
  PARTS,
  plural,
  PRIORITIES,
  timeText,
  VERDICT_MARKS,
  VERDICT_MEANINGS,
  WEIGHTS,
} from './marks.js';
import { actionItems, fileBlocks, isClientRow, rowsOf } from './outline.js';
import { accessText, leftOut, resolversText, trustText, widenings } from './scope.js';
import {
  baselineSummary,
  baselineTitle,
  changeLists,
  waiverLines,
  waiverText,
} from './text-gates.js';
import { say } from './text.js';

type Lines = readonly string[];

const RULE: Lines = ['', '---', ''];
const LINE_BREAK = '<br>';

function statusWord(status: string): string {
  return status.toUpperCase().replace('-', ' ');
}

function head(verdict: Verdict): Lines {
  const { scope } = verdict;
  const when = `${timeText(verdict.startedAt)}, ${durationText(verdict.startedAt, verdict.endedAt)}`;
  const tool = `${verdict.tool.name} ${verdict.tool.version}, catalogue ${verdict.catalogue}`;
  return [
    '# XMPP Safeguarding Manifesto 2025 - Compliance Checklist',
    '',
    `Based on a scan of **${markdownText(verdict.domain)}** from outside (${markdownText(when)}; ` +
      `${markdownText(tool)}) against the [${MANIFESTO.title}](${MANIFESTO.url}).`,
    '',
    `${VERDICT_MARKS[verdict.status]} **${verdict.status.toUpperCase()}** - ` +
      `${VERDICT_MEANINGS[verdict.status]} ` +
      `${scope.must.ruled} of ${scope.must.total} MUST rows were ruled on from evidence.`,
    ...(verdict.baseline === undefined
      ? []
      : ['', markdownText(baselineSummary(verdict.baseline))]),
    '',
    '## Legend',
    '',
    ...STATUSES.map(
      (status) => `- ${MARKS[status]} **${statusWord(status)}** - ${MEANINGS[status]}`,
    ),
  ];
}

function implementation(row: Row): string {
  const basis = row.ruling.basis === null ? '' : ` *(${row.ruling.basis})*`;
  return markdownText(say(row.ruling)) + basis;
}

function serverSupport(row: Row): string {
  if (row.servedBy.length === 0) return "Server doesn't control";
  return row.servedBy
    .map(({ requirement, status }) => `${MARKS[status]} ${markdownCode(requirement)} ${status}`)
    .join(LINE_BREAK);
}

function notes(row: Row, verdict: Verdict): string {
  const found = findingTexts(row, verdict, false).map(
    ({ status, text }) => `${MARKS[status]} ${markdownText(text)}`,
  );
  const name = `${row.level} · ${markdownCode(row.id)}`;
  const waived = row.waiver === undefined ? [] : [markdownText(waiverText(row.waiver))];
  return [name, ...waived, ...found].join(LINE_BREAK);
}

function table(rows: readonly Row[], verdict: Verdict): Lines {
  const clients = rows.some(isClientRow);
  return [
    `| Requirement | Status | ${clients ? 'Server Support' : 'Current Implementation'} | Notes |`,
    '|-------------|--------|----------------------|-------|',
    ...rows.map((row) => {
      const third = clients ? serverSupport(row) : implementation(row);
      const cells = [`**${markdownText(row.title)}**`, MARKS[row.ruling.status], third];
      return `| ${[...cells, notes(row, verdict)].join(' | ')} |`;
    }),
  ];
}

function part({ icon, title, note, sections }: Part, verdict: Verdict): Lines {
  const tables = sections.flatMap(({ section, title }) => {
    const rows = rowsOf(verdict, section);
    return rows.length === 0 ? [] : ['', `### ${title}`, '', ...table(rows, verdict)];
  });
  if (tables.length === 0) return [];
  return [
    ...RULE,
    `## ${icon} ${title.toUpperCase()}`,
    ...(note === null ? [] : ['', `*Note: ${note}*`]),
    ...tables,
  ];
}

function summary(verdict: Verdict): Lines {
  const lists = STATUSES.flatMap((status) => {
    const rows = verdict.rows.filter((row) => row.ruling.status === status);
    const count = plural(verdict.scope.counts[status], 'item');
    return [
      '',
      `### ${MARKS[status]} ${statusWord(status)} (${WEIGHTS[status]}): ${count}`,
      ...(rows.length === 0 ? [] : ['', ...rows.map((row) => `- ${markdownText(row.title)}`)]),
    ];
  });
  const contradictions = contradictionTexts(verdict, false).map(
    ({ status, text }) => `- ${MARKS[status]} ${markdownText(text)}`,
  );
  return [
    ...RULE,
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

function whatToDo(verdict: Verdict): Lines {
  const lists = PRIORITIES.flatMap(({ priority, title }) => {
    const items = actionItems(verdict, priority).map(
      ({ row }, index) =>
        `${index + 1}. **${markdownText(row.title)}** - ${markdownText(row.advice.text)}`,
    );
    return ['', `### ${title} Priority`, '', ...(items.length === 0 ? ['Nothing.'] : items)];
  });
  return [...RULE, '## 🔧 IMMEDIATE ACTION ITEMS', ...lists];
}

function recommendations(verdict: Verdict): Lines {
  const blocks = fileBlocks(verdict).flatMap(({ title, language, lines }) => [
    '',
    `### ${title}`,
    '',
    markdownFence(language, lines),
  ]);
  if (blocks.length === 0) return [];
  return [...RULE, '## 📝 CONFIGURATION RECOMMENDATIONS', ...blocks];
}

function scope(verdict: Verdict): Lines {
  const { scope } = verdict;
  const endpoints = scope.endpoints.map((endpoint) => {
    const { role, transport, host, port, address } = endpoint;
    const cells = [role, transport, `${host}:${port}`, address, endpointResult(endpoint)];
    return `| ${cells.map((cell) => markdownText(cell)).join(' | ')} |`;
  });
  const used = scope.usage.map(({ address, used, budget }) => `${address} ${used} of ${budget}`);
  const items = [
    `Access: ${accessText(scope)}`,
    `MUST rows: ${scope.must.ruled} of ${scope.must.total} ruled on from evidence`,
    ...widenings(scope).map(({ text, rows }) => `${text}: ${rows.join(', ')}`),
    `Trust: ${trustText(scope)}`,
    `Resolvers: ${resolversText(scope)}`,
    `Connections: ${used.length === 0 ? 'none' : used.join(', ')}`,
    ...leftOut(scope),
  ];
  return [
    ...RULE,
    '## 🔭 SCOPE',
    '',
    ...(endpoints.length === 0
      ? ['No endpoint was found.']
      : [
          '| Role | Transport | Host and port | Address | Result |',
          '|------|-----------|---------------|---------|--------|',
          ...endpoints,
        ]),
    '',
    ...items.map((item) => `- ${markdownText(item, Infinity)}`),
  ];
}

export function renderMarkdown(verdict: Verdict): string {
  const lines = [
    ...head(verdict),
    ...PARTS.flatMap((each) => part(each, verdict)),
    ...summary(verdict),
    ...whatToDo(verdict),
    ...recommendations(verdict),
    ...scope(verdict),
  ];
  return `${lines.join('\n')}\n`;
}
