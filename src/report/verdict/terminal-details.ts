/**
 * The long terminal report: endpoints, all requirements with evidence, recommended actions with
 * lines to copy, and what the scan left out.
 */
import { visibleLines } from '../kit/escape.js';
import { withShortLists, verdictWithShortLists } from './shortened-lists.js';
import { contradictionTexts } from '../kit/finding-text.js';
import { endpointPlace, endpointResult } from '../kit/endpoint-text.js';
import { columns, pad } from '../kit/terminal-layout.js';
import { PRIORITIES } from '../kit/checklist-parts.js';
import { actionItems, fileBlocks } from '../kit/action-items.js';
import { type Page, hanging, heading, shown } from '../kit/terminal-page.js';
import { accessText, leftOut, resolversText, trustText, widenings } from '../kit/scope-text.js';
import { asciiText } from '../kit/terminal-signs.js';
import { sections } from './terminal-sections.js';
import { baselineSummary, changeLists, waiverLines } from '../kit/acceptance-text.js';

/** Maximum width of a table cell. Only the lines of longer host names lose their alignment. */
const WIDEST_CELL = 40;

/**
 * Returns the lines of the long report. If `isChosen`, only some requirements are shown, without
 * the parts on the whole verdict.
 */
export function detailLines(whole: Page, isChosen: boolean): readonly string[] {
  const page = whole.verbose
    ? whole
    : {
        ...whole,
        verdict: verdictWithShortLists(whole.verdict),
        rows: whole.rows.map(withShortLists),
      };
  if (isChosen) return sections(page);
  return [
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
}

function endpointLines(page: Page): readonly string[] {
  const { endpoints } = page.verdict.scope;
  if (endpoints.length === 0) return ['  None was found.'];
  const cells = endpoints.map((endpoint) => [
    endpoint.role,
    endpoint.transport,
    shown(page, endpointPlace(endpoint)),
    shown(page, endpoint.address),
  ]);
  const widths = [0, 1, 2, 3].map((at) =>
    Math.min(WIDEST_CELL, Math.max(...cells.map((row) => columns(row[at] ?? '')))),
  );
  return endpoints.flatMap((endpoint, index) => {
    const row = cells[index] ?? [];
    const result = shown(page, endpointResult(endpoint));
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
    ...texts.flatMap(({ status, text }) =>
      hanging(page, `  ${page.signs.marks[status]} `, shown(page, text)),
    ),
  ];
}

function waivers(page: Page): readonly string[] {
  const lines = waiverLines(page.verdict);
  if (lines.length === 0) return [];
  const { marks } = page.signs;
  return [
    '',
    heading(page, 'Waivers'),
    ...lines.flatMap(({ status, text }) =>
      hanging(page, `  ${status === null ? marks.partial : marks[status]} `, shown(page, text)),
    ),
  ];
}

function sinceBaseline(page: Page): readonly string[] {
  const { baseline } = page.verdict;
  if (baseline === undefined) return [];
  const lists = changeLists(page.verdict);
  return [
    '',
    heading(page, 'Since the baseline'),
    ...hanging(page, '  ', shown(page, baselineSummary(baseline))),
    ...(lists.length === 0 ? ['  Nothing changed.'] : []),
    ...lists.flatMap(({ title, items }) => [
      `  ${title}`,
      ...items.flatMap((item) => hanging(page, '    ', shown(page, item))),
    ]),
  ];
}

function whatToDo(page: Page): readonly string[] {
  const { paint, signs } = page;
  const groups = PRIORITIES.map(({ priority, title }) => ({
    title,
    list: actionItems(page.verdict, priority),
  })).filter(({ list }) => list.length > 0);
  if (groups.length === 0) return [];
  const items = groups.flatMap(({ title, list }) => [
    `  ${paint('bold', `${title} priority`)}`,
    ...list.flatMap(({ row }, index) => [
      ...hanging(page, `  ${`${index + 1}.`.padStart(4)} `, shown(page, row.title), 'bold'),
      ...hanging(
        page,
        '       ',
        shown(page, [row.id, row.level, row.ruling.status].join(` ${signs.dot} `)),
        'cyan',
      ),
      ...hanging(page, '       ', shown(page, row.advice.text)),
    ]),
  ]);
  // The lines are not wrapped, because users copy them.
  const blocks = fileBlocks(page.verdict).flatMap(({ title, lines }) => [
    '',
    `  ${paint('bold', shown(page, title))}`,
    ...visibleLines(lines).map((line) => `    ${page.ascii ? asciiText(line) : line}`.trimEnd()),
  ]);
  return ['', heading(page, 'What to do'), ...items, ...blocks];
}

function scope(page: Page): readonly string[] {
  const { scope, tool, catalogue } = page.verdict;
  const { ruled, total } = scope.must;
  const say = (label: string, text: string) =>
    hanging(page, `  ${pad(label, 13)}`, shown(page, text, Infinity));
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
    ...say('Made by', `${tool.name} ${tool.version}, catalogue ${catalogue}`),
  ];
}
