/** The rows of the verdict by section, with their evidence. */
import type { Row, Status } from '../../model/index.js';
import { basisWord } from '../kit/basis-text.js';
import { declareText } from '../kit/declare-text.js';
import { type FindingText, findingTexts } from '../kit/finding-text.js';
import { columns, pad, STATUS_STYLES, wrapped } from '../kit/terminal-layout.js';
import { PARTS } from '../kit/checklist-parts.js';
import { type Fold, byLevel, folded, isClientRow } from '../kit/row-groups.js';
import { type Page, hanging, heading, linkedTitle, shown } from '../kit/terminal-page.js';
import { waiverText } from '../kit/acceptance-text.js';
import { say } from '../../rules/words.js';

const STATUS_WIDTH = 17;
const LEVEL_WIDTH = 15;

/** Width of the terminal from which status and level have their own columns. */
const WIDE = 100;

interface Head {
  readonly status: Status;
  /**
   * Two texts in small print: the level of the requirement or the number of requirements, and the
   * evidence for the status.
   */
  readonly small: readonly [string, string];
  readonly title: string;
  readonly id: string;
  readonly row: Row | null;
}

/**
 * Formats a requirement: mark, status and level on the left, and the title and `rest` to the right
 * or below.
 */
function rowLines(
  page: Page,
  head: Head,
  rest: (indent: string) => readonly string[],
): readonly string[] {
  return page.width < WIDE ? narrow(page, head, rest) : wide(page, head, rest);
}

function narrow(
  page: Page,
  { status, small, title, id, row }: Head,
  rest: (indent: string) => readonly string[],
): readonly string[] {
  const { paint, signs } = page;
  const mark = paint(STATUS_STYLES[status], signs.marks[status]);
  const words = [small[0], status, small[1]].filter(Boolean).join(` ${signs.dot} `);
  return [
    ...titled(page, `  ${mark} `, 4, { title, id, row }),
    ...(row === null ? [] : hanging(page, '    ', words)),
    ...rest('    '),
  ];
}

function wide(
  page: Page,
  { status, small, title, id, row }: Head,
  rest: (indent: string) => readonly string[],
): readonly string[] {
  const { paint, signs } = page;
  const mark = paint(STATUS_STYLES[status], pad(`${signs.marks[status]} ${status}`, STATUS_WIDTH));
  const width = 2 + STATUS_WIDTH + LEVEL_WIDTH;
  const indent = ' '.repeat(width);
  const [first = '', ...tail] = titled(page, '', width, { title, id, row });
  const below = [...tail, ...rest(indent)];
  const second = below[0];
  const beside = ' '.repeat(2 + STATUS_WIDTH) + pad(small[1], LEVEL_WIDTH);
  if (second !== undefined) below[0] = beside + second.slice(indent.length);
  return [`  ${mark}${pad(small[0], LEVEL_WIDTH)}${first}`, ...below];
}

/**
 * Formats the title in bold. The id is at the right edge if it fits. `indent` is the width of
 * `lead` in columns.
 */
function titled(
  page: Page,
  lead: string,
  indent: number,
  { title, id, row }: Pick<Head, 'title' | 'id' | 'row'>,
): readonly string[] {
  const width = page.width - indent;
  const lines = wrapped(title, width);
  const space = ' '.repeat(indent);
  const drawn = lines.map((line, index) => {
    const linked = row === null ? line : linkedTitle(page, row, line);
    return (index === 0 ? lead : space) + page.paint('bold', linked);
  });
  if (id === '') return drawn;
  const free = width - columns(lines.at(-1) ?? '') - columns(id);
  const named = page.paint('cyan', id);
  if (free >= 2) return [...drawn.slice(0, -1), `${drawn.at(-1) ?? ''}${' '.repeat(free)}${named}`];
  return [...drawn, space + ' '.repeat(Math.max(0, width - columns(id))) + named];
}

function servedByText(row: Row): string {
  if (row.servedBy.length === 0) return '';
  const served = row.servedBy.map(({ requirement, status }) => `${requirement} ${status}`);
  return ` (here: ${served.join(', ')})`;
}

function row(page: Page, row: Row): readonly string[] {
  const { ruling } = row;
  const served = isClientRow(row) ? servedByText(row) : '';
  const head: Head = {
    status: ruling.status,
    small: [row.level, basisWord(ruling)],
    title: shown(page, row.title),
    id: shown(page, row.id),
    row,
  };
  return rowLines(page, head, (indent) => [
    ...hanging(page, indent, shown(page, say(ruling)) + shown(page, served)),
    ...declareLines(page, indent, row),
    ...(row.waiver === undefined ? [] : hanging(page, indent, shown(page, waiverText(row.waiver)))),
    ...findingTexts(row, page.verdict, page.verbose).flatMap((text) =>
      findingLines(page, indent, text, ruling.status),
    ),
  ]);
}

function declareLines(page: Page, indent: string, row: Row | undefined): readonly string[] {
  const declare = row === undefined ? null : declareText(row);
  return declare === null ? [] : hanging(page, indent, declare);
}

function findingLines(
  page: Page,
  indent: string,
  { status, text }: FindingText,
  ruled: Status,
): readonly string[] {
  const said = status === ruled || status === 'information' ? text : `${status} ${text}`;
  return hanging(page, `${indent}${page.signs.marks[status]} `, shown(page, said));
}

function fold(page: Page, { status, text, rows }: Fold): readonly string[] {
  const title = shown(page, text);
  const head: Head = {
    status,
    small: [`${rows.length} rows`, ''],
    title: page.width < WIDE ? `${rows.length} rows: ${title}` : title,
    id: '',
    row: null,
  };
  return rowLines(page, head, (indent) => [
    ...[...byLevel(rows)].flatMap(([level, ofLevel]) =>
      hanging(
        page,
        `${indent}${level}: `,
        ofLevel.map((row) => shown(page, row.id + servedByText(row))).join(', '),
      ),
    ),
    ...declareLines(page, indent, rows[0]),
  ]);
}

/**
 * Shows the requirements by section. Those with the same reason share one entry unless the page is
 * verbose.
 */
export function sections(page: Page): readonly string[] {
  return PARTS.flatMap((part) =>
    part.sections.flatMap(({ section, title }) => {
      const rows = page.rows.filter((one) => one.section === section);
      if (rows.length === 0) return [];
      const items = page.verbose ? rows : folded(rows);
      return [
        '',
        heading(page, `${part.title} ${page.signs.dot} ${title}`),
        ...items.flatMap((item) => ('rows' in item ? fold(page, item) : row(page, item))),
      ];
    }),
  );
}
