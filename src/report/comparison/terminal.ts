/** Formats a comparison of verdicts for the terminal. */
import { visible } from '../kit/escape.js';
import { MANIFESTO, MARKS } from '../kit/legend.js';
import {
  type Paint,
  type Style,
  columns as widthOf,
  dotted,
  painter,
  STATUS_STYLES,
  wrapped,
} from '../kit/terminal-layout.js';
import { plural } from '../kit/words.js';
import type { TerminalOptions } from '../verdict/terminal.js';
import { FINDING_SIGNS, hiddenText } from './finding-changes.js';
import type { ComparisonOutline, OutlineColumn } from './outline.js';
import type { OutlineRow } from './outline-rows.js';
import { asciiLine } from './terminal-ascii.js';
import { CHANGE_STYLES, tableLines, tableOf, type Table } from './terminal-table.js';
import { CAVEATS_TITLE, NUANCES_TITLE } from './words.js';

/** The outline of a comparison, and how the terminal shows it. */
interface Sheet {
  readonly outline: ComparisonOutline;
  readonly paint: Paint;
  readonly width: number;
  readonly verbose: boolean;
  readonly ascii: boolean;
}

/**
 * Wraps a text. `lead` precedes the first line, and spaces of its width precede all other lines.
 */
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

/** Puts texts on one line, or each on a line of its own if the width has no room. */
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
  const { paint, width } = sheet;
  const { title, tool, columns, conclusion, standings, caveats } = sheet.outline;
  return [
    paint('bold', visible(title)),
    ...dotted([MANIFESTO.title, tool], width).map((line) => paint('dim', line)),
    '',
    ...columns.flatMap((column) => columnLines(sheet, column)),
    '',
    ...wrapped(visible(conclusion), width).map((line) => paint('bold', line)),
    ...standings.flatMap(({ column: at, text }) => {
      const { name = '', label = '' } = columns[at] ?? {};
      return hanging(sheet, `  ${name.padEnd(2)} `, `${visible(label)}: ${text}`);
    }),
    ...(caveats.length === 0 ? [] : ['', ...heading(sheet, CAVEATS_TITLE)]),
    ...caveats.flatMap((text) => hanging(sheet, '  ⚠️ ', visible(text), 'yellow')),
  ];
}

/** Formats the label and the result of a compared scan, followed by its facts and counts. */
function columnLines(sheet: Sheet, column: OutlineColumn): readonly string[] {
  const { paint, width, ascii, outline } = sheet;
  const { label, name, status, word, text, problem, facts } = column;
  const lead = outline.kind === 'services' ? `  ${name.padEnd(2)} ` : '  ';
  const indent = ' '.repeat(lead.length);
  // In ASCII, two statuses have the same mark, so show the name of the status next to its count.
  const counts = column.counts.map((one) =>
    ascii ? `${one.count} ${one.status}` : `${MARKS[one.status]} ${one.count}`,
  );
  return [
    ...pieces(sheet, lead, [
      { text: visible(label), style: 'bold' },
      { text: `${MARKS[status]} ${word}`, style: STATUS_STYLES[status] },
      { text, style: null },
    ]),
    ...dotted([...facts.map((fact) => visible(fact)), ...counts], width - indent.length).map(
      (line) => indent + paint('dim', line.trimEnd()),
    ),
    ...(problem === null ? [] : hanging(sheet, indent, visible(problem), 'magenta')),
  ];
}

function tables(sheet: Sheet, table: Table): readonly string[] {
  return sheet.outline.groups.flatMap(({ title, rows }) => [
    '',
    ...heading(sheet, `${title} · ${plural(rows.length, 'row')}`),
    ...tableLines(table, rows, sheet.paint),
  ]);
}

/**
 * Formats the result of a row in each column of the comparison, and the changes of its findings.
 */
