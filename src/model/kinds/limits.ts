/** Kinds of observations about limits of a server (stanza size, logins) that the scan exceeded. */
import type { Count } from '../scalars.js';
import { ONCE, word, defineKinds, type Declared } from './declare.js';
import type { TlsVersion } from './tls.js';

/**
 * Whether the limit on the stanza size was tested before or after the login; a server may have
 * different ones.
 */
export const LIMIT_PHASES = ['before', 'after'] as const;
export type LimitPhase = (typeof LIMIT_PHASES)[number];

/** Octets that a server may read before it checks the size of a stanza. */
export const LIMIT_TOLERANCE = 8_192;
/** Octets reserved for the end of a stanza, which is sent after the counted part. */
export const LIMIT_END = 64;

/** Result of sending one test stanza of a given size. */
export interface SizeTried {
  /** Octets of the stanza that were sent, from its first `<`. */
  readonly bytes: Count;
  /** Whether the whole stanza was sent: the server can accept only a complete stanza. */
  readonly finished: boolean;
  /**
   * Result of sending the stanza. `refused`: an error names the size. `accepted`: the server read
   * the whole stanza. `silent`: no answer in time. `idle`: the server closed an idle connection.
   * `cut`: closed without an error.
   */
  readonly came: 'refused' | 'accepted' | 'silent' | 'idle' | 'cut' | 'other';
  /** Milliseconds from the first byte of the stanza to the answer, or to the timeout. */
  readonly ms: Count;
  readonly condition: string | null;
  readonly text: string | null;
}

export interface StanzaLimit {
  readonly phase: LimitPhase;
  readonly version: TlsVersion;
  /** Test stanzas that were sent, in the order in which they were sent. */
  readonly tried: readonly SizeTried[];
  /**
   * Largest size in bytes, complete or not, that the server read without refusing it, and the
   * smallest size that it refused.
   */
  readonly accepted: Count | null;
  readonly refused: Count | null;
}

/** One intentionally failing login. */
export interface LoginTry {
  /**
   * Result of the test login. `refused`: no connection. `unanswered`: no connection or answer in
   * time.
   */
  readonly came: 'failure' | 'stream-error' | 'closed' | 'refused' | 'unanswered';
  /** Milliseconds from sending the password to the server's answer. */
  readonly ms: Count;
  readonly condition: string | null;
  readonly text: string | null;
}

/** Result of a new connection after the first sign of a limit. */
export interface FreshLook {
  /** Id of the endpoint to which the new connection was made. */
  readonly endpoint: string;
  /** Milliseconds from the sign of a limit to the new connection. */
  readonly afterMs: Count;
  readonly came: 'features' | 'stream-error' | 'closed' | 'refused' | 'unanswered';
  readonly condition: string | null;
  readonly text: string | null;
}

/**
 * Sign of a limit on logins. `said`: an error names it. `delay`: answers take longer and longer.
 */
export type LimitSign = 'said' | 'delay' | 'refused' | 'unanswered';

/** Failed logins of a user that does not exist, repeated until a sign of a limit. */
export interface LoginLimit {
  readonly mechanism: string;
  readonly version: TlsVersion;
  readonly tries: readonly LoginTry[];
  readonly sign: LimitSign | null;
  readonly looks: readonly FreshLook[];
  /**
   * Milliseconds from the sign of a limit until a new connection worked normally; null if that was
   * not observed.
   */
  readonly liftedMs: Count | null;
}

/** Default number of failing logins, if no limit is found earlier. */
export const LOGIN_ATTEMPTS = 6;
/** Maximum value of `--login-attempts`. */
export const MOST_LOGIN_ATTEMPTS = 50;
/**
 * Number of failed logins after which the server counts as having no limit. The highest common
 * default is 20 (`c2s_max_auth_failures` of ejabberd's mod_fail2ban).
 */
export const ENOUGH_LOGIN_ATTEMPTS = 25;

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
