import type { Checks } from '../../model/index.js';
import { outcomeOf } from './outcome.js';
import type { Rule } from './rule.js';

/** A row that binds clients: the catalogue alone says that it does not apply to a server. */
export const clientOnly: Rule<Checks['client']> = () =>
  outcomeOf('not-applicable', null, { code: 'CLIENT_ONLY', args: {} });
