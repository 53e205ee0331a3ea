import type { Coded } from '../codes.js';
import type { SessionKind } from '../model.js';
import { outcomeOf, type AnyInput, type Outcome } from './check.js';
import { grants } from './unprobed.js';

/**
 * What a row is that only a session sees, where no session of these kinds came about: the access
 * was not given, or the login failed. `unanswered` puts the failure into words.
 */
export function withoutSession(
  { seen, access, needs }: AnyInput,
  kinds: readonly SessionKind[],
  unasked: Coded,
  unanswered: (failure: { layer: string; reason: string; detail: string }) => Coded,
): Outcome {
  const tried = seen
    .all('session')
    .filter(({ id }) => kinds.some((kind) => id.endsWith(`#${kind}`)));
  const failed = tried.find(({ failure }) => failure !== undefined);
  if (failed?.failure !== undefined)
    return outcomeOf('not-observed', null, unanswered(failed.failure));
  if (!needs.some((needed) => grants(access, needed))) {
    return outcomeOf('not-observed', null, { code: 'ACCESS_NEEDED', args: { access: needs } });
  }
  return outcomeOf('not-observed', null, unasked);
}
