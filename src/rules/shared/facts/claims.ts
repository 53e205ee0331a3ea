/** Claims of the operator about requirements. */
import { gap, known, notSeen, type Reading } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import type { Claim } from '../../../model/index.js';

/**
 * Returns the operator's claim on a requirement. Without such a claim, returns a reason with the
 * cause `unasked`.
 */
export function claimOn({ [AT]: { seen } }: Place, row: string): Reading<Claim> {
  const found = seen.all('claim').find(({ asked }) => 'row' in asked && asked.row === row);
  return found?.value === undefined
    ? notSeen(gap('unasked', { code: 'OPERATOR_ONLY', args: {} }))
    : known(found.value, found.id);
}
