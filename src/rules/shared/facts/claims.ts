/** Claims of the operator about requirements. */
import { gap, known, notSeen, type Reading } from '../../../judge/engine/known.js';
import type { Claim, ObservationView } from '../../../model/index.js';

/**
 * Returns the claim about a requirement. Unknown with the cause `unasked` if there is no claim.
 */
export function claimOn(row: string, seen: ObservationView): Reading<Claim> {
  const found = seen.all('claim').find(({ asked }) => 'row' in asked && asked.row === row);
  return found?.value === undefined
    ? notSeen(gap('unasked', { code: 'OPERATOR_ONLY', args: {} }))
    : known(found.value, found.id);
}
