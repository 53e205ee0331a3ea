/**
 * Endpoints and names to which facts apply. A fact declares to which roles it applies, and a rule
 * on other roles cannot use the fact.
 */
import type { Role } from '../../model/index.js';
import { AT, type Spot } from './spot.js';

/**
 * An endpoint or a name in a recording. `Place<'c2s'>` is an endpoint for clients, `Place<Role>`
 * any endpoint, and `Place<null>` a name, such as the domain. A rule whose scope differs from what
 * a fact takes does not compile with it.
 *
 * Only facts can name the key `AT`. So a rule has no observations to call a function with, and a
 * copy of a place with another name or role still is the same place.
 */
export interface Place<R extends Role | null = Role | null> {
  readonly [AT]: Spot<R>;
}

/** Narrows a place to a role, so that a rule on several roles can use a fact about one role. */
export function hasRole<A extends Place, R extends Role>(place: A, role: R): place is A & Place<R> {
  return place[AT].role === role;
}
