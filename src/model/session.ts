/** Types for observations in a session. They contain no account name and no secret. */
import type { IqAnswer } from './federation.js';
import type { Count } from './scalars.js';
import type { TlsVersion } from './tls.js';
import type { XmlElement } from './xml.js';

/**
 * Intrusive tests, in the order of execution: they may cause a ban, leave traces or send much data.
 */
export const INTRUSIONS = ['stanza-limit', 'registration', 'login-limit'] as const;
export type Intrusion = (typeof INTRUSIONS)[number];

/** Kind of login: an account on the target, an anonymous login, or an account on another server. */
export const SESSION_KINDS = ['account', 'anonymous', 'federated'] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

/** A login for a session. */
export interface SessionMade {
  readonly by: SessionKind;
  readonly version: TlsVersion;
  readonly mechanism: string;
  /** The gs2 header: `n`, `p=TYPE`; empty for a mechanism without one. */
  readonly gs2: string;
  /**
   * Stream features after the login, which may contain the limits for authenticated clients
   * (XEP-0478).
   */
  readonly features: XmlElement | null;
}

/** Through which stream an entity was asked: a session, or an s2s stream of the scanner. */
export const ASKERS = ['account', 'anonymous', 'federated', 'bidi', 'reverse'] as const;
export type Asker = (typeof ASKERS)[number];

/** Queries to an entity, named by the last part of their namespace. */
export const ENTITY_QUERIES = [
  'disco#info',
  'disco#items',
  'commands',
  'version',
  'last',
  'time',
  'extdisco',
] as const;
/** Older namespaces of the query `extdisco`, used if the current one lists no service. */
export const OLD_ENTITY_QUERIES = ['extdisco:1', 'jingleinfo'] as const;
export type EntityQuery = (typeof ENTITY_QUERIES)[number] | (typeof OLD_ENTITY_QUERIES)[number];

/** Answer of an entity. The payload is bounded and contains no credentials. */
export interface EntityAnswer {
  readonly by: Asker;
  readonly query: EntityQuery;
  /** Milliseconds from the query to the answer. */
  readonly tookMs?: Count;
  readonly answer: IqAnswer;
}
