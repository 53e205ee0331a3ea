/** State that `watch` stores for each run, and the changes that it reports. */
import type { Failure } from './failure.js';
import type { Level } from './requirement.js';
import type { Status } from './status.js';
import type { Verdict } from './verdict.js';

/**
 * Reachability. `up`: something answered. `down`: nothing answered. `unknown`: the failure does not
 * prove that the server is down.
 */
export type Reach = 'up' | 'down' | 'unknown';

export interface ServerSeen {
  /** Endpoint id. */
  readonly id: string;
  readonly reach: Reach;
  /**
   * Whether the endpoint is a default (RFC 6120 §3.2.2). If so, its unreachability is not reported.
   */
  readonly guess: boolean;
  /** Why nothing answered, or null; may contain text from the server. */
  readonly failure: Failure | null;
}

export interface RowSeen {
  readonly status: Status;
  readonly level: Level;
}

/** A certificate or DNSSEC signature that expires unless it is renewed. */
export interface Expiry {
  readonly what: 'certificate' | 'signature';
  /** SHA-256 of the certificate in hex; or the signing zone. */
  readonly id: string;
  /** Subject of the certificate, which may contain text from the server; or the zone. */
  readonly name: string;
  /** Expiry, ISO 8601, UTC. */
  readonly ends: string;
  /** Endpoint ids of the certificate; or type and owner of the signed records. */
  readonly at: readonly string[];
}

/** Result within the access of a scan, with counts of MUST rows. */
export type RunScope = Pick<Verdict['scope'], 'status' | 'strict' | 'must'>;

export interface RunDigest {
  readonly format: 'xmpp-safeguard/digest';
  readonly schema: 1;
  readonly domain: string;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Versions of catalogue and program. Rows judged by other rules are reported separately. */
  readonly rules: string;
  readonly status: Verdict['status'];
  /** Result of the scan; undefined in files of older versions. */
  readonly scope?: RunScope;
  /** `down`: the DNS no longer publishes a service. `unknown`: the DNS could not be queried. */
  readonly service: { readonly reach: Reach; readonly why: string | null };
  /**
   * Whether every DNS query was answered, so that an endpoint that is not listed is not offered.
   */
  readonly complete: boolean;
  /** Rows by requirement id, without client requirements. */
  readonly rows: Readonly<Record<string, RowSeen>>;
  /** Endpoints sorted by id. */
  readonly servers: readonly ServerSeen[];
  readonly expiries: readonly Expiry[];
}

/** State of an endpoint. `absent`: the DNS no longer publishes it. */
export type ServerState = 'up' | 'down' | 'absent';
export type Watched = 'service' | 'server' | 'row';

interface Changed {
  /** Domain, endpoint id or requirement. */
  readonly subject: string;
  /** Start of the new state, and start of the previous one, ISO 8601, UTC. */
  readonly since: string;
  readonly held: string;
}

export type WatchEvent =
  | (Changed & { readonly kind: 'service-gone'; readonly why: string | null })
  | (Changed & { readonly kind: 'service-back' })
  | (Changed & { readonly kind: 'server-gone'; readonly why: string | null })
  | (Changed & { readonly kind: 'server-back' })
  | (Changed & { readonly kind: 'server-withdrawn' })
  | { readonly kind: 'server-new'; readonly subject: string; readonly since: string }
  | (Changed & {
      readonly kind: 'row-worse' | 'row-better';
      readonly level: Level;
      readonly title: string;
      readonly before: Status;
      readonly now: Status;
      /** Whether the rules changed too, so that they may be the reason for the change. */
      readonly newRules: boolean;
    })
  | {
      readonly kind: 'flapping';
      readonly of: Watched;
      readonly subject: string;
      readonly changes: number;
      readonly looks: number;
      readonly now: string;
      readonly since: string;
    }
  | {
      readonly kind: 'settled';
      readonly of: Watched;
      readonly subject: string;
      readonly now: string;
      readonly since: string;
    }
  | {
      readonly kind: 'expires';
      readonly what: 'certificate' | 'signature';
      readonly subject: string;
      readonly name: string;
      readonly ends: string;
      /** Whole days until the expiry. */
      readonly days: number;
      readonly at: readonly string[];
    };

/** The events of one run, as sent in an alert. */
export interface WatchMessage {
  /** The same id at every attempt to deliver the alert. */
  readonly id: string;
  readonly domain: string;
  /** Time of the run, ISO 8601, UTC. */
  readonly at: string;
  /** Result of that run; undefined in messages of older versions. */
  readonly scope?: RunScope;
  readonly events: readonly WatchEvent[];
}
