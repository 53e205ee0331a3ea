import type { TypedCoded } from '../../rules/codes.js';
import { failedSessions } from '../../rules/shared/facts/sessions.js';
import type { Access } from '../../model/index.js';
import { findingOf, outcomeOf, type Outcome, type SubjectFinding } from './outcome.js';
import type { AnyInput } from './rule.js';
import { grants } from './access-needed.js';

/** Kinds of access that each kind of session gives to a scan. */
const GIVES: Readonly<Record<string, readonly Access[]>> = {
  account: ['account', 'federated'],
  federated: ['federated'],
  anonymous: ['federated'],
};

/** Returns findings about failed sessions that would have given the required access. */
function failedSessionMarks({
  seen,
  domain,
  needs,
  settings,
}: AnyInput): readonly SubjectFinding[] {
  return failedSessions(seen, settings)
    .filter(({ by }) => needs.some((access) => GIVES[by]?.includes(access)))
    .map(({ by, failure, evidence }) => {
      const coded: TypedCoded = { code: 'SESSION_FAILED', args: { by, ...failure } };
      return findingOf(domain, 'not-observed', null, coded, [evidence]);
    });
}

/**
 * Returns the outcome of a requirement that needs a session, if no query was made. If the scan had
 * the access, the code is that of `unasked`. Else the code gives the reason: why the login failed,
 * or which access is needed.
 */
export function withoutSession(input: AnyInput, unasked: TypedCoded): Outcome {
  const { access, needs } = input;
  if (needs.some((needed) => grants(access, needed))) {
    return outcomeOf('not-observed', null, unasked);
  }
  const failed = failedSessionMarks(input);
  const [first] = failed;
  return first === undefined
    ? outcomeOf('not-observed', null, { code: 'ACCESS_NEEDED', args: { access: needs } })
    : outcomeOf('not-observed', null, { code: first.code, args: first.args } as TypedCoded, failed);
}
