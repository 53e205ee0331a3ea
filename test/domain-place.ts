import { AT } from '../src/judge/engine/spot.js';
import type { Place } from '../src/judge/engine/place.js';
import { KINDS, type Recording } from '../src/model/index.js';
import { observationView } from '../src/model/observation-view.js';

/** The domain of a recording as a place, to call facts with. */
export function domainPlace(recording: Recording): Place<null> {
  const { domain, settings, access, endedAt: time, observations } = recording;
  const here = { subject: domain, role: null, endpoint: null } as const;
  const seen = observationView(observations, KINDS);
  return { [AT]: { ...here, seen, domain, settings, access, time } };
}
