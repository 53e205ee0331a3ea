/** The verdict as the compliance checklist in GitHub Flavored Markdown. */
import { type Verdict, STATUSES } from '../../model/index.js';
import { markdownText } from '../kit/escape.js';
import { endpointPlace, endpointResult } from '../kit/endpoint-text.js';
import { HEADLINE_STATUSES, headlineText, headlineWord, mustText } from '../kit/headline.js';
import { listText } from '../kit/words.js';
import { cell, tableRow } from '../kit/markdown-cells.js';
import {
  closing,
  MOST_NAMES,
  recommendations,
  statusWord,
  summary,
  whatToDo,
} from './markdown-summary.js';
import { partTables } from './markdown-tables.js';
import { MANIFESTO, MARKS, MEANINGS, VERDICT_MEANINGS } from '../kit/legend.js';
import { PARTS } from '../kit/checklist-parts.js';
import { durationText, timeText } from '../kit/time-text.js';
import { accessText, leftOut, resolversText, trustText, widenings } from '../kit/scope-text.js';
import { usedNetwork } from '../../model/without-network.js';
import { fileTexts, fileTitle } from '../kit/configuration-text.js';
import { baselineSummary } from '../kit/acceptance-text.js';

type Lines = readonly string[];

const RULE: Lines = ['', '---', ''];

function head(verdict: Verdict): Lines {
  const { scope } = verdict;
  const when = `${timeText(verdict.startedAt)}, ${durationText(verdict.startedAt, verdict.endedAt)}`;
  const tool = `${verdict.tool.name} ${verdict.tool.version}, catalogue ${verdict.catalogue}`;
  return [
    '# XMPP Safeguarding Manifesto 2025 - Compliance Checklist',
    '',
    `${MARKS[HEADLINE_STATUSES[scope.status]]} **${headlineWord(verdict)}** - ${headlineText(verdict)}`,
    '',
    `Based on ${basisText(verdict)} (${markdownText(when)}; ` +
      `${markdownText(tool)}) against the [${MANIFESTO.title}](${MANIFESTO.url}).`,
    '',
    `Against the whole manifesto: **${verdict.status.toUpperCase()}** - ` +
      `${VERDICT_MEANINGS[verdict.status]} ${mustText(scope)}.`,
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

/** Formats the basis of the verdict: a scan, a configuration, or a scan and a configuration. */
function basisText(verdict: Verdict): string {
  const domain = `**${markdownText(verdict.domain)}**`;
  if (!usedNetwork(verdict.scope)) return `the configuration for ${domain}, without a scan`;
  const more = verdict.files === undefined ? '' : ' and its configuration';
  return `a scan of ${domain} from outside${more}`;
}

interface EndpointRows {
  readonly table: Lines;
  /** Texts of endpoints that were cut in the table, in full. */
  readonly cut: Lines;
}

function endpointRows(verdict: Verdict): EndpointRows {
  const rows = verdict.scope.endpoints.map((endpoint) => {
    const { role, transport, address } = endpoint;
    const place = endpointPlace(endpoint);
    const result = endpointResult(endpoint);
    const cells = [role, transport, place, address, result].map((text) => cell(text));
    const cut = cells.some((one) => one.cut);
    const whole = `${role} ${place} (${address}): ${result}`;
    return { line: tableRow(cells.map(({ markdown }) => markdown)), cut: cut ? [whole] : [] };
  });
  return { table: rows.map(({ line }) => line), cut: rows.flatMap(({ cut }) => cut) };
}

function scope(verdict: Verdict): Lines {
  const { scope } = verdict;
  const endpoints = endpointRows(verdict);
  const used = scope.usage.map(({ address, used, budget }) => `${address} ${used} of ${budget}`);
  const items = [
    ...endpoints.cut,
    `Access: ${accessText(scope)}`,
    mustText(scope),
    ...widenings(scope).map(({ text }) => text),
    `Trust: ${trustText(scope)}`,
    `Resolvers: ${resolversText(scope)}`,
    `Connections: ${used.length === 0 ? 'none' : listText(used, MOST_NAMES)}`,
    ...leftOut(scope),
  ];
  return [
    '## 🔭 SCOPE',
    '',
    ...(endpoints.table.length === 0
      ? ['No endpoint was found.']
      : [
          '| Role | Transport | Host and port | Address | Result |',
          '|------|-----------|---------------|---------|--------|',
          ...endpoints.table,
        ]),
    '',
    ...items.map((item) => `- ${markdownText(item, Infinity)}`),
  ];
}

function configurationFiles({ files = [] }: Verdict): Lines {
  if (files.length === 0) return [];
  const items = files.flatMap((file) => [
    '',
    `### ${markdownText(fileTitle(file))}`,
    '',
    ...[
      file.refused === null ? 'It loads.' : 'It does not load.',
      ...fileTexts(file, Infinity),
    ].map((text) => `- ${markdownText(text, Infinity)}`),
  ]);
  return ['## ⚙️ CONFIGURATION', ...items];
}

/** The verdict as a Markdown file, ending in a newline. */
export function renderMarkdown(verdict: Verdict): string {
  const parts = [
    head(verdict),
    ...PARTS.map((each) => partTables(each, verdict)),
    summary(verdict),
    whatToDo(verdict),
    recommendations(verdict),
    configurationFiles(verdict),
    scope(verdict),
    closing(verdict),
  ].filter((lines) => lines.length > 0);
  const lines = parts.flatMap((each, index) => (index === 0 ? each : [...RULE, ...each]));
  return `${lines.join('\n')}\n`;
}
