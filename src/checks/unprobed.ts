import type { Access } from '../model.js';
import type { Coded } from '../codes.js';
import { outcomeOf, type Check } from './check.js';
import { failedSessionMarks } from './session-failed.js';

/** Each includes those before it. The operator's word, and leave of the operator, stand apart. */
const LADDER: readonly Access[] = ['public', 'federated', 'account'];

/** Whether a scan with `held` can do what asks for `wanted`. */
export function grants(held: readonly Access[], wanted: Access): boolean {
  if (held.includes(wanted)) return true;
  const step = LADDER.indexOf(wanted);
  return step >= 0 && LADDER.slice(step + 1).some((access) => held.includes(access));
}

/**
 * Can be seen, and was not: the scan lacked the access, an account that was given did not get
 * in, or there is no probe for it yet.
 */
export const unprobed: Check<'unprobed'> = (input) => {
  const { access, needs } = input;
  if (needs.some((needed) => grants(access, needed))) {
    return outcomeOf('not-observed', null, { code: 'NOT_PROBED', args: {} });
  }
  const failed = failedSessionMarks(input);
  const [first] = failed;
  return first === undefined
    ? outcomeOf('not-observed', null, { code: 'ACCESS_NEEDED', args: { access: needs } })
    : outcomeOf('not-observed', null, { code: first.code, args: first.args } as Coded, failed);
};

export const operator: Check<'operator'> = () =>
  outcomeOf('manual', null, { code: 'OPERATOR_ONLY', args: {} });

export const client: Check<'client'> = () =>
  outcomeOf('not-applicable', null, { code: 'CLIENT_ONLY', args: {} });
