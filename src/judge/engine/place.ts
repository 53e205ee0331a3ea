/**
 * Endpoints and names to which facts apply. A fact declares which of them it takes, and a rule on
 * others cannot need it.
 */
import type { Access, ObservationView, Role, Settings } from '../../model/index.js';
import type { EndpointState } from '../../rules/shared/facts/coverage.js';

/**
 * An endpoint or a name in a recording. `Place<'c2s'>` is an endpoint for clients, `Place<Role>`
 * any endpoint, and `Place<null>` a name, such as the domain. A rule whose scope differs from what
 * a fact takes does not compile with it.
 */
export interface Place<R extends Role | null = Role | null> {
  readonly seen: ObservationView;
  /** Subject of findings there: an endpoint id, owner name or domain. */
  readonly subject: string;
  /** The role of the endpoint; null for a name. */
  readonly role: R;
}

/** The endpoint; null for a name. */
export type EndpointAt<R extends Role | null> = R extends null ? null : EndpointState;

/** An endpoint or a name, and what is known of the scan. */
export interface ScannedPlace<R extends Role | null = Role | null> extends Place<R> {
  readonly endpoint: EndpointAt<R>;
  readonly domain: string;
  readonly settings: Settings;
  readonly access: readonly Access[];
  /** Time at which certificates are checked, ISO 8601, UTC. */
  readonly time: string;
}

/** Whether a place has a role. A rule on several roles uses it with a fact for one of them. */
export function hasRole<A extends Place, R extends Role>(place: A, role: R): place is A & Place<R> {
  return place.role === role;
}
