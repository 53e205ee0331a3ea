/**
 * Lines about findings on a requirement that changed between two scans. Nothing is escaped yet.
 */
import type {
  ComparedCell,
  ComparedRow,
  Comparison,
  ComparisonColumn,
  Finding,
  FindingChanges,
  WithSavedText,
} from '../../model/index.js';
import { whereText } from '../kit/endpoint-text.js';
import { groupBy } from '../../util/group-by.js';
import { plural } from '../kit/words.js';
import { tell } from './words.js';

interface FindingLine {
  readonly kind: 'gone' | 'appeared' | 'altered';
  readonly status: Finding['status'];
  /** Place and text of a finding: `at both c2s endpoints: what was found`. */
  readonly text: string;
}

/** One character for each kind of change. */
export const FINDING_SIGNS: Readonly<Record<FindingLine['kind'], string>> = {
  gone: '-',
  appeared: '+',
  altered: '~',
};

/** Changed findings on one requirement, as lines of a report. */
export interface FindingLines {
  readonly lines: readonly FindingLine[];
  /** Number of changed findings with the status `information` that are left out. */
  readonly hidden: number;
}

export interface LineOptions {
  /**
   * Whether to name every endpoint or name that a finding is about. If not, long lists are
   * shortened.
   */
  readonly verbose?: boolean;
  readonly information?: boolean;
}

/** Findings on a requirement that are gone, new or altered between the two compared scans. */
export function findingLines(
  row: ComparedRow,
  { columns }: Comparison,
  { verbose = false, information = verbose }: LineOptions,
): FindingLines {
  const { findings } = row;
  if (findings === null) return { lines: [], hidden: 0 };
  const [before, after] = columns;
  const { gone, appeared, altered } = findings;
  const [was = null, is = null] = row.cells;
  const told: readonly FindingLine[] = [
    ...lines('gone', gone.map(lineOf), before, was, verbose),
    ...lines('appeared', appeared.map(lineOf), after, is, verbose),
    ...lines('altered', altered.map(alteredLine), after, is, verbose),
  ];
  const shown = told.filter(({ status }) => information || status !== 'information');
  const hidden = told.length - shown.length;
  return { lines: shown, hidden };
}

interface Line {
  readonly status: Finding['status'];
  readonly subject: string;
  readonly text: string;
}

function lineOf(finding: WithSavedText<Finding>): Line {
  return { status: finding.status, subject: finding.subject, text: tell(finding) };
}

function alteredLine({ before, after }: FindingChanges['altered'][number]): Line {
  const { status, subject } = after;
  const [was, is] = [tell(before), tell(after)];
  if (was !== is) return { status, subject, text: `${is} (was: ${was})` };
  if (before.basis !== after.basis) {
    const basis = `${after.basis ?? 'no basis'}, was ${before.basis ?? 'no basis'}`;
    return { status, subject, text: `${is} (${basis})` };
  }
  const old: Readonly<Record<string, unknown>> = { ...before.args };
  const now: Readonly<Record<string, unknown>> = { ...after.args };
  const names = Object.keys({ ...old, ...now }).filter(
    (name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]),
  );
  return { status, subject, text: `${is} (changed: ${names.join(', ')})` };
}

function lines(
  kind: FindingLine['kind'],
  all: readonly Line[],
  column: ComparisonColumn | undefined,
  cell: ComparedCell | null,
  verbose: boolean,
): readonly FindingLine[] {
  const ruled = cell === null ? null : tell(cell);
  const groups = groupBy(all, ({ status, text }) => JSON.stringify([status, text]));
  return [...groups.values()].flatMap((group): readonly FindingLine[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { status, text } = first;
    const subjects = [...new Set(group.map(({ subject }) => subject))];
    const { domain = '', endpoints = [] } = column ?? {};
    const bare = subjects.length === 1 && subjects[0] === domain;
    const said = text === ruled && status === cell?.status;
    // If the finding has the same text and status as the result of the requirement, show only its
    // endpoints or names.
    if (said) return bare ? [] : [{ kind, status, text: whereText(subjects, endpoints, verbose) }];
    const where = bare ? '' : `${whereText(subjects, endpoints, verbose)}: `;
    return [{ kind, status, text: where + text }];
  });
}

/**
 * Formats `and 2 notes that changed (--verbose)`. `where` names the option or the part of the
 * report that shows them.
 */
export function hiddenText(hidden: number, where: string): string {
  return `and ${plural(hidden, 'note')} that changed (${where})`;
}
