import type { Codes } from '../../codes.js';
import { issuesIn, type NearestCaa } from '../facts/caa.js';

/** The finding about the domain itself already reports its malformed records. */
export function malformedIn({ owner, records }: NearestCaa): Codes['CAA_MALFORMED'] | null {
  const values = issuesIn(records)
    .filter(({ malformed }) => malformed)
    .map(({ tag, value }) => `${tag} ${value}`);
  return values.length === 0 ? null : { owner, values };
}
