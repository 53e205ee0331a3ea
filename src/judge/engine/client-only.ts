import type { Checks } from '../../model/index.js';
import { outcomeOf, ruleOf, type Rule } from './outcome.js';

/** Rule for requirements on client software, which do not apply to a server. */
export const clientOnly: Rule<Checks['client']> = ruleOf(() =>
  outcomeOf('not-applicable', null, { code: 'CLIENT_ONLY', args: {} }),
);
