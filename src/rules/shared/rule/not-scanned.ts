/** Rows that no scan of a server can rule on. */
import { outcomeOf, type Check } from '../../../judge/engine/check.js';

export const operator: Check<'operator'> = () =>
  outcomeOf('manual', null, { code: 'OPERATOR_ONLY', args: {} });

export const client: Check<'client'> = () =>
  outcomeOf('not-applicable', null, { code: 'CLIENT_ONLY', args: {} });
