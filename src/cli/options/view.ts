/** What of a verdict the terminal shows: rows by status, by section, or one in full. */
import type { Argv } from 'yargs';
import { CATALOGUE } from '../../catalogue/index.js';
import type { Section, Status } from '../../model/index.js';
import { SECTIONS, STATUSES } from '../../model/index.js';
import { didYouMean } from '../../util/did-you-mean.js';
import { Problem } from '../../util/problem.js';

/** Words for statuses, as the last line of the report counts them. */
const WORDS: Readonly<Record<string, readonly Status[]>> = {
  met: ['compliant'],
  'not-seen': ['not-observed', 'manual'],
};
const ONLY: readonly string[] = [
  ...new Set(['missing', 'partial', ...Object.keys(WORDS), ...STATUSES]),
];

export interface ViewFlags {
  readonly format: string;
  readonly only?: readonly string[] | undefined;
  readonly row?: readonly string[] | undefined;
  readonly section?: readonly string[] | undefined;
}

export interface View {
  readonly only: readonly Status[];
  readonly rowIds: readonly string[];
  readonly sections: readonly Section[];
}

export function withView<T>(yargs: Argv<T>) {
  return yargs
    .option('only', {
      type: 'string',
      array: true,
      nargs: 1,
      requiresArg: true,
      group: 'Output:',
      describe: `Show only rows with this status: ${ONLY.join(', ')}`,
    })
    .option('section', {
      type: 'string',
      array: true,
      nargs: 1,
      requiresArg: true,
      group: 'Output:',
      describe: 'Show only rows of this section, such as connections or dns',
    })
    .option('row', {
      type: 'string',
      array: true,
      nargs: 1,
      requiresArg: true,
      group: 'Output:',
      describe: 'Show only the row with this id, in full',
    });
}

/**
 * What the flags choose. Throws `Problem` for an unknown word, and with a format that has all rows.
 * `isMany`: several domains, of which each gets one line.
 */
export function viewOf(flags: ViewFlags, isMany = false): View {
  const { only = [], row = [], section = [] } = flags;
  for (const [name, given] of Object.entries({ only, row, section })) {
    if (given.length === 0) continue;
    if (flags.format !== 'terminal') {
      throw new Problem(`--${name}: only with --format terminal; ${flags.format} has all rows`);
    }
    if (isMany) {
      throw new Problem(`--${name}: several domains get one line each; add --out FOLDER`);
    }
  }
  return {
    only: only.flatMap(statusesOf),
    rowIds: row.map(idOf),
    sections: section.flatMap(sectionsOf),
  };
}

function statusesOf(word: string): readonly Status[] {
  const statuses = WORDS[word] ?? STATUSES.filter((status) => status === word);
  if (statuses.length === 0) throw unknown('--only', word, 'status', ONLY);
  return statuses;
}

function idOf(id: string): string {
  const ids = CATALOGUE.map((requirement) => requirement.id);
  if (!ids.includes(id)) throw unknown('--row', id, 'requirement', ids);
  return id;
}

/** Sections by id, or by the beginning of the id or of its second part. */
function sectionsOf(name: string): readonly Section[] {
  const found = SECTIONS.filter((section) =>
    [section, ...section.split('/')].some((one) => one.startsWith(name)),
  );
  const names = SECTIONS.flatMap((section) => [section, ...section.split('/')]);
  if (found.length === 0) throw unknown('--section', name, 'section', names);
  return found;
}

function unknown(option: string, given: string, noun: string, names: readonly string[]): Problem {
  const meant = didYouMean(given, names);
  const hint =
    meant === null ? `known: ${[...new Set(names)].join(', ')}` : `did you mean ${meant}?`;
  return new Problem(`${option}: unknown ${noun} ${JSON.stringify(given.slice(0, 60))}; ${hint}`);
}
