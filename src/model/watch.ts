/** What `watch` keeps of each run, and what it tells of changes. */
import type { Failure } from './failure.js';
import type { Level } from './requirement.js';
import type { Status } from './status.js';
import type { Verdict } from './verdict.js';

/** `up`: something answered. `down`: nothing did. `unknown`: that says nothing of the server. */
export type Reach = 'up' | 'down' | 'unknown';

export interface ServerSeen {
  /** Endpoint id. */
  readonly id: string;
  readonly reach: Reach;
  /** Where it is a guess (RFC 6120 §3.2.2), that nobody listens there is no loss. */
  readonly guess: boolean;
  /** Why nothing answered; may hold text of the server. */
  readonly failure: Failure | null;
}

export interface RowSeen {
  readonly status: Status;
  readonly level: Level;
}

/** Something that ends by itself, unless somebody renews it. */
export interface Expiry {
  readonly what: 'certificate' | 'signature';
  /** SHA-256 of the certificate, hex; the zone that signed. */
  readonly id: string;
  /** The certificate's subject, which may hold text of the server; the zone. */
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly ends: string;
  /** Endpoint ids where it was served; type and owner of what is signed. */
  readonly at: readonly string[];
}

/** How the service stands as far as a scan could see, with counts of MUST rows. */
export type RunScope = Pick<Verdict['scope'], 'status' | 'strict' | 'must'>;

export interface RunDigest {
  readonly format: 'xmpp-safeguard/digest';
  readonly schema: 1;
  readonly domain: string;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Of the catalogue and the tool: rows of other rules are not compared as if nothing happened. */
  readonly rules: string;
  readonly status: Verdict['status'];
  /** The result of the scan; older versions did not store it. */
  readonly scope?: RunScope;
  /** `down`: the DNS names no service any more. `unknown`: the DNS was not to be asked. */
  readonly service: { readonly reach: Reach; readonly why: string | null };
  /** Every look-up of the DNS was answered: what is not named here is not offered. */
  readonly complete: boolean;
  /** By requirement; those that bind clients are left out. */
  readonly rows: Readonly<Record<string, RowSeen>>;
  /** Sorted by id. */
  readonly servers: readonly ServerSeen[];
  readonly expiries: readonly Expiry[];
}

/** `absent`: the DNS names it no more. */
export type ServerState = 'up' | 'down' | 'absent';
export type Watched = 'service' | 'server' | 'row';

interface Changed {
  /** Domain, endpoint id or requirement. */
  readonly subject: string;
  /** ISO 8601, UTC: since when it is so, and since when it had been as before. */
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
      /** The rules changed too: it may be they that see it otherwise. */
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
      /** Whole days left. */
      readonly days: number;
      readonly at: readonly string[];
    };

/** The events of one run, as they are told. */
export interface WatchMessage {
  /** The same at every attempt to deliver it. */
  readonly id: string;
  readonly domain: string;
  /** Of the run. ISO 8601, UTC. */
  readonly at: string;
  /** Result of that run; messages of older versions have none. */
  readonly scope?: RunScope;
  readonly events: readonly WatchEvent[];
}
