import type {
  Access,
  Endpoint,
  Kind,
  Observation,
  ObservationView,
  Settings,
} from '../model/index.js';
import type { Federation } from '../xmpp/s2s/federation.js';
import type { Credentials } from '../net/credentials.js';
import type { Account, FederatedAccount } from './account.js';
import type { Net } from '../net/net.js';
import type { Sessions } from '../xmpp/session/shared-sessions.js';

/** What a probe is given: the kinds that it declared, its share of the network, no more. */
export interface ProbeContext<N extends Kind> {
  /** A-labels: for DNS, SNI and certificates. */
  readonly domain: string;
  /** U-labels: for `to` and `from` (RFC 7622 §3.2.1). */
  readonly to: string;
  readonly settings: Settings;
  readonly seen: ObservationView<N>;
  readonly net: Net;
  /** The same network, for some time after the scan's end too: to undo what was done. */
  readonly netToUndo: Net;
  /** How it comes as a server, where it does. */
  readonly federation: Federation;
  /** What to log in with. Never in an observation, an error or a log. */
  readonly account: Account | null;
  readonly federated: FederatedAccount | null;
  /**
   * Credentials that the probe made up: they are removed from its observations, as those of the
   * account are.
   */
  redact(credentials: Credentials): void;
  /** Logins that last: those of the probe `session`, for those that need its kind. */
  readonly sessions: Sessions;
  /** ISO 8601, UTC. */
  now(): string;
}

interface ProbeBase<N extends Kind, Y extends Kind> {
  /** The name of its file: a noun. */
  readonly id: string;
  readonly title: string;
  /** Kinds that it reads: it runs when every other probe that yields them is done. */
  readonly needs: readonly N[];
  readonly yields: readonly Y[];
  readonly access: Access;
  /** Most connections that it opens, for one endpoint where it looks at endpoints. Enforced. */
  readonly connections: number;
  /**
   * It begins when all probes of a lower turn have ended; 0 where it is not said. What may trip
   * a ban comes last.
   */
  readonly turn?: number;
  /** False leaves it out of a scan: a flag of the user forbids it, say. */
  wanted?(settings: Settings): boolean;
}

export interface DomainProbe<N extends Kind = Kind, Y extends Kind = Kind> extends ProbeBase<N, Y> {
  readonly scope: 'domain';
  run(context: ProbeContext<N>): AsyncIterable<Observation<Y>>;
}

export interface EndpointProbe<N extends Kind = Kind, Y extends Kind = Kind> extends ProbeBase<
  N,
  Y
> {
  readonly scope: 'endpoint';
  /** Endpoints where there is something for it to look at. */
  applies(endpoint: Endpoint): boolean;
  run(context: ProbeContext<N>, endpoint: Endpoint): AsyncIterable<Observation<Y>>;
}

/** A probe of any kinds, as the runner holds it. */
export type AnyProbe = DomainProbe | EndpointProbe;

/**
 * Declares a probe. Inside, `seen` knows only the kinds of `needs` and `run` yields only those
 * of `yields`; outside, the runner treats all probes alike.
 */
export function domainProbe<const N extends Kind, const Y extends Kind>(
  probe: Omit<DomainProbe<N, Y>, 'scope'>,
): AnyProbe {
  return { ...probe, scope: 'domain' } as unknown as AnyProbe;
}

export function endpointProbe<const N extends Kind, const Y extends Kind>(
  probe: Omit<EndpointProbe<N, Y>, 'scope'>,
): AnyProbe {
  return { ...probe, scope: 'endpoint' } as unknown as AnyProbe;
}

/** `kind@subject`, and `#variant` where a subject is asked more than once. */
export function observationId(kind: Kind, subject: string, variant?: string): string {
  return variant === undefined ? `${kind}@${subject}` : `${kind}@${subject}#${variant}`;
}
