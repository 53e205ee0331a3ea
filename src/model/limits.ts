/** The words for limits that are only seen by running into them. */
import type { Count } from './scalars.js';
import type { TlsVersion } from './tls.js';

/** Before the login, or after it: a server may have a limit for each. */
export const LIMIT_PHASES = ['before', 'after'] as const;
export type LimitPhase = (typeof LIMIT_PHASES)[number];

/** What a server may have read, octets, before it looks at the size of a stanza. */
export const LIMIT_TOLERANCE = 8_192;
/** Room, octets, for the end of a stanza, which is sent behind what is counted. */
export const LIMIT_END = 64;

/** What came of a stanza of so many bytes. */
export interface SizeTried {
  /** Of the stanza, from its first `<`, that were sent. */
  readonly bytes: Count;
  /** Whether it was brought to its end: then `accepted` can be seen. */
  readonly finished: boolean;
  /**
   * `refused`: too big, in the server's words. `accepted`: read to its end. `silent`: nothing
   * came in the time. `idle`: the server gave up waiting. `cut`: closed without a word.
   */
  readonly came: 'refused' | 'accepted' | 'silent' | 'idle' | 'cut' | 'other';
  /** From the first byte to the answer, or to the end of the wait. */
  readonly ms: Count;
  readonly condition: string | null;
  readonly text: string | null;
}

export interface StanzaLimit {
  readonly phase: LimitPhase;
  readonly version: TlsVersion;
  /** In their order. */
  readonly tried: readonly SizeTried[];
  /**
   * Bytes: the most that the server had read and not refused, finished or not, and the least that
   * it refused.
   */
  readonly accepted: Count | null;
  readonly refused: Count | null;
}

/** A login that was to fail. */
export interface LoginTry {
  /** `refused`: no connection. `unanswered`: none in time, or no answer on it. */
  readonly came: 'failure' | 'stream-error' | 'closed' | 'refused' | 'unanswered';
  /** From the password to the answer. */
  readonly ms: Count;
  readonly condition: string | null;
  readonly text: string | null;
}

/** What a new connection came to after the sign of a limit. */
export interface FreshLook {
  /** Its id. */
  readonly endpoint: string;
  /** Since the sign. */
  readonly afterMs: Count;
  readonly came: 'features' | 'stream-error' | 'closed' | 'refused' | 'unanswered';
  readonly condition: string | null;
  readonly text: string | null;
}

/** `said`: in the server's words. `delay`: answers came later and later. */
export type LimitSign = 'said' | 'delay' | 'refused' | 'unanswered';

/** Failed logins of a user that nobody has, until a sign of a limit. */
export interface LoginLimit {
  readonly mechanism: string;
  readonly version: TlsVersion;
  readonly tries: readonly LoginTry[];
  readonly sign: LimitSign | null;
  readonly looks: readonly FreshLook[];
  /** After so long a new connection was served as before; null where that was not seen. */
  readonly liftedMs: Count | null;
}

/** Logins that are to fail, if no limit comes first: as many as are made, unless it is told. */
export const LOGIN_ATTEMPTS = 6;
/** The highest number of `--login-attempts`. */
export const MOST_LOGIN_ATTEMPTS = 50;
/**
 * So many failures without a sign are none at all: the highest common default is 20, of ejabberd's
 * mod_fail2ban (`c2s_max_auth_failures`).
 */
export const ENOUGH_LOGIN_ATTEMPTS = 25;
