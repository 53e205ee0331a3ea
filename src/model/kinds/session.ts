/** Kinds of observations about sessions, and about queries in them. */
import type { Count } from '../scalars.js';
import type { XmlElement } from '../xml.js';
import { splitAtSpace, word, wordIn, defineKinds, type Codec, type Declared } from './declare.js';
import type { IqAnswer } from './federation.js';
import type { TlsVersion } from './tls.js';

/** Kind of login: an account on the target, an anonymous login, or an account on another server. */
export const SESSION_KINDS = ['account', 'anonymous', 'federated'] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

/** A login that opens a session for other probes. */
export interface SessionMade {
  readonly by: SessionKind;
  readonly version: TlsVersion;
  /** Protocol of the login, if it is not SASL (RFC 6120 §6): SASL2 (XEP-0388). */
  readonly protocol?: 'SASL2';
  /** Whether the login bound the resource too (XEP-0386); absent for SASL. */
  readonly boundInLogin?: boolean;
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

/** Answer of an entity to a query. The payload is limited in size and contains no credentials. */
export interface EntityAnswer {
  readonly by: Asker;
  readonly query: EntityQuery;
  /** Milliseconds from the query to the answer. */
  readonly tookMs?: Count;
  readonly answer: IqAnswer;
}

export interface AskedSession {
  readonly by: SessionKind;
}

export interface AskedEntity {
  readonly query: EntityQuery;
  readonly by: Asker;
}

export interface SessionKinds {
  /** A login for a session, and the features after it. */
  readonly session: Declared<SessionMade, AskedSession>;
  /**
   * Answer of an entity to a query. The subject is the queried entity; `account` for the session's
   * own account.
   */
  readonly 'entity.iq': Declared<EntityAnswer, AskedEntity>;
}

const ENTITY: Codec<AskedEntity> = {
  write: ({ query, by }) => `${query} ${by}`,
  read: (variant) => {
    const [first, second] = splitAtSpace(variant);
    const query = wordIn([...ENTITY_QUERIES, ...OLD_ENTITY_QUERIES], first);
    const by = wordIn(ASKERS, second);
    return query === null || by === null ? null : { query, by };
  },
};

export const SESSION_SPECS = defineKinds<SessionKinds>({
  session: {
    asked: word(
      SESSION_KINDS,
      ({ by }) => by,
      (by) => ({ by }),
    ),
    example: {
      asked: { by: 'account' },
      value: {
        by: 'account',
        version: 'TLSv1.3',
        mechanism: 'SCRAM-SHA-256-PLUS',
        gs2: 'p=tls-exporter',
        features: { name: 'features', ns: 'urn:example', attributes: {}, children: [] },
      },
    },
  },
  'entity.iq': {
    asked: ENTITY,
    example: {
      asked: { query: 'extdisco:1', by: 'reverse' },
      value: {
        by: 'federated',
        query: 'disco#info',
        answer: { answer: 'error', payload: null, condition: 'service-unavailable', text: null },
      },
    },
  },
});
