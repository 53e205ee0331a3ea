import type { Endpoint, Kind, Observation, ObservationView, Settings } from '../model/index.js';
import type { Federation } from '../xmpp/s2s/federation.js';
import type { Credentials } from '../net/credentials.js';
import type { Account, FederatedAccount } from './account.js';
import type { Net } from '../net/net.js';
import type { Sessions } from '../xmpp/session/shared-sessions.js';

/** What every probe gets to do its work: observations of its declared kinds, and the network. */
interface PublicContext<N extends Kind> {
  /** Domain in A-labels, for DNS, SNI and certificates. */
  readonly domain: string;
  /** Domain in U-labels, for `to` and `from` (RFC 7622 §3.2.1). */
  readonly to: string;
  readonly settings: Settings;
  readonly seen: ObservationView<N>;
  readonly net: Net;
  /** Identity of the scanner when it connects as a server to the target. */
  readonly federation: Federation;
  /** Returns the current time in ISO 8601, UTC. */
  now(): string;
}

interface FederatedContext<N extends Kind> extends PublicContext<N> {
  /** Account on another server; null if the user gave none. */
  readonly federated: FederatedAccount | null;
  /**
   * Sessions that stay open after their login. Only for probes with the kind `session` in `needs`.
   */
  readonly sessions: Sessions;
}

interface AccountContext<N extends Kind> extends FederatedContext<N> {
  /** Account on the scanned server; null if the user gave none. */
  readonly account: Account | null;
  /**
   * Network of the scan. It stays usable for some time after the deadline, so that a probe can
   * remove what it created on the server.
   */
  readonly netToUndo: Net;
  /** Registers a token or invented credentials, which observations then do not contain. */
  redact(credentials: Credentials): void;
}

interface IntrusiveContext<N extends Kind> extends PublicContext<N> {
  readonly account: Account | null;
  readonly netToUndo: Net;
  redact(credentials: Credentials): void;
}

interface ContextByAccess<N extends Kind> {
  readonly public: PublicContext<N>;
  readonly federated: FederatedContext<N>;
  readonly account: AccountContext<N>;
  readonly intrusive: IntrusiveContext<N>;
}

/** Kinds of access that a probe may declare, such as `public` or `account`. */
export type ProbeAccess = keyof ContextByAccess<never>;

/**
 * What a probe gets to do its work, by the access that it declares: the network, and accounts if
 * it declares them.
 */
export type ProbeContext<N extends Kind, A extends ProbeAccess = 'public'> = ContextByAccess<N>[A];

/** What a probe sends, and how often: two short phrases in Markdown, for a table. */
export interface Sends {
  /**
   * What the probe sends, as a short phrase: `one dialback before TLS, from
   * xmpp-safeguard.invalid`.
   */
  readonly what: string;
  /** How often the probe sends it, as a short phrase: `once per endpoint`. */
  readonly often: string;
}

interface ProbeBase<N extends Kind, Y extends Kind, A extends ProbeAccess> {
  /** Id of the probe: a noun, and the name of its file. */
  readonly id: string;
  /** Short description of what the probe does, for the progress line: `cipher suites`. */
  readonly title: string;
  /** What the probe sends, for operators: `docs/what-a-scan-does.md` is made from it. */
  readonly sends: Sends;
  /**
   * Kinds of observations that the probe reads. It starts after all other probes that yield them.
   */
  readonly needs: readonly N[];
  readonly yields: readonly Y[];
  /** Minimum access that the probe needs. Its context contains nothing beyond it. */
  readonly access: A;
  /**
   * Maximum number of connections of the probe; if it runs at endpoints, at each endpoint. The limit
   * is enforced.
   */
  readonly connections: number;
  /**
   * The probe starts after all probes of a lower turn; default 0. Probes that may cause a ban come
   * last.
   */
  readonly turn?: number;
  /** Returns false if the settings exclude the probe. */
  wanted?(settings: Settings): boolean;
}

export interface DomainProbe<
  N extends Kind = Kind,
  Y extends Kind = Kind,
  A extends ProbeAccess = ProbeAccess,
> extends ProbeBase<N, Y, A> {
  readonly scope: 'domain';
  /** No other probe waits for the endpoints that this probe finds. */
  readonly late?: boolean;
  run(context: ProbeContext<N, A>): AsyncIterable<Observation<Y>>;
}

export interface EndpointProbe<
  N extends Kind = Kind,
  Y extends Kind = Kind,
  A extends ProbeAccess = ProbeAccess,
> extends ProbeBase<N, Y, A> {
  readonly scope: 'endpoint';
  /** Whether the probe runs at an endpoint. */
  applies(endpoint: Endpoint): boolean;
  /**
   * Returns a text that is equal for endpoints at which the probe would observe the same; null if
   * there are no others. Endpoints with the same text share one run.
   */
  alike?(endpoint: Endpoint): string | null;
  run(context: ProbeContext<N, A>, endpoint: Endpoint): AsyncIterable<Observation<Y>>;
}

/** Any probe, whichever kinds of observations and access it declares, as the runner sees it. */
export type AnyProbe = DomainProbe | EndpointProbe;

/**
 * Declares a probe that runs once for the domain. Its code can read only the kinds of observations
 * in `needs`, yield only those in `yields`, and use only the context of its `access`. For the
 * runner, all probes have the same type.
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
