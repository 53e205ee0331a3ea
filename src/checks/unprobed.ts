import { outcomeOf, type Check } from './check.js';
import { withoutSession } from './session-failed.js';

/** Can be seen, and was not: there is no probe for it yet, or the scan lacked the access. */
export const unprobed: Check<'unprobed'> = (input) =>
  withoutSession(input, { code: 'NOT_PROBED', args: {} });

export const operator: Check<'operator'> = () =>
  outcomeOf('manual', null, { code: 'OPERATOR_ONLY', args: {} });

export const client: Check<'client'> = () =>
  outcomeOf('not-applicable', null, { code: 'CLIENT_ONLY', args: {} });
