import type { Coded } from '../codes.js';
import { failedSessions } from '../facts/sessions.js';
import type { Access } from '../model.js';
import { markOf, outcomeOf, type AnyInput, type Mark, type Outcome } from './check.js';
import { grants } from './unprobed.js';

/** Which session would have given the access. */
const GIVES: Readonly<Record<string, readonly Access[]>> = {
  account: ['account', 'federated'],
  federated: ['federated'],
  anonymous: ['federated'],
};

/** Of the sessions that failed, those that would have let a row be ruled on. */
export function failedSessionMarks({ seen, domain, needs }: AnyInput): readonly Mark[] {
  return failedSessions(seen)
    .filter(({ by }) => needs.some((access) => GIVES[by]?.includes(access)))
    .map(({ by, failure, evidence }) => {
      const coded: Coded = { code: 'SESSION_FAILED', args: { by, ...failure } };
      return markOf(domain, 'not-observed', null, coded, [evidence]);
    });
}

/** What a row is that only a session sees, where none came about; `unasked`: one did. */
export function withoutSession(input: AnyInput, unasked: Coded): Outcome {
  const failed = failedSessionMarks(input);
  const [first] = failed;
  if (first !== undefined) {
    return outcomeOf('not-observed', null, { code: first.code, args: first.args } as Coded, failed);
  }
  const { access, needs } = input;
  return needs.some((needed) => grants(access, needed))
    ? outcomeOf('not-observed', null, unasked)
    : outcomeOf('not-observed', null, { code: 'ACCESS_NEEDED', args: { access: needs } });
}
