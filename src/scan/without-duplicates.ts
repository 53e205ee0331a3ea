import type { Observation } from '../model/index.js';
import { byId } from '../model/observation-view.js';

/**
 * Returns one observation for each id, sorted by id. Duplicates occur because a certificate is
 * observed wherever it is presented, and because the domain is queried over each authenticated s2s
 * stream. Keeps the first observation, but prefers an answer to none.
 */
export function withoutDuplicates(observations: readonly Observation[]): Observation[] {
  const byIds = new Map<string, Observation>();
  for (const observation of observations) {
    const twin = byIds.get(observation.id);
    if (twin === undefined || (isSilence(twin) && !isSilence(observation))) {
      byIds.set(observation.id, observation);
    }
  }
  return [...byIds.values()].sort(byId);
}

function isSilence({ kind, value, failure }: Observation): boolean {
  if (failure !== undefined) return true;
  return kind === 'entity.iq' && value.answer.answer === 'silence';
}
