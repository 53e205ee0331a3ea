/** The rows of the verdict at a terminal, section by section. */
import type { Row, Status } from '../model.js';
import { visible } from './escape.js';
import { findingTexts } from './findings.js';
import { columns, pad, STATUS_STYLES, wrapped } from './layout.js';
import { MARKS, PARTS } from './marks.js';
import type { Fold } from './outline.js';
import { byLevel, folded, isClientRow, rowsOf } from './outline.js';
import type { Page } from './page.js';
import { hanging, heading } from './page.js';
import { waiverText } from './text-gates.js';
import { say } from './text.js';

const STATUS_WIDTH = 19;
const LEVEL_WIDTH = 15;
/** Below it the words of a row stand under its marks, not beside them. */
const NARROW = 76;

/** Mark and status, then beside or below them two columns: of small words, and of sentences. */
function rowLines(
  page: Page,
  status: Status,
  small: readonly [string, string],
  first: { readonly title: string; readonly id: string },
  rest: (indent: string) => readonly string[],
): readonly string[] {
  const { paint, width } = page;
  const mark = paint(STATUS_STYLES[status], pad(`${MARKS[status]} ${status}`, STATUS_WIDTH));
  const narrow = width < NARROW;
  const indent = ' '.repeat(narrow ? 5 : 2 + STATUS_WIDTH + LEVEL_WIDTH);
  const shownId = visible(first.id);
  const title = wrapped(visible(first.title), width - indent.length);
  const last = title.at(-1) ?? '';
  const free = width - indent.length - columns(last) - columns(shownId);
  const lines = title.map((line) => paint('bold', line));
  if (shownId !== '') {
    const id = paint('cyan', shownId);
    if (free >= 2) lines.push(`${lines.pop() ?? ''}${' '.repeat(free)}${id}`);
    else lines.push(' '.repeat(Math.max(0, free + columns(last))) + id);
  }
  if (narrow) {
    const words = small.filter(Boolean).join(' · ');
    return [
      `  ${mark}${paint('dim', words)}`,
      ...lines.map((line) => indent + line),
      ...rest(indent),
    ];
  }
  const [head = '', ...tail] = lines;
  const below = [...tail.map((line) => indent + line), ...rest(indent)];
  const second = below[0];
  const beside = ' '.repeat(2 + STATUS_WIDTH) + paint('dim', pad(small[1], LEVEL_WIDTH));
  if (second !== undefined) below[0] = beside + second.slice(indent.length);
  return [`  ${mark}${pad(small[0], LEVEL_WIDTH)}${head}`, ...below];
}

function servedByText(row: Row): string {
  if (row.servedBy.length === 0) return '';
  const served = row.servedBy.map(({ requirement, status }) => `${requirement} ${status}`);
  return ` (here: ${served.join(', ')})`;
}

function row(page: Page, row: Row): readonly string[] {
  const { ruling } = row;
  const served = isClientRow(row) ? servedByText(row) : '';
  return rowLines(page, ruling.status, [row.level, ruling.basis ?? ''], row, (indent) => [
    ...hanging(page, indent, visible(say(ruling)) + visible(served), 'dim'),
    ...(row.waiver === undefined ? [] : hanging(page, indent, visible(waiverText(row.waiver)))),
    ...findingTexts(row, page.verdict, page.verbose).flatMap(({ status, text }) => {
      const said = status === ruling.status ? text : `${status} ${text}`;
      return hanging(page, `${indent}${MARKS[status]} `, visible(said), 'dim');
    }),
  ]);
}

function fold(page: Page, { status, text, rows }: Fold): readonly string[] {
  return rowLines(page, status, [`${rows.length} rows`, ''], { title: text, id: '' }, (indent) =>
    [...byLevel(rows)].flatMap(([level, ofLevel]) =>
      hanging(
        page,
        `${indent}${level}: `,
        ofLevel.map((row) => visible(row.id + servedByText(row))).join(', '),
        'dim',
      ),
    ),
  );
}

export function sections(page: Page): readonly string[] {
  return PARTS.flatMap((part) =>
    part.sections.flatMap(({ section, title }) => {
      const rows = rowsOf(page.verdict, section);
      if (rows.length === 0) return [];
      const items = page.verbose ? rows : folded(rows);
      return [
        '',
        heading(page, `${part.title} · ${title}`),
        ...items.flatMap((item) => ('rows' in item ? fold(page, item) : row(page, item))),
      ];
    }),
  );
}
