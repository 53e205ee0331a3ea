/** Where facts look. A fact takes the places where it can be seen, and a rule elsewhere cannot need it. */
import type { Access, ObservationView, Role, Settings } from '../../model/index.js';
import type { EndpointState } from '../../rules/shared/facts/coverage.js';

/**
 * A place in a recording. `Place<'c2s'>` is an endpoint for clients, `Place<Role>` any endpoint, and
 * `Place<null>` a name, such as the domain. A rule whose scope has other places than those that a
 * fact takes does not compile with it.
 */
export interface Place<R extends Role | null = Role | null> {
  readonly seen: ObservationView;
  /** Endpoint id, owner name or domain. */
  readonly subject: string;
  /** The role of the endpoint; null where the place is a name. */
  readonly role: R;
}

/** Null where the place is a name. */
export type EndpointAt<R extends Role | null> = R extends null ? null : EndpointState;

/** A place, and what is known of the scan. */
export interface ScannedPlace<R extends Role | null = Role | null> extends Place<R> {
  readonly endpoint: EndpointAt<R>;
  readonly domain: string;
  readonly settings: Settings;
  readonly access: readonly Access[];
  /** ISO 8601, UTC: the time that certificates are held against. */
  readonly time: string;
}

/** For a rule on several roles, and a fact of one. */
export function hasRole<A extends Place, R extends Role>(place: A, role: R): place is A & Place<R> {
  return place.role === role;
}
