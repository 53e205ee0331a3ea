import type { Said, Say } from '../../../judge/engine/rule.js';
import type { DatedTable } from '../../../model/index.js';
import { daysBetween } from '../../../util/days.js';
import type { Codes } from '../../codes.js';

/** A table older than that, counted from the scan, may lack what matters. */
const OLD_DAYS = 180;

/** That a table is old, where a rule held something against it. `time`: of the scan. */
export function oldTable(
  table: string,
  { date }: DatedTable,
  time: string,
  say: Pick<Say<Pick<Codes, 'TABLE_OLD'>>, 'note'>,
): readonly Said[] {
  const days = daysBetween(date, time);
  return days <= OLD_DAYS ? [] : [say.note({ evidence: [] }, 'TABLE_OLD', { table, date, days })];
}
