/** Which rows make a gate fail, by `--fail-on`: exit codes and JUnit tell the same. */
import type { Level, Row, Verdict } from '../model.js';
import { isClientRow } from './outline.js';

export const FAIL_ON = ['must', 'should', 'never'] as const;
export type FailOn = (typeof FAIL_ON)[number];

const MUST: readonly Level[] = ['MUST', 'MUST NOT'];
const COUNTED: Readonly<Record<FailOn, readonly Level[]>> = {
  must: MUST,
  should: [...MUST, 'SHOULD', 'SHOULD NOT', 'RECOMMENDED'],
  never: [],
};

export function isCounted({ level }: Pick<Row, 'level'>, failOn: FailOn): boolean {
  return COUNTED[failOn].includes(level);
}

/** Missing at or above the level; against a baseline: worse than it was. Never what is waived. */
export function isFailing(row: Row, { baseline }: Verdict, failOn: FailOn): boolean {
  if (row.waiver !== undefined || !isCounted(row, failOn)) return false;
  return baseline === undefined ? row.ruling.status === 'missing' : baseline.worse.includes(row.id);
}

/**
 * Whether the verdict leaves open what a gate asks, where nothing fails: a MUST that could not be
 * shown to be met; against a baseline: a row that was seen then and is not now.
 */
export function isOpen(verdict: Verdict, failOn: FailOn): boolean {
  const { rows, baseline } = verdict;
  const unwaived = rows.filter((row) => row.waiver === undefined);
  if (baseline !== undefined) {
    return unwaived.some(
      (row) => isCounted(row, failOn) && !isKnown(row) && baseline.incomparable.includes(row.id),
    );
  }
  const must = rows.filter((row) => MUST.includes(row.level) && !isClientRow(row));
  return must.length === 0 || must.some((row) => row.waiver === undefined && !isMet(row));
}

function isKnown({ ruling }: Row): boolean {
  return ruling.status !== 'not-observed' && ruling.status !== 'manual';
}

function isMet({ ruling }: Row): boolean {
  return ruling.status === 'compliant' || ruling.status === 'not-applicable';
}
