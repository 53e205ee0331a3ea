/** Compares a verdict with an earlier one for the same domain. Has no side effects. */
import type { Baseline, Row, Status, Verdict } from '../model/index.js';

/** The parts of an earlier verdict that are compared with a new one. */
export interface Earlier {
  readonly domain: string;
  readonly startedAt: string;
  /** Status of each requirement in the earlier verdict, by requirement id. */
  readonly statuses: ReadonlyMap<string, Status>;
}

export function earlierOf({ domain, startedAt, rows }: Verdict): Earlier {
  return {
    domain,
    startedAt,
    statuses: new Map(rows.map(({ id, ruling }) => [id, ruling.status])),
  };
}

type Change = 'worse' | 'better' | 'incomparable';

/** Returns the verdict with the changes since the earlier one. */
export function holdAgainst(verdict: Verdict, earlier: Earlier): Verdict {
  const changes = verdict.rows.flatMap((row) => {
    const before = earlier.statuses.get(row.id) ?? null;
    const change = changeOf(before, row);
    return change === null ? [] : [{ id: row.id, before, change }];
  });
  const ids = (wanted: Change) =>
    changes.filter(({ change }) => change === wanted).map(({ id }) => id);
  const baseline: Baseline = {
    startedAt: earlier.startedAt,
    worse: ids('worse'),
    better: ids('better'),
    incomparable: ids('incomparable'),
    before: Object.fromEntries(changes.map(({ id, before }) => [id, before])),
  };
  return { ...verdict, baseline };
}

/**
 * Rank of each status: a higher number is worse. Null for unknown statuses, which are not
 * compared.
 */
const BADNESS: Readonly<Record<Status, number | null>> = {
  compliant: 0,
  'not-applicable': 0,
  configurable: 1,
  partial: 1,
  missing: 2,
  manual: null,
  'not-observed': null,
};

function changeOf(before: Status | null, { ruling }: Row): Change | null {
  const was = before === null ? null : BADNESS[before];
  const is = BADNESS[ruling.status];
  if (was === null || is === null) return was === is ? null : 'incomparable';
  if (is > was) return 'worse';
  if (is === was) return null;
  // A change from missing to partial does not count as better if this scan failed to observe some
  // endpoints.
  const unseen = ruling.findings.some(({ status }) => status === 'not-observed');
  return is > 0 && unseen ? 'incomparable' : 'better';
}
