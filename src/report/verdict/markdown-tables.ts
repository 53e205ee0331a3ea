/** The tables of the checklist by section. The details of the requirements follow each table. */
import type { Row, Verdict } from '../../model/index.js';
import { markdownCode, markdownText } from '../kit/escape.js';
import { basisText, sayBesideBasis } from '../kit/basis-text.js';
import { declareText } from '../kit/declare-text.js';
import { findingTexts } from '../kit/finding-text.js';
import { cell, cellList, LONGEST_CELL, tableRow } from '../kit/markdown-cells.js';
import { MARKS } from '../kit/legend.js';
import type { Part } from '../kit/checklist-parts.js';
import { plural } from '../kit/words.js';
import { isClientRow, rowsOf } from '../kit/row-groups.js';
import { waiverText } from '../kit/acceptance-text.js';
import { checklistName, say } from '../../rules/words.js';

type Lines = readonly string[];

/** Maximum number of notes that are listed for one requirement. Further notes are counted. */
const MOST_NOTES = 5;

/** Maximum length of a basis in a cell, so that the sentence has room. */
const LONGEST_BASIS = LONGEST_CELL / 2;

interface Shown {
  readonly row: Row;
  readonly third: string;
  readonly details: Lines;
}

function implementation(row: Row): { readonly markdown: string; readonly cut: boolean } {
  const words = basisText(row.ruling);
  const basis = words === null ? '' : ` *(${cell(words, LONGEST_BASIS).markdown})*`;
  const { markdown, cut } = cell(sayBesideBasis(row.ruling), LONGEST_CELL - basis.length);
  return { markdown: markdown + basis, cut };
}

function serverSupport(row: Row, verdict: Verdict): string {
  if (row.servedBy.length === 0) return "Server doesn't control";
  const items = row.servedBy.map(({ requirement, status }) => {
    const served = verdict.rows.find(({ id }) => id === requirement);
    const name = served === undefined ? requirement : checklistName(served);
    return `${MARKS[status]} ${markdownText(name, 40)}: ${status.replace('-', ' ')}`;
  });
  return cellList(items);
}

/**
 * Formats the findings of the row as Markdown, the worst first. At most five findings have the
 * status `information`.
 */
function findings(row: Row, verdict: Verdict): Lines {
  const found = findingTexts(row, verdict, false);
  const notes = found.filter(({ status }) => status === 'information');
  const more = notes.length - MOST_NOTES;
  return [
    ...found
      .filter((one) => one.status !== 'information' || notes.indexOf(one) < MOST_NOTES)
      .map(({ status, text }) => `${MARKS[status]} ${markdownText(text)}`),
    ...(more > 0 ? [`${plural(more, 'more note')}, not shown here`] : []),
  ];
}

/**
 * Formats an item below the table with what the table row of a requirement leaves out: the whole
 * sentence if it was cut, and the findings.
 */
function details(row: Row, verdict: Verdict, cut: boolean): Lines {
  const waived = row.waiver === undefined ? [] : [markdownText(waiverText(row.waiver))];
  const items = [...waived, ...findings(row, verdict)];
  if (items.length === 0 && !cut) return [];
  const sentence = cut ? `: ${markdownText(say(row.ruling))}` : '';
  return [
    `- ${MARKS[row.ruling.status]} **${markdownText(checklistName(row))}**${sentence}`,
    ...items.map((item) => `  - ${item}`),
  ];
}

function shown(row: Row, verdict: Verdict): Shown {
  if (isClientRow(row)) {
    return { row, third: serverSupport(row, verdict), details: details(row, verdict, false) };
  }
  const { markdown, cut } = implementation(row);
  return { row, third: markdown, details: details(row, verdict, cut) };
}

function notes({ row, details }: Shown): string {
  const declare = declareText(row);
  return [
    row.level,
    markdownCode(row.id, 40),
    ...(declare === null ? [] : [markdownText(declare)]),
    ...(row.waiver === undefined ? [] : [`waived until ${markdownText(row.waiver.until, 20)}`]),
    ...(details.length === 0 ? [] : ['details below']),
  ].join(' · ');
}

function table(rows: readonly Row[], verdict: Verdict): Lines {
  const clients = rows.some(isClientRow);
  const all = rows.map((row) => shown(row, verdict));
  const below = all.flatMap(({ details }) => details);
  return [
    `| Requirement | Status | ${clients ? 'Server Support' : 'Current Implementation'} | Notes |`,
    '|-------------|--------|----------------------|-------|',
    ...all.map((one) => {
      const name = `**${cell(checklistName(one.row), LONGEST_CELL - 4).markdown}**`;
      return tableRow([name, MARKS[one.row.ruling.status], one.third, notes(one)]);
    }),
    ...(below.length === 0 ? [] : ['', 'Details:', '', ...below]),
  ];
}

/** One part of the checklist, such as the servers; empty if it has no requirements. */
export function partTables({ icon, title, note, sections }: Part, verdict: Verdict): Lines {
  const tables = sections.flatMap(({ section, title }) => {
    const rows = rowsOf(verdict, section);
    return rows.length === 0 ? [] : ['', `### ${title}`, '', ...table(rows, verdict)];
  });
  if (tables.length === 0) return [];
  return [
    `## ${icon} ${title.toUpperCase()}`,
    ...(note === null ? [] : ['', `*Note: ${note}*`]),
    ...tables,
  ];
}
