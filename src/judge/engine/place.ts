/**
 * Endpoints and names to which facts apply. A fact declares to which roles it applies, and a rule
 * on other roles cannot use the fact.
 */
import type { Role } from '../../model/index.js';
import { AT, type Spot } from './spot.js';

/**
 * An endpoint or a name in a recording: `Place<'c2s'>` is an endpoint for clients, `Place<Role>`
 * any endpoint, `Place<null>` a name, such as the domain. A rule does not compile with a fact that
 * takes another type of place. Only facts can use the key `AT` to read observations, so rules
 * cannot. A copy of a place with another name or role still refers to the original place.
 */
export interface Place<R extends Role | null = Role | null> {
  readonly [AT]: Spot<R>;
}

/**
 * Whether an endpoint has this role. Narrows its type, so that a rule on several roles can use a
 * fact about one role.
 */
export function hasRole<A extends Place, R extends Role>(place: A, role: R): place is A & Place<R> {
  return place[AT].role === role;
}
