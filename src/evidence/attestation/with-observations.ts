import type { Observation, Recording } from '../../model/index.js';
import { byId } from '../../model/observation-view.js';

/**
 * Returns the recording with the given observations. They replace observations with the same id.
 */
export function withObservations(recording: Recording, added: readonly Observation[]): Recording {
  if (added.length === 0) return recording;
  const ids = new Set(added.map(({ id }) => id));
  const kept = recording.observations.filter(({ id }) => !ids.has(id));
  return { ...recording, observations: [...kept, ...added].sort(byId) };
}
