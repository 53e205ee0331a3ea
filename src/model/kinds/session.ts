/** Sessions, and queries in them. */
import {
  ASKERS,
  ENTITY_QUERIES,
  OLD_ENTITY_QUERIES,
  SESSION_KINDS,
  type EntityAnswer,
  type SessionMade,
  type Asker,
  type EntityQuery,
  type SessionKind,
} from '../session.js';
import { splitAtSpace, word, wordIn, defineKinds, type Codec, type Declared } from './declare.js';

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
  /** Subject: the queried entity; `account` for the session's own account. */
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
