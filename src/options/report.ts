/** Options for the report: its format, file and contents. */
import { CATALOGUE } from '../catalogue/index.js';
import { SECTIONS, STATUSES, type Section, type Status } from '../model/index.js';
import { COMPARISON_FORMATS } from '../report/comparison/comparison.js';
import { FORMATS } from '../report/index.js';
import { didYouMean } from '../util/did-you-mean.js';
import { Problem } from '../util/problem.js';
import { count, flag, list, value } from './define-option.js';
import { choice, FILE, FILE_OR_FOLDER, textParser } from './parsers.js';

/** Accepted names of statuses; the last line of the report uses these names. */
const STATUS_WORDS: Readonly<Record<string, readonly Status[]>> = {
  met: ['compliant'],
  'not-seen': ['not-observed', 'manual'],
};
const ONLY: readonly string[] = [
  ...new Set(['missing', 'partial', ...Object.keys(STATUS_WORDS), ...STATUSES]),
];
const SECTION_NAMES = SECTIONS.flatMap((section) => [section, ...section.split('/')]);
const ROW_IDS = CATALOGUE.map(({ id }) => id);

const STATUS = textParser(
  (word, label): readonly Status[] => {
    const statuses = STATUS_WORDS[word] ?? STATUSES.filter((status) => status === word);
    if (statuses.length === 0) throw unknown(label, word, 'status', ONLY);
    return statuses;
  },
  { placeholder: 'STATUS', most: 60, complete: ONLY },
);

/**
 * Parser for a section of the checklist. Accepts the beginning of a section's id, or of a part of
 * the id between slashes.
 */
const SECTION = textParser(
  (name, label): readonly Section[] => {
    const found = SECTIONS.filter((section) =>
      [section, ...section.split('/')].some((one) => one.startsWith(name)),
    );
    if (found.length === 0) throw unknown(label, name, 'section', SECTION_NAMES);
    return found;
  },
  { placeholder: 'SECTION', most: 60, complete: [...new Set(SECTION_NAMES)] },
);

const ROW = textParser(
  (id, label) => {
    if (ROW_IDS.includes(id)) return id;
    throw unknown(label, id, 'requirement', ROW_IDS);
  },
  { placeholder: 'ID', most: 60, complete: ROW_IDS },
);

function unknown(label: string, given: string, noun: string, names: readonly string[]): Problem {
  const meant = didYouMean(given, names);
  const hint =
    meant === null ? `known: ${[...new Set(names)].join(', ')}` : `did you mean ${meant}?`;
  return new Problem(`${label}: unknown ${noun} ${JSON.stringify(given.slice(0, 60))}; ${hint}`);
}

const JSON_OPTION = {
  json: flag({ default: false, group: 'Output', help: 'The same as --format json' }),
} as const;

/** Options for the format and file of a report on one domain. */
export const REPORT_OPTIONS = {
  format: value(choice(FORMATS), {
    default: 'terminal',
    group: 'Output',
    alias: 'f',
    help: `Report format: ${FORMATS.join(', ')}`,
  }),
  ...JSON_OPTION,
  out: value(FILE, { group: 'Output', alias: 'o', help: 'Write the report to FILE' }),
} as const;

/** Options for the format and file of reports on any number of domains. */
export const BATCH_REPORT_OPTIONS = {
  format: value(choice([...FORMATS, 'jsonl']), {
    default: 'terminal',
    group: 'Output',
    alias: 'f',
    help: `Report format: ${FORMATS.join(', ')}, or jsonl (one verdict per line)`,
  }),
  ...JSON_OPTION,
  out: value(FILE_OR_FOLDER, {
    group: 'Output',
    alias: 'o',
    help: 'Write the report to FILE; for several domains: FOLDER, with one report each (jsonl: FILE)',
  }),
} as const;

/** Options for the requirements that the terminal report shows. */
export const VIEW_OPTIONS = {
  only: list(STATUS, {
    default: [],
    group: 'Output',
    help: `Show only rows with this status: ${ONLY.join(', ')}`,
  }),
  section: list(SECTION, {
    default: [],
    group: 'Output',
    help: 'Show only rows of this section, such as connections or dns',
  }),
  row: list(ROW, {
    default: [],
    group: 'Output',
    help: 'Show only the row with this id, in full',
  }),
} as const;

const TERMINAL_OPTIONS = {
  color: flag({ group: 'Output', help: 'Use colours, also in a pipe (--no-color: never)' }),
  ascii: flag({
    group: 'Output',
    help: 'Use ASCII characters only, as with LC_ALL=C, TERM=dumb and TERM=linux',
  }),
} as const;

/** Options for how much a report shows, and with which characters. */
export const LOOK_OPTIONS = {
  color: TERMINAL_OPTIONS.color,
  explain: flag({
    default: false,
    group: 'Output',
    help: 'With --format json or jsonl: add the explanation of each requirement',
  }),
  ascii: TERMINAL_OPTIONS.ascii,
  verbose: count({
    group: 'Output',
    alias: 'v',
    help: 'Show every row with its evidence; -vv: every finding',
  }),
  quiet: flag({
    default: false,
    group: 'Output',
    alias: 'q',
    help: 'Print one line with the verdict, and no progress on stderr',
  }),
} as const;

export const RECORD_OPTIONS = {
  record: value(FILE, {
    group: 'Output',
    help: 'Save all observations to FILE, for judge and compare',
  }),
} as const;

export const BATCH_RECORD_OPTIONS = {
  record: value(FILE_OR_FOLDER, {
    group: 'Output',
    help: 'Save all observations to FILE, for judge and compare; for several domains: FOLDER',
  }),
} as const;

/** Options of the command `compare`, in addition to the options of the scans that it makes. */
export const COMPARISON_OPTIONS = {
  format: value(choice(COMPARISON_FORMATS), {
    default: 'terminal',
    group: 'Output',
    alias: 'f',
    help: `Format of the comparison: ${COMPARISON_FORMATS.join(', ')}`,
  }),
  ...JSON_OPTION,
  out: value(FILE, { group: 'Output', alias: 'o', help: 'Write the comparison to FILE' }),
  'fail-on': value(choice(['must', 'should', 'never']), {
    default: 'must',
    group: 'Gates',
    help: 'Exit with 1 if a row of this level or above got worse: must (default), should, never',
  }),
  ...TERMINAL_OPTIONS,
  verbose: flag({
    default: false,
    group: 'Output',
    alias: 'v',
    help: 'Show every row and every finding that changed',
  }),
  quiet: flag({
    default: false,
    group: 'Output',
    alias: 'q',
    help: 'Print no progress on stderr',
  }),
} as const;
