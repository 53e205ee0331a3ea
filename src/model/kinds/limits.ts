/** Limits that the scan exceeded. */
import { LIMIT_PHASES, type LoginLimit, type StanzaLimit, type LimitPhase } from '../limits.js';
import { ONCE, word, defineKinds, type Declared } from './declare.js';

export interface AskedLimit {
  readonly phase: LimitPhase;
}

export interface LimitsKinds {
  readonly 'stanza.limit': Declared<StanzaLimit, AskedLimit>;
  readonly 'login.limit': Declared<LoginLimit>;
}

export const LIMITS_SPECS = defineKinds<LimitsKinds>({
  'stanza.limit': {
    asked: word(
      LIMIT_PHASES,
      ({ phase }) => phase,
      (phase) => ({ phase }),
    ),
    example: {
      asked: { phase: 'after' },
      value: {
        phase: 'after',
        version: 'TLSv1.3',
        tried: [
          {
            bytes: 262_145,
            finished: true,
            came: 'refused',
            ms: 12,
            condition: 'policy-violation',
            text: 'XML stanza is too big',
          },
        ],
        accepted: 262_144,
        refused: 262_145,
      },
    },
  },
  'login.limit': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        mechanism: 'PLAIN',
        version: 'TLSv1.3',
        tries: [{ came: 'stream-error', ms: 3, condition: 'policy-violation', text: 'Too many' }],
        sign: 'said',
        looks: [
          {
            endpoint: 'c2s-starttls/chat.example.org:5222/192.0.2.7',
            afterMs: 5_000,
            came: 'stream-error',
            condition: 'policy-violation',
            text: 'Too many',
          },
        ],
        liftedMs: 30_000,
      },
    },
  },
});
