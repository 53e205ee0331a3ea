import type { Codes } from '../../codes.js';
import type { CaaSet } from '../facts/caa.js';

/** Returns the CAA answer that was not validated, for a note, or null. */
export function unvalidatedIn({ unvalidated }: CaaSet): Codes['CAA_UNVALIDATED'] | null {
  if (unvalidated === null) return null;
  const { owner, reason } = unvalidated.security;
  return { owner, reason };
}
