/** Decides which requirements make a scan fail under `--fail-on`. Exit codes and JUnit use it. */
import type { FailOn, Level, Row, Verdict } from '../../model/index.js';

export { FAIL_ON, type FailOn } from '../../model/index.js';

const MUST: readonly Level[] = ['MUST', 'MUST NOT'];
const COUNTED: Readonly<Record<FailOn, readonly Level[]>> = {
  must: MUST,
  partial: MUST,
  should: [...MUST, 'SHOULD', 'SHOULD NOT', 'RECOMMENDED'],
  never: [],
};

/** Whether `--fail-on` counts requirements of this level (MUST, SHOULD or MAY). */
export function isCounted({ level }: Pick<Row, 'level'>, failOn: FailOn): boolean {
  return COUNTED[failOn].includes(level);
}

/**
 * Whether the requirement makes the scan fail: it is missing, or a MUST that is partial if
 * `failOn` includes that. Against a baseline, it fails if it is worse than before. A waived
 * requirement never fails.
 */
export function isFailing(row: Row, { baseline }: Verdict, failOn: FailOn): boolean {
  if (row.waiver !== undefined || !isCounted(row, failOn)) return false;
  if (baseline !== undefined) return baseline.worse.includes(row.id);
  const { status } = row.ruling;
  if (status !== 'partial') return status === 'missing';
  return failOn !== 'must' && MUST.includes(row.level);
}

/**
 * Whether the scan is undetermined if no requirement fails: a MUST that the scan should have seen
 * could not be checked. With a baseline: a requirement was known in the baseline, and is unknown
 * in this scan.
 */
function isOpen(verdict: Verdict, failOn: FailOn): boolean {
  const { rows, baseline, scope } = verdict;
  const unwaived = rows.filter((row) => row.waiver === undefined);
  if (baseline !== undefined) {
    return unwaived.some(
      (row) => isCounted(row, failOn) && !isKnown(row) && baseline.incomparable.includes(row.id),
    );
  }
  return scope.status === 'undetermined';
}

/**
 * Exit code of `scan` and `judge`: 1 if a row fails under `failOn`, 2 if the result is
 * undetermined, else 0.
 */
export function exitCodeOf(verdict: Verdict, failOn: FailOn): 0 | 1 | 2 {
  if (failOn === 'never') return 0;
  if (verdict.rows.some((row) => isFailing(row, verdict, failOn))) return 1;
  return isOpen(verdict, failOn) ? 2 : 0;
}

function isKnown({ ruling }: Row): boolean {
  return ruling.status !== 'not-observed' && ruling.status !== 'manual';
}
