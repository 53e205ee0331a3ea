/** A verdict held against an earlier one of the same domain. Pure. */
import type { Baseline, Row, Status, Verdict } from '../model/index.js';

/** As much of an earlier verdict as is needed. */
export interface Earlier {
  readonly domain: string;
  readonly startedAt: string;
  /** Status by id of the row. */
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

/** The verdict with what changed since. */
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

/** The higher the worse. What nobody saw stands nowhere. */
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
  // Missing everywhere turns into partial also where an endpoint only was not seen this time.
  const unseen = ruling.findings.some(({ status }) => status === 'not-observed');
  return is > 0 && unseen ? 'incomparable' : 'better';
}
