import type { Codes } from '../../codes.js';
import { issuesIn, type NearestCaa } from '../facts/caa.js';

/**
 * The properties that are malformed, for a finding; null where none is. They are mistakes: a
 * malformed property allows no authority, whichever it was meant for.
 */
export function malformedIn({ owner, records }: NearestCaa): Codes['CAA_MALFORMED'] | null {
  const values = issuesIn(records)
    .filter(({ malformed }) => malformed)
    .map(({ tag, value }) => `${tag} ${value}`);
  return values.length === 0 ? null : { owner, values };
}
