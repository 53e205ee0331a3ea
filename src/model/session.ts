/** The words for what only a session sees. No name of an account, no secret. */
import type { IqAnswer } from './federation.js';
import type { Count } from './scalars.js';
import type { TlsVersion } from './tls.js';
import type { XmlElement } from './xml.js';

/** What may trip a ban, leaves a trace or sends much, in the order in which it is done. */
export const INTRUSIONS = ['stanza-limit', 'registration', 'login-limit'] as const;
export type Intrusion = (typeof INTRUSIONS)[number];

/** Whose session it is: an account on the target, none, or an account elsewhere. */
export const SESSION_KINDS = ['account', 'anonymous', 'federated'] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

/** A login that lasts. */
export interface SessionMade {
  readonly by: SessionKind;
  readonly version: TlsVersion;
  readonly mechanism: string;
  /** The gs2 header: `n`, `p=TYPE`; empty where the mechanism has none. */
  readonly gs2: string;
  /** After the login: XEP-0478 limits that hold for those who are known stand there. */
  readonly features: XmlElement | null;
}

/** On whose word an entity answered: a session, or a server of ours that it knows. */
export const ASKERS = ['account', 'anonymous', 'federated', 'bidi', 'reverse'] as const;
export type Asker = (typeof ASKERS)[number];

/** What is asked, by the last part of its namespace. */
export const ENTITY_QUERIES = [
  'disco#info',
  'disco#items',
  'commands',
  'version',
  'last',
  'time',
  'extdisco',
] as const;
/** Older names of `extdisco`, asked where that names no service. */
export const OLD_ENTITY_QUERIES = ['extdisco:1', 'jingleinfo'] as const;
export type EntityQuery = (typeof ENTITY_QUERIES)[number] | (typeof OLD_ENTITY_QUERIES)[number];

/** Credentials are taken out of the payload, and bounded what is left. */
export interface EntityAnswer {
  readonly by: Asker;
  readonly query: EntityQuery;
  /** From the question to the answer, ms. */
  readonly tookMs?: Count;
  readonly answer: IqAnswer;
}
