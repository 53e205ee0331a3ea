/** Formats single requirements with all their details, for `--row`. */
import type { Row } from '../../model/index.js';
import { visibleLines } from '../kit/escape.js';
import { shortReason } from './short-reason.js';
import { basisText, sayBesideBasis } from '../kit/basis-text.js';
import { declareText } from '../kit/declare-text.js';
import { findingTexts } from '../kit/finding-text.js';
import { headlineWord } from '../kit/headline.js';
import { columns, STATUS_STYLES } from '../kit/terminal-layout.js';
import { actionItems } from '../kit/action-items.js';
import { PRIORITIES } from '../kit/checklist-parts.js';
import { type Page, hanging, linkedTitle, shown } from '../kit/terminal-page.js';
import { linesFor } from './terminal-fix-first.js';
import { waiverText } from '../kit/acceptance-text.js';
import { asciiText } from '../kit/terminal-signs.js';

/** Formats the rows with the given ids in full. The command line checks that the ids exist. */
export function fullRows(page: Page, ids: readonly string[]): readonly string[] {
  const rows = ids.flatMap((id) => page.verdict.rows.filter((row) => row.id === id));
  const domain = page.paint('bold', shown(page, page.verdict.domain, 253));
  return [
    `${domain}  ${headlineWord(page.verdict)}`,
    ...rows.flatMap((row) => ['', ...fullRow(page, row)]),
  ];
}

function fullRow(page: Page, row: Row): readonly string[] {
  const { ruling, waiver } = row;
  const mark = page.paint(STATUS_STYLES[ruling.status], page.signs.marks[ruling.status]);
  const title = shown(page, row.title);
  const id = shown(page, row.id);
  const named = `${mark} ${page.paint('bold', linkedTitle(page, row, title))}`;
  const isOneLine = columns(title) + columns(id) + 4 <= page.width;
  const basis = basisText(ruling);
  const based = shown(page, basis ?? 'no evidence');
  const standing = [row.level, ruling.status, based, row.section];
  const declare = declareText(row);
  const { where, isBasis } = shortReason(row, page.verdict);
  return [
    ...(isOneLine ? [`${named}  ${id}`] : [named, `  ${id}`]),
    ...hanging(page, '  ', standing.join(` ${page.signs.dot} `)),
    '',
    ...hanging(page, '  ', shown(page, sayBesideBasis(ruling))),
    ...(declare === null ? [] : hanging(page, '  ', declare)),
    ...(where === '' || isBasis ? [] : hanging(page, '  ', shown(page, where))),
    ...(waiver === undefined ? [] : hanging(page, '  ', shown(page, waiverText(waiver)))),
    ...findingLines(page, row),
    ...part(page, 'Why', row.why),
    ...part(page, 'Manifesto', row.source.manifesto),
    ...part(page, 'Advice', adviceText(page, row)),
    ...copyLines(page, row),
  ];
}

function findingLines(page: Page, row: Row): readonly string[] {
  const texts = findingTexts(row, page.verdict, true, page.verbose);
  if (texts.length === 0) return [];
  return [
    '',
    page.paint('bold', '  Findings'),
    ...texts.flatMap(({ status, text }) =>
      hanging(page, `  ${page.signs.marks[status]} `, shown(page, text)),
    ),
  ];
}

function part(page: Page, title: string, text: string): readonly string[] {
  if (text === '') return [];
  return ['', page.paint('bold', `  ${title}`), ...hanging(page, '  ', shown(page, text, 2_000))];
}

/**
 * Returns the advice for a requirement: its own advice, and that of the recommended actions for
 * its findings.
 */
function adviceText({ verdict }: Page, row: Row): string {
  const own = PRIORITIES.flatMap(({ priority }) => actionItems(verdict, priority))
    .filter((item) => item.row.id === row.id)
    .map((item) => item.row.advice.text);
  return [...new Set([row.advice.text, ...own])].join(' ');
}

/** Returns the configuration lines to copy for a requirement. They are not wrapped. */
function copyLines(page: Page, row: Row): readonly string[] {
  const files = page.verdict.configuration.map(({ file, lines }) => ({
    title: file,
    lines: linesFor(lines, row.id),
  }));
  const records = page.verdict.actions
    .filter(({ requirement }) => requirement === row.id)
    .flatMap((action) => action.records);
  const zone = [...(row.advice.dns?.trimEnd().split('\n') ?? []), ...records];
  return [...files, { title: 'DNS records', lines: zone }].flatMap(({ title, lines }) => {
    if (lines.length === 0) return [];
    const safe = visibleLines(lines.join('\n'));
    return [
      '',
      page.paint('bold', `  ${title}`),
      ...safe.map((line) => `    ${page.ascii ? asciiText(line) : line}`.trimEnd()),
    ];
  });
}
