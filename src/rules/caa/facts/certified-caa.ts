import { knownFrom } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import { join, type Reading } from '../../../judge/engine/reading.js';
import { certifiedNames, type CertifiedName } from '../../certificates/facts/certified-names.js';
import { climb, type CaaSet } from './caa.js';

/** A name of served certificates, and the CAA records that apply to it. */
export interface CertifiedCaa {
  readonly certified: CertifiedName;
  /**
   * CAA records that apply to the name. The evidence includes the served certificates that contain
   * the name.
   */
  readonly caa: Reading<CaaSet>;
}

/**
 * Returns the CAA records of all names in served certificates, in the order of `certifiedNames`.
 */
export function certifiedCaa({ [AT]: { seen } }: Place): readonly CertifiedCaa[] {
  return certifiedNames(seen).map((certified) => {
    const caa = climb(seen, certified.name);
    const bearing = knownFrom(certified, certified.evidence);
    if (!caa.seen) return { certified, caa };
    return { certified, caa: bearing.seen ? join<CaaSet>(caa, bearing) : bearing };
  });
}
