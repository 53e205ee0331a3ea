/** The verdict for a person at a terminal. */
import type { Verdict } from '../model.js';
import { STATUSES } from '../model.js';
import { visible, visibleLines } from './escape.js';
import { contradictionTexts, endpointResult } from './findings.js';
import type { Style } from './layout.js';
import { columns, dotted, pad, painter, wrapped } from './layout.js';
import {
  durationText,
  MANIFESTO,
  MARKS,
  PRIORITIES,
  timeText,
  VERDICT_MARKS,
  VERDICT_MEANINGS,
} from './marks.js';
import { actionItems, fileBlocks } from './outline.js';
import type { Page } from './page.js';
import { hanging, heading } from './page.js';
import { accessText, leftOut, resolversText, trustText, widenings } from './scope.js';
import { sections } from './terminal-rows.js';
import { baselineSummary, baselineTitle, changeLists, waiverLines } from './text-gates.js';

export interface TerminalOptions {
  readonly color: boolean;
  /** Columns. Held between 40 and 120. */
  readonly width: number;
  /** Every row and every finding, folded nowhere. */
  readonly verbose?: boolean;
}

const VERDICT_STYLES: Readonly<Record<Verdict['status'], Style>> = {
  compliant: ['bold', 'green'],
  'non-compliant': ['bold', 'red'],
  undetermined: ['bold', 'yellow'],
};

/** A longer name of a host pushes its own line aside, and not those of the others. */
const WIDEST_CELL = 40;

function header(page: Page): readonly string[] {
  const { paint, verdict, width } = page;
  const word = `${VERDICT_MARKS[verdict.status]} ${verdict.status.toUpperCase()}`;
  const facts = [
    MANIFESTO.title,
    timeText(verdict.startedAt),
    durationText(verdict.startedAt, verdict.endedAt),
    `${verdict.tool.name} ${verdict.tool.version}`,
    `catalogue ${verdict.catalogue}`,
  ];
  const counts = STATUSES.filter((status) => verdict.scope.counts[status] > 0).map(
    (status) => `${MARKS[status]} ${status} ${verdict.scope.counts[status]}`,
  );
  const { ruled, total } = verdict.scope.must;
  return [
    `${paint('bold', visible(verdict.domain))}  ${paint(VERDICT_STYLES[verdict.status], word)}`,
    ...dotted(
      facts.map((fact) => visible(fact)),
      width,
    ).map((line) => paint('dim', line)),
    '',
    ...dotted(counts, width),
    ...wrapped(
      `${VERDICT_MEANINGS[verdict.status]} ${ruled} of ${total} MUST rows were ruled on from evidence.`,
      width,
    ),
    ...(verdict.baseline === undefined ? [] : wrapped(baselineSummary(verdict.baseline), width)),
  ];
}

function endpointLines(page: Page): readonly string[] {
  const { endpoints } = page.verdict.scope;
  if (endpoints.length === 0) return ['  None was found.'];
  const cells = endpoints.map(({ role, transport, host, port, address }) => [
    role,
    transport,
    visible(`${host}:${port}`),
    visible(address),
  ]);
  const widths = [0, 1, 2, 3].map((at) =>
    Math.min(WIDEST_CELL, Math.max(...cells.map((row) => columns(row[at] ?? '')))),
  );
  return endpoints.flatMap((endpoint, index) => {
    const row = cells[index] ?? [];
    const result = visible(endpointResult(endpoint));
    const style = endpoint.reached ? 'green' : 'magenta';
    const lead = `  ${row.map((cell, at) => pad(cell, widths[at] ?? 0)).join('  ')}  `;
    if (columns(lead) + columns(result) <= page.width) {
      return [lead + page.paint(style, result)];
    }
    const below = hanging(page, '      ', result, style);
    if (columns(lead.trimEnd()) <= page.width) return [lead.trimEnd(), ...below];
    return [...hanging(page, '  ', row.join(' ')), ...below];
  });
}

