import type { Checks } from '../../model/index.js';
import { outcomeOf, ruleOf, type Rule } from './outcome.js';

/** Rule for client requirements: they do not apply to a server, as the catalogue says. */
export const clientOnly: Rule<Checks['client']> = ruleOf(() =>
  outcomeOf('not-applicable', null, { code: 'CLIENT_ONLY', args: {} }),
);
