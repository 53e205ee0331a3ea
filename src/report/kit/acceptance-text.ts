/** Waivers and baselines in words. Nothing is escaped yet. */
import type { Baseline, Row, RowWaiver, Status, Verdict } from '../../model/index.js';
import { timeText } from './time-text.js';

/** Formats a waiver: `waived until 2027-01-31: half of the phones cannot`. */
export function waiverText({ until, reason }: RowWaiver): string {
  return `waived until ${until}: ${reason}`;
}

interface WaiverLine {
  /** Status of the waived requirement; null for a waiver that has expired. */
  readonly status: Status | null;
  readonly text: string;
}

/** Formats one line for each waived requirement and for each expired waiver. */
export function waiverLines({ rows, expiredWaivers = [] }: Verdict): readonly WaiverLine[] {
  return [
    ...rows.flatMap(({ id, ruling, waiver }) =>
      waiver === undefined
        ? []
        : [{ status: ruling.status, text: `${id}, ${ruling.status}: ${waiverText(waiver)}` }],
    ),
    ...expiredWaivers.map(({ requirement, until, reason }) => ({
      status: null,
      text: `${requirement}: the waiver expired after ${until}: ${reason}`,
    })),
  ];
}

interface ChangeList {
  readonly title: string;
  /** Requirements that changed since the baseline: `tls-1.3: was compliant, now missing`. */
  readonly items: readonly string[];
}

/** Title of the changes since the baseline: `Since 2026-01-30 12:00:00 UTC`. */
export function baselineTitle({ startedAt }: Baseline): string {
  return `Since the baseline of ${timeText(startedAt)}`;
}

/**
 * Requirements that are worse, better and not comparable since the baseline (an earlier verdict);
 * empty lists are left out.
 */
export function changeLists({ rows, baseline }: Verdict): readonly ChangeList[] {
  if (baseline === undefined) return [];
  const { before } = baseline;
  const list = (title: string, ids: readonly string[]): ChangeList => ({
    title,
    items: rows.filter(({ id }) => ids.includes(id)).map((row) => changeText(row, before[row.id])),
  });
  return [
    list('Worse', baseline.worse),
    list('Better', baseline.better),
    list('Not comparable (not checked once)', baseline.incomparable),
  ].filter(({ items }) => items.length > 0);
}

function changeText({ id, ruling }: Row, before: Status | null | undefined): string {
  return `${id}: was ${before ?? 'not in the baseline'}, now ${ruling.status}`;
}

/** Summary of the baseline in one line: `Since …: 1 worse, 0 better, 2 not comparable`. */
export function baselineSummary(baseline: Baseline): string {
  const { worse, better, incomparable } = baseline;
  const counts = [`${worse.length} worse`, `${better.length} better`];
  if (incomparable.length > 0) counts.push(`${incomparable.length} not comparable`);
  return `${baselineTitle(baseline)}: ${counts.join(', ')}.`;
}