function contradictions(page: Page): readonly string[] {
  const texts = contradictionTexts(page.verdict, page.verbose);
  if (texts.length === 0) return [];
  return [
    '',
    heading(page, 'Contradictions'),
    ...texts.flatMap(({ status, text }) => hanging(page, `  ${MARKS[status]} `, visible(text))),
  ];
}

function waivers(page: Page): readonly string[] {
  const lines = waiverLines(page.verdict);
  if (lines.length === 0) return [];
  return [
    '',
    heading(page, 'Waivers'),
    ...lines.flatMap(({ status, text }) =>
      hanging(page, status === null ? '  ⌛ ' : `  ${MARKS[status]} `, visible(text)),
    ),
  ];
}

function sinceBaseline(page: Page): readonly string[] {
  const { baseline } = page.verdict;
  if (baseline === undefined) return [];
  const lists = changeLists(page.verdict);
  return [
    '',
    heading(page, visible(baselineTitle(baseline))),
    ...(lists.length === 0 ? ['  Nothing changed.'] : []),
    ...lists.flatMap(({ title, items }) => [
      `  ${title}`,
      ...items.flatMap((item) => hanging(page, '    ', visible(item))),
    ]),
  ];
}

function whatToDo(page: Page): readonly string[] {
  const { paint } = page;
  const groups = PRIORITIES.map(({ priority, title }) => ({
    title,
    list: actionItems(page.verdict, priority),
  })).filter(({ list }) => list.length > 0);
  if (groups.length === 0) return [];
  const items = groups.flatMap(({ title, list }) => [
    `  ${paint('bold', `${title} priority`)}`,
    ...list.flatMap(({ row }, index) => [
      ...hanging(page, `  ${`${index + 1}.`.padStart(4)} `, visible(row.title), 'bold'),
      ...hanging(
        page,
        '       ',
        visible(`${row.id} · ${row.level} · ${row.ruling.status}`),
        'cyan',
      ),
      ...hanging(page, '       ', visible(row.advice.text)),
    ]),
  ]);
  // Not wrapped: these lines are there to be copied.
  const blocks = fileBlocks(page.verdict).flatMap(({ title, lines }) => [
    '',
    `  ${paint('bold', visible(title))}`,
    ...visibleLines(lines).map((line) => `    ${line}`.trimEnd()),
  ]);
  return ['', heading(page, 'What to do'), ...items, ...blocks];
}

function scope(page: Page): readonly string[] {
  const { scope } = page.verdict;
  const { ruled, total } = scope.must;
  const say = (label: string, text: string) =>
    hanging(page, `  ${pad(label, 13)}`, visible(text, Infinity));
  const usage = scope.usage.map(({ address, used, budget }) => `${address} ${used} of ${budget}`);
  return [
    '',
    heading(page, 'Scope'),
    ...say('Access', accessText(scope)),
    ...say('MUST rows', `${ruled} of ${total} ruled on from evidence`),
    ...widenings(scope).flatMap(({ text, rows }, index) =>
      say(index === 0 ? 'To see more' : '', `${text}: ${rows.join(', ')}`),
    ),
    ...say('Trust', trustText(scope)),
    ...say('Resolvers', resolversText(scope)),
    ...say('Connections', usage.length === 0 ? 'none' : usage.join(', ')),
    ...leftOut(scope).flatMap((text, index) => say(index === 0 ? 'Left out' : '', text)),
  ];
}

export function renderTerminal(verdict: Verdict, options: TerminalOptions): string {
  const page: Page = {
    paint: painter(options.color),
    width: Math.min(120, Math.max(40, Math.floor(options.width))),
    verbose: options.verbose ?? false,
    verdict,
  };
  const lines = [
    ...header(page),
    '',
    heading(page, 'Endpoints'),
    ...endpointLines(page),
    ...sections(page),
    ...contradictions(page),
    ...sinceBaseline(page),
    ...waivers(page),
    ...whatToDo(page),
    ...scope(page),
  ];
  return `${lines.join('\n')}\n`;
}
