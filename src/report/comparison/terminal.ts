/** A comparison for a person at a terminal. */
import type { ComparedRow, Comparison } from '../../model/index.js';
import { asciiLine } from './terminal-ascii.js';
import { CHANGE_STYLES, tableLines, tableOf, type Table } from './terminal-table.js';
import { findingLines, FINDING_SIGNS, hiddenText } from './finding-changes.js';
import {
  cellMark,
  columnFacts,
  countTexts,
  countWords,
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
import { visible } from '../kit/escape.js';
import type { Paint, Style } from '../kit/terminal-layout.js';
import {
  columns as widthOf,
  dotted,
  painter,
  STATUS_STYLES,
  wrapped,
} from '../kit/terminal-layout.js';
import { MANIFESTO, MARKS, plural } from '../kit/legend.js';
import type { TerminalOptions } from '../verdict/terminal.js';
import {
  caveatText,
  CAVEATS_TITLE,
  changeText,
  columnNames,
  columnStatus,
  columnText,
  columnWord,
  comparisonTitle,
  conclusion,
  foldTitles,
  letter,
  NUANCES_TITLE,
  standingText,
  UNKNOWNS_NOTE,
} from './words.js';

interface Sheet {
  readonly comparison: Comparison;
  readonly paint: Paint;
  readonly width: number;
  readonly verbose: boolean;
  readonly ascii: boolean;
  /** Of the columns, as the tables and the lines name them. */
  readonly names: readonly string[];
}

/** `lead` before the first line, as much space before the rest. */
function hanging(sheet: Sheet, lead: string, text: string, style?: Style): readonly string[] {
  const indent = widthOf(lead);
  return wrapped(text, Math.max(10, sheet.width - indent)).map((line, index) => {
    const shown = style ? sheet.paint(style, line) : line;
    return (index === 0 ? lead : ' '.repeat(indent)) + shown;
  });
}

function heading({ paint, width }: Sheet, title: string): readonly string[] {
  return wrapped(title, width).map((line) => paint(['bold', 'underline'], line));
}

/** Pieces on one line; where it is too narrow, each on its own. */
function pieces({ paint, width }: Sheet, lead: string, all: readonly Piece[]): readonly string[] {
  const shown = all.filter(({ text }) => text !== '');
  const painted = shown.map(({ text, style }) => (style === null ? text : paint(style, text)));
  const whole = shown.map(({ text }) => text).join('  ');
  if (widthOf(lead) + widthOf(whole) <= width) return [lead + painted.join('  ')];
  const indent = ' '.repeat(widthOf(lead));
  return shown.flatMap(({ text, style }, index) =>
    wrapped(text, Math.max(10, width - indent.length)).map(
      (line, at) =>
        (index === 0 && at === 0 ? lead : indent) + (style === null ? line : paint(style, line)),
    ),
  );
}

interface Piece {
  readonly text: string;
  readonly style: Style | null;
}

function head(sheet: Sheet): readonly string[] {
  const { comparison, paint, width } = sheet;
  const { tool, kind } = comparison;
  const lettered = kind === 'services';
  const headings = headers(comparison).map(({ label }) => label);
  // In ASCII, two statuses have the same mark.
  const counts = sheet.ascii ? countWords : countTexts;
  return [
    paint('bold', visible(comparisonTitle(comparison))),
    ...dotted([MANIFESTO.title, `${tool.name} ${tool.version}`], width).map((line) =>
      paint('dim', line),
    ),
    '',
    ...headers(comparison).flatMap(({ label, column }, at) => {
      const lead = lettered ? `  ${letter(at).padEnd(2)} ` : '  ';
      const { problem } = column;
      const status = columnStatus(column);
      const indent = ' '.repeat(lead.length);
      return [
        ...pieces(sheet, lead, [
          { text: visible(label), style: 'bold' },
          { text: `${MARKS[status]} ${columnWord(column)}`, style: STATUS_STYLES[status] },
          { text: columnText(column), style: null },
        ]),
        ...dotted(
          [...columnFacts(column).map((fact) => visible(fact)), ...counts(column)],
          width - indent.length,
        ).map((line) => indent + paint('dim', line.trimEnd())),
        ...(problem === null ? [] : hanging(sheet, indent, visible(problem), 'magenta')),
      ];
    }),
    '',
    ...wrapped(visible(conclusion(comparison)), width).map((line) => paint('bold', line)),
    ...standings(comparison).flatMap((standing) =>
      hanging(
        sheet,
        `  ${letter(standing.column).padEnd(2)} `,
        `${visible(headings[standing.column] ?? '')}: ${standingText(standing)}`,
      ),
    ),
    ...(comparison.caveats.length === 0 ? [] : ['', ...heading(sheet, CAVEATS_TITLE)]),
    ...comparison.caveats.flatMap((caveat) =>
      hanging(sheet, '  ⚠️ ', visible(caveatText(caveat, sheet.names)), 'yellow'),
    ),
  ];
}

function tables(sheet: Sheet, table: Table): readonly string[] {
  return openGroups(sheet.comparison).flatMap(({ title, rows }) => [
    '',
    ...heading(sheet, `${title} · ${plural(rows.length, 'row')}`),
    ...tableLines(table, rows, sheet.paint),
  ]);
}

/** What each column says of a row, and what changed in its findings. */
function seen(sheet: Sheet, row: ComparedRow): readonly string[] {
  const { comparison, verbose } = sheet;
  const { lines, hidden } = findingLines(row, comparison, { verbose });
  return [
    ...pieces(sheet, '  ', [
      { text: visible(row.id), style: 'cyan' },
      { text: row.level, style: 'dim' },
      { text: changeText(row), style: row.change === null ? null : CHANGE_STYLES[row.change] },
    ]),
    ...hanging(sheet, '    ', visible(row.title), 'bold'),
    ...sayings(row).flatMap(({ columns, cell, text }) => {
      const who = columns.map((column) => sheet.names[column] ?? '').join(', ');
      const basis = cell.basis === null ? '' : ` (${cell.basis})`;
      return [
        ...hanging(
          sheet,
          `    ${cellMark(cell)} `,
          `${visible(who)}: ${cell.status}${basis}`,
          STATUS_STYLES[cell.status],
        ),
        ...hanging(sheet, '       ', visible(text)),
      ];
    }),
    ...lines.flatMap(({ kind, status, text }) =>
      hanging(sheet, `    ${FINDING_SIGNS[kind]} ${MARKS[status]} `, visible(text), 'dim'),
    ),
    ...(hidden === 0 ? [] : hanging(sheet, '      ', hiddenText(hidden, '--verbose'), 'dim')),
  ];
}

function details(sheet: Sheet): readonly string[] {
  const rows = openGroups(sheet.comparison).flatMap((group) => group.rows);
  if (rows.length === 0) return [];
  return [
    '',
    ...heading(sheet, 'Details'),
    ...rows.flatMap((row, at) => [...(at === 0 ? [] : ['']), ...seen(sheet, row)]),
  ];
}

function nuances(sheet: Sheet): readonly string[] {
  const rows = nuanced(sheet.comparison);
  if (rows.length === 0) return [];
  return [
    '',
    ...heading(sheet, `${NUANCES_TITLE} · ${plural(rows.length, 'row')}`),
    ...rows.flatMap((row) => {
      const { lines, hidden } = findingLines(row, sheet.comparison, { verbose: sheet.verbose });
      const text = nuanceText(row, sheet.names);
      return [
        ...hanging(
          sheet,
          `  ${cellMark(row.cells[0] ?? null)} `,
          `${visible(row.id)}${text === '' ? '' : `: ${visible(text)}`}`,
        ),
        ...lines.flatMap(({ kind, status, text }) =>
          hanging(sheet, `     ${FINDING_SIGNS[kind]} ${MARKS[status]} `, visible(text), 'dim'),
        ),
        ...(hidden === 0 ? [] : hanging(sheet, '       ', hiddenText(hidden, '--verbose'), 'dim')),
      ];
    }),
  ];
}

function folds(sheet: Sheet, title: string, all: readonly Fold[]): readonly string[] {
  const count = all.reduce((sum, { rows }) => sum + rows.length, 0);
  if (count === 0) return [];
  return [
    '',
    ...heading(sheet, `${title} · ${plural(count, 'row')}`),
    ...all.flatMap(({ status, rows }) =>
      sheet.verbose
        ? rows.flatMap((row) => seen(sheet, row))
        : [
            `  ${tieText(status, rows.length)}`,
            ...hanging(sheet, '     ', rows.map(({ id }) => visible(id)).join(', '), 'dim'),
          ],
    ),
  ];
}

function times(sheet: Sheet): readonly string[] {
  const { comparison } = sheet;
  const places = endpointLines(comparison);
  const lists = actionLists(comparison);
  return [
    ...(places.length === 0
      ? []
      : [
          '',
          ...heading(sheet, 'Endpoints'),
          ...places.flatMap((text) => hanging(sheet, '  ', visible(text))),
        ]),
    ...(lists.length === 0 ? [] : ['', ...heading(sheet, 'What to do')]),
    ...lists.flatMap(({ title, mark, actions }) => [
      ...hanging(sheet, `  ${mark} `, title, 'bold'),
      ...actions.flatMap(({ priority, row }) =>
        hanging(sheet, `     ${priority.padEnd(6)} `, `${visible(row.title)} (${visible(row.id)})`),
      ),
    ]),
  ];
}

export function renderComparisonTerminal(comparison: Comparison, options: TerminalOptions): string {
  const width = Math.min(120, Math.max(40, Math.floor(options.width)));
  const labels = headers(comparison).map(({ label }) => label);
  const rows = openGroups(comparison).flatMap((group) => group.rows);
  const names = columnNames(comparison);
  const table = tableOf(rows, labels, names, width);
  const sheet: Sheet = {
    comparison,
    paint: painter(options.color),
    width,
    verbose: options.verbose ?? false,
    ascii: options.ascii ?? false,
    names,
  };
  const { same, unknown } = foldTitles(comparison);
  const lines = [
    ...head(sheet),
    ...tables(sheet, table),
    ...details(sheet),
    ...times(sheet),
    ...nuances(sheet),
    ...folds(sheet, same, ties(comparison)),
    ...folds(sheet, unknown, unknowns(comparison)),
    ...(comparison.kind === 'services'
      ? ['', ...wrapped(UNKNOWNS_NOTE, width).map((line) => sheet.paint('dim', line))]
      : []),
  ];
  const drawn = options.ascii === true ? lines.map(asciiLine) : lines;
  return `${drawn.join('\n')}\n`;
}
