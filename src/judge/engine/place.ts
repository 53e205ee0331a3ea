/**
 * Endpoints and names to which facts apply. A fact declares to which roles it applies, and a rule
 * on other roles cannot use the fact.
 */
import type { Access, ObservationView, Role, Settings } from '../../model/index.js';
import type { EndpointState } from '../../rules/shared/facts/coverage.js';

/**
 * An endpoint or a name in a recording. `Place<'c2s'>` is an endpoint for clients, `Place<Role>`
 * any endpoint, and `Place<null>` a name, such as the domain. A rule does not compile with a fact
 * for another kind of place.
 */
export interface Place<R extends Role | null = Role | null> {
  readonly seen: ObservationView;
  /** Subject of findings about this place: an endpoint id, owner name or domain. */
  readonly subject: string;
  /** The role of the endpoint; null for a name. */
  readonly role: R;
}

/** The endpoint; null for a name. */
export type EndpointAt<R extends Role | null> = R extends null ? null : EndpointState;

/** An endpoint or a name, with properties of the scan. */
export interface ScannedPlace<R extends Role | null = Role | null> extends Place<R> {
  readonly endpoint: EndpointAt<R>;
  readonly domain: string;
  readonly settings: Settings;
  readonly access: readonly Access[];
  /** Time at which certificates are checked, ISO 8601, UTC. */
  readonly time: string;
}

/** Narrows a place to a role, so that a rule on several roles can use a fact about one role. */
export function hasRole<A extends Place, R extends Role>(place: A, role: R): place is A & Place<R> {
  return place.role === role;
}
