import type { Observation } from '../model/index.js';
import { byId } from '../model/observation-view.js';

/**
 * One observation for each id, sorted by id. A certificate is observed wherever it is shown, and
 * the domain is queried over each stream that a server of ours was let in by. The first
 * observation is kept, but an answer replaces silence.
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
