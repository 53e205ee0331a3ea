/**
 * Data of an endpoint or name that facts are derived from. Rules cannot import this file, so they
 * cannot read observations.
 */
import type { Access, ObservationView, Role, Settings } from '../../model/index.js';
import type { EndpointState } from '../../rules/shared/facts/coverage.js';

/** Key under which facts find the observations about an endpoint or a name. */
export const AT: unique symbol = Symbol('at');

/**
 * Type of `endpoint` in a place: the state of the endpoint if a rule judges endpoints; null if it
 * judges names.
 */
export type EndpointAt<R extends Role | null> = R extends null ? null : EndpointState;

/**
 * An endpoint or a name that a rule judges, together with the observations and settings of the
 * scan.
 */
export interface Spot<R extends Role | null = Role | null> {
  readonly seen: ObservationView;
  /** Subject of the findings about this endpoint or name: an endpoint id, owner name or domain. */
  readonly subject: string;
  /** The role of the endpoint; null for a name. */
  readonly role: R;
  readonly endpoint: EndpointAt<R>;
  readonly domain: string;
  readonly settings: Settings;
  readonly access: readonly Access[];
  /** Time at which certificates are checked, ISO 8601, UTC. */
  readonly time: string;
}
