/** State that `watch` stores for each run, and the changes that it reports. */
import type { Failure } from './failure.js';
import type { Level } from './requirement.js';
import type { Status } from './status.js';
import type { Verdict } from './verdict.js';

/**
 * Reachability of an endpoint or service. `up`: something answered. `down`: nothing answered.
 * `unknown`: the failure does not prove that the server is down.
 */
export type Reach = 'up' | 'down' | 'unknown';

export interface ServerSeen {
  /** Id of the endpoint. */
  readonly id: string;
  readonly reach: Reach;
  /**
   * Whether the endpoint is a default (RFC 6120 §3.2.2). If so, its unreachability is not reported.
   */
  readonly guess: boolean;
  /** Why the endpoint did not answer, or null; may contain text from the server. */
  readonly failure: Failure | null;
}

export interface RowSeen {
  readonly status: Status;
  readonly level: Level;
}

/** A certificate or DNSSEC signature that expires unless it is renewed. */
export interface Expiry {
  readonly what: 'certificate' | 'signature';
  /**
   * SHA-256 of an expiring certificate in hex. For an expiring DNSSEC signature, the name of the
   * zone that signed.
   */
  readonly id: string;
  /**
   * Subject of an expiring certificate, which may contain text from the server. For an expiring
   * signature, the name of the zone.
   */
  readonly name: string;
  /** Time of expiry, ISO 8601, UTC. */
  readonly ends: string;
  /**
   * Ids of the endpoints with the expiring certificate; or type and owner name of the records
   * whose signature expires.
   */
  readonly at: readonly string[];
}

/**
 * Result for the requirements that the scan could see, and the numbers of MUST requirements by
 * result.
 */
export type RunScope = Pick<Verdict['scope'], 'status' | 'strict' | 'must'>;

export interface RunDigest {
  readonly format: 'xmpp-safeguard/digest';
  readonly schema: 1;
  readonly domain: string;
  readonly startedAt: string;
  readonly endedAt: string;
  /**
   * Versions of the catalogue of requirements and of the program, which define the rules. If they
   * changed between two scans, requirements whose rules differ are reported separately.
   */
  readonly rules: string;
  readonly status: Verdict['status'];
  /** Result of the scan; undefined in files that an older version of this program wrote. */
  readonly scope?: RunScope;
  /**
   * Reachability of the service in the DNS. `down`: the DNS no longer publishes a service.
   * `unknown`: the DNS could not be queried.
   */
  readonly service: { readonly reach: Reach; readonly why: string | null };
  /**
   * Whether every DNS query of the run was answered. If so, the service has no endpoints except
   * those listed.
   */
  readonly complete: boolean;
  /** Results of the requirements in this run by id, without requirements for clients. */
  readonly rows: Readonly<Record<string, RowSeen>>;
  /** Endpoints that the scan observed, sorted by id. */
  readonly servers: readonly ServerSeen[];
  readonly expiries: readonly Expiry[];
}

/** State of an endpoint. `absent` means that the DNS no longer publishes it. */
export type ServerState = 'up' | 'down' | 'absent';
export type Watched = 'service' | 'server' | 'row';

interface Changed {
  /** Subject of the reported change: a domain, endpoint id or requirement. */
  readonly subject: string;
  /** Start of the new state after a change, and start of the previous state, ISO 8601, UTC. */
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
      /**
       * Whether the rules of this program changed too, so that they may be the reason for the
       * change of the requirement.
       */
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
      /** Whole days until the certificate or signature expires. */
      readonly days: number;
      readonly at: readonly string[];
    };

/** The events of one run, as sent in an alert. */
export interface WatchMessage {
  /** Id of the alert message, the same at every attempt to deliver it. */
  readonly id: string;
  readonly domain: string;
  /** Time of the run, ISO 8601, UTC. */
  readonly at: string;
  /** Result of the scan that the alert is about; undefined in messages of older versions. */
  readonly scope?: RunScope;
  readonly events: readonly WatchEvent[];
}