function rowDetails(sheet: Sheet, row: OutlineRow): readonly string[] {
  const { columns } = sheet.outline;
  const { change } = row;
  return [
    ...pieces(sheet, '  ', [
      { text: visible(row.id), style: 'cyan' },
      { text: row.level, style: 'dim' },
      { text: change?.text ?? '', style: change === null ? null : CHANGE_STYLES[change.kind] },
    ]),
    ...hanging(sheet, '    ', visible(row.title), 'bold'),
    ...row.sayings.flatMap(({ columns: own, status, mark, basis, text }) => {
      const who = own.map((column) => columns[column]?.name ?? '').join(', ');
      const evidence = basis === null ? '' : ` (${basis})`;
      return [
        ...hanging(
          sheet,
          `    ${mark} `,
          `${visible(who)}: ${status}${evidence}`,
          STATUS_STYLES[status],
        ),
        ...hanging(sheet, '       ', visible(text)),
      ];
    }),
    ...changedFindings(sheet, row, '    '),
  ];
}

function changedFindings(
  sheet: Sheet,
  { findings: { lines, hidden } }: OutlineRow,
  indent: string,
): readonly string[] {
  return [
    ...lines.flatMap(({ kind, status, text }) =>
      hanging(sheet, `${indent}${FINDING_SIGNS[kind]} ${MARKS[status]} `, visible(text), 'dim'),
    ),
    ...(hidden === 0 ? [] : hanging(sheet, `${indent}  `, hiddenText(hidden, '--verbose'), 'dim')),
  ];
}

function details(sheet: Sheet): readonly string[] {
  const rows = sheet.outline.groups.flatMap((group) => group.rows);
  if (rows.length === 0) return [];
  return [
    '',
    ...heading(sheet, 'Details'),
    ...rows.flatMap((row, at) => [...(at === 0 ? [] : ['']), ...rowDetails(sheet, row)]),
  ];
}

function nuances(sheet: Sheet): readonly string[] {
  const rows = sheet.outline.nuances;
  if (rows.length === 0) return [];
  return [
    '',
    ...heading(sheet, `${NUANCES_TITLE} · ${plural(rows.length, 'row')}`),
    ...rows.flatMap((row) => [
      ...hanging(
        sheet,
        `  ${row.cells[0]?.mark ?? ''} `,
        `${visible(row.id)}${row.strength === '' ? '' : `: ${visible(row.strength)}`}`,
      ),
      ...changedFindings(sheet, row, '     '),
    ]),
  ];
}

function folds(sheet: Sheet): readonly string[] {
  return sheet.outline.folds.flatMap(({ title, count, groups }) => [
    '',
    ...heading(sheet, `${title} · ${plural(count, 'row')}`),
    ...groups.flatMap(({ text, rows }) =>
      sheet.verbose
        ? rows.flatMap((row) => rowDetails(sheet, row))
        : [
            `  ${text}`,
            ...hanging(sheet, '     ', rows.map(({ id }) => visible(id)).join(', '), 'dim'),
          ],
    ),
  ]);
}

/** Lines on endpoints and actions that changed between two scans. */
function changes(sheet: Sheet): readonly string[] {
  const { endpoints, actions: lists } = sheet.outline;
  return [
    ...(endpoints.length === 0
      ? []
      : [
          '',
          ...heading(sheet, 'Endpoints'),
          ...endpoints.flatMap((text) => hanging(sheet, '  ', visible(text))),
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

/** Returns the comparison as text for a terminal, ending in a newline. */
export function comparisonTerminal(outline: ComparisonOutline, options: TerminalOptions): string {
  const { ascii = false, verbose = false } = options;
  const width = Math.min(120, Math.max(40, Math.floor(options.width)));
  const sheet: Sheet = { outline, paint: painter(options.color), width, verbose, ascii };
  const { note } = outline;
  const lines = [
    ...head(sheet),
    ...tables(sheet, tableOf(outline, width)),
    ...details(sheet),
    ...changes(sheet),
    ...nuances(sheet),
    ...folds(sheet),
    ...(note === null ? [] : ['', ...wrapped(note, width).map((line) => sheet.paint('dim', line))]),
  ];
  return `${(ascii ? lines.map(asciiLine) : lines).join('\n')}\n`;
}
