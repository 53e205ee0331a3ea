/** What facts know of a place. Rules cannot import this file, so they cannot read observations. */
import type { Access, ObservationView, Role, Settings } from '../../model/index.js';
import type { EndpointState } from '../../rules/shared/facts/coverage.js';

/** Key of a place under which facts find its observations. */
export const AT: unique symbol = Symbol('at');

/** The endpoint; null for a name. */
export type EndpointAt<R extends Role | null> = R extends null ? null : EndpointState;

/** An endpoint or a name, and all that was observed. */
export interface Spot<R extends Role | null = Role | null> {
  readonly seen: ObservationView;
  /** Subject of findings there: an endpoint id, owner name or domain. */
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
