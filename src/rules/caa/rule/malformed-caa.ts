import type { Codes } from '../../codes.js';
import { issuesIn, type NearestCaa } from '../facts/caa.js';

/**
 * Returns the malformed CAA properties for a finding, or null. A malformed property is always a
 * mistake, because it allows no authority, whichever was intended.
 */
export function malformedIn({ owner, records }: NearestCaa): Codes['CAA_MALFORMED'] | null {
  const values = issuesIn(records)
    .filter(({ malformed }) => malformed)
    .map(({ tag, value }) => `${tag} ${value}`);
  return values.length === 0 ? null : { owner, values };
}
