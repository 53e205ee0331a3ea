import type { Said, Say } from '../../../judge/engine/rule.js';
import type { DatedTable } from '../../../model/index.js';
import { daysBetween } from '../../../util/days.js';
import type { Codes } from '../../codes.js';

/** Age in days, at the time of the scan, from which a table of releases may be incomplete. */
const OLD_DAYS = 180;

/**
 * Returns a note if the table of releases that a rule used is old. `time` is the time of the scan.
 */
export function oldTable(
  table: string,
  { date }: DatedTable,
  time: string,
  say: Pick<Say<Pick<Codes, 'TABLE_OLD'>>, 'note'>,
): readonly Said[] {
  const days = daysBetween(date, time);
  return days <= OLD_DAYS ? [] : [say.note({ evidence: [] }, 'TABLE_OLD', { table, date, days })];
}
