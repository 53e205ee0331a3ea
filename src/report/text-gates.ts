/** Waivers and baselines in words. Nothing is escaped yet. */
import type { Baseline, Row, RowWaiver, Status, Verdict } from '../model.js';
import { timeText } from './marks.js';

/** `waived until 2027-01-31: half of the phones cannot`. */
export function waiverText({ until, reason }: RowWaiver): string {
  return `waived until ${until}: ${reason}`;
}

export interface WaiverLine {
  /** Of the row as it stands; null of one whose waiver has expired. */
  readonly status: Status | null;
  readonly text: string;
}

/** Every row that is waived, and every waiver that has ended, a line each. */
export function waiverLines({ rows, expiredWaivers = [] }: Verdict): readonly WaiverLine[] {
  return [
    ...rows.flatMap(({ id, ruling, waiver }) =>
      waiver === undefined
        ? []
        : [{ status: ruling.status, text: `${id}, ${ruling.status}: ${waiverText(waiver)}` }],
    ),
    ...expiredWaivers.map(({ requirement, until, reason }) => ({
      status: null,
      text: `${requirement}: the waiver expired, its last day was ${until}: ${reason}`,
    })),
  ];
}

export interface ChangeList {
  readonly title: string;
  /** `tls-1.3: was compliant, is missing`. */
  readonly items: readonly string[];
}

/** `Since 2026-01-30 12:00:00 UTC`. */
export function baselineTitle({ startedAt }: Baseline): string {
  return `Since the baseline of ${timeText(startedAt)}`;
}

/** What got worse and better, and what nobody can say; lists without items are left out. */
export function changeLists({ rows, baseline }: Verdict): readonly ChangeList[] {
  if (baseline === undefined) return [];
  const { before } = baseline;
  const list = (title: string, ids: readonly string[]): ChangeList => ({
    title,
    items: rows.filter(({ id }) => ids.includes(id)).map((row) => changeText(row, before[row.id])),
  });
  return [
    list('Got worse', baseline.worse),
    list('Got better', baseline.better),
    list('Neither: not seen then or now', baseline.incomparable),
  ].filter(({ items }) => items.length > 0);
}

function changeText({ id, ruling }: Row, before: Status | null | undefined): string {
  return `${id}: was ${before ?? 'not among the rows'}, is ${ruling.status}`;
}

/** In one line: `Since …: 1 worse, 0 better, 2 not to be compared`. */
export function baselineSummary(baseline: Baseline): string {
  const { worse, better, incomparable } = baseline;
  const counts = [`${worse.length} worse`, `${better.length} better`];
  if (incomparable.length > 0) counts.push(`${incomparable.length} not to be compared`);
  return `${baselineTitle(baseline)}: ${counts.join(', ')}.`;
}
