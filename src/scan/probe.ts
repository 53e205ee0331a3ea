import type { Endpoint, Kind, Observation, ObservationView, Settings } from '../model/index.js';
import type { Federation } from '../xmpp/s2s/federation.js';
import type { Credentials } from '../net/credentials.js';
import type { Account, FederatedAccount } from './account.js';
import type { Net } from '../net/net.js';
import type { Sessions } from '../xmpp/session/shared-sessions.js';

/** What every probe is given: the kinds that it declared, and its share of the network. */
interface PublicContext<N extends Kind> {
  /** A-labels: for DNS, SNI and certificates. */
  readonly domain: string;
  /** U-labels: for `to` and `from` (RFC 7622 §3.2.1). */
  readonly to: string;
  readonly settings: Settings;
  readonly seen: ObservationView<N>;
  readonly net: Net;
  /** What the probe connects to servers as. */
  readonly federation: Federation;
  /** ISO 8601, UTC. */
  now(): string;
}

interface FederatedContext<N extends Kind> extends PublicContext<N> {
  /** An account on another server. */
  readonly federated: FederatedAccount | null;
  /** Logins that last: those of the probe `session`, for probes that need its kind. */
  readonly sessions: Sessions;
}

interface AccountContext<N extends Kind> extends FederatedContext<N> {
  /** An account on the target. */
  readonly account: Account | null;
  /** The same network, for some time after the deadline too: to undo what was done. */
  readonly netToUndo: Net;
}

interface IntrusiveContext<N extends Kind> extends PublicContext<N> {
  readonly account: Account | null;
  readonly netToUndo: Net;
  /** Has credentials that the probe made up removed from its observations. */
  redact(credentials: Credentials): void;
}

interface ContextByAccess<N extends Kind> {
  readonly public: PublicContext<N>;
  readonly federated: FederatedContext<N>;
  readonly account: AccountContext<N>;
  readonly intrusive: IntrusiveContext<N>;
}

/** Access that a probe may declare. */
export type ProbeAccess = keyof ContextByAccess<never>;

/** What a probe is given, by the access that it declares. */
export type ProbeContext<N extends Kind, A extends ProbeAccess = 'public'> = ContextByAccess<N>[A];

interface ProbeBase<N extends Kind, Y extends Kind, A extends ProbeAccess> {
  /** The name of its file: a noun. */
  readonly id: string;
  /** What it looks at, in a few words for the progress line: `cipher suites`. */
  readonly title: string;
  /** Kinds that it reads: it runs when every other probe that yields them is done. */
  readonly needs: readonly N[];
  readonly yields: readonly Y[];
  /** What it needs, at least. Its context holds no more. */
  readonly access: A;
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

export interface DomainProbe<
  N extends Kind = Kind,
  Y extends Kind = Kind,
  A extends ProbeAccess = ProbeAccess,
> extends ProbeBase<N, Y, A> {
  readonly scope: 'domain';
  run(context: ProbeContext<N, A>): AsyncIterable<Observation<Y>>;
}

export interface EndpointProbe<
  N extends Kind = Kind,
  Y extends Kind = Kind,
  A extends ProbeAccess = ProbeAccess,
> extends ProbeBase<N, Y, A> {
  readonly scope: 'endpoint';
  /** Endpoints where there is something for it to look at. */
  applies(endpoint: Endpoint): boolean;
  run(context: ProbeContext<N, A>, endpoint: Endpoint): AsyncIterable<Observation<Y>>;
}

/** A probe of any kinds and access, as the runner holds it. */
export type AnyProbe = DomainProbe | EndpointProbe;

/**
 * Declares a probe. Inside, `seen` knows only the kinds of `needs`, the context holds only what
 * `access` allows, and `run` yields only kinds of `yields`. Outside, all probes are alike.
 */
export function domainProbe<
  const N extends Kind,
  const Y extends Kind,
  const A extends ProbeAccess,
>(probe: Omit<DomainProbe<N, Y, A>, 'scope'>): AnyProbe {
  const made: DomainProbe<N, Y, A> = { ...probe, scope: 'domain' };
  return made;
}

export function endpointProbe<
  const N extends Kind,
  const Y extends Kind,
  const A extends ProbeAccess,
>(probe: Omit<EndpointProbe<N, Y, A>, 'scope'>): AnyProbe {
  const made: EndpointProbe<N, Y, A> = { ...probe, scope: 'endpoint' };
  return made;
}
