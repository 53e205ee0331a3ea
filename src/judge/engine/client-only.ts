import type { Checks } from '../../model/index.js';
import { outcomeOf, ruleOf, type Rule } from './outcome.js';

/** A row that binds clients: the catalogue alone says that it does not apply to a server. */
export const clientOnly: Rule<Checks['client']> = ruleOf(() =>
  outcomeOf('not-applicable', null, { code: 'CLIENT_ONLY', args: {} }),
);
