import type { Coded } from '../codes.js';
import { failedSessions } from '../facts/sessions.js';
import type { Access } from '../model.js';
import { markOf, type AnyInput, type Mark } from './check.js';

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
