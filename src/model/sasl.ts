/**
 * Types for logins: what is offered, what was tried, and the result. They contain no user name and
 * no secret.
 */
import type { Count } from './scalars.js';
import type { TlsVersion } from './tls.js';

/** What the features of one connection offered; sorted, bounded. */
export interface SaslOffer {
  /** Mechanisms of SASL (RFC 6120 §6) and of SASL2 (XEP-0388). */
  readonly mechanisms: readonly string[];
  /** Channel-binding types (XEP-0440). */
  readonly types: readonly string[];
}

/** A channel-binding type that does not exist: the control for tests of types. */
export const NO_SUCH_BINDING = 'x-no-such-binding';

/**
 * Maximum number of failing logins in a scan without an account, including those that failed at the
 * same address before TLS. One below the strictest common ban.
 */
export const MOST_MADE_UP_LOGINS = 4;
/** The same maximum for a scan with an account. */
export const MOST_FAILED_LOGINS = 4;

interface SaslTry {
  readonly version: TlsVersion;
  readonly mechanism: string;
  /** The gs2 header (RFC 5802 §6): `n`, `y` or `p=TYPE`; empty for a mechanism without one. */
  readonly gs2: string;
  readonly offer: SaslOffer;
  /** Condition of the SASL failure or of the stream error. */
  readonly condition: string | null;
  /** Text of the server, bounded. */
  readonly text: string | null;
  /** Ban message of the server, after or instead of the answer; empty for a ban without a text. */
  readonly ban: string | null;
}

/** The first SASL message of a login for a user that does not exist. The login is not continued. */
export interface SaslBinding extends SaslTry {
  readonly answer: 'challenge' | 'failure' | 'stream-error' | 'closed';
}

/**
 * Purpose of a login. `control`: without channel binding, must succeed. `bound`: with correct data.
 * `falsified`: with data that differs, as if from another connection. `foreign`: with a type that
 * does not exist. `downgrade`: gs2 flag `y`, as if an attacker had removed -PLUS from the list.
 */
export const LOGIN_PURPOSES = ['control', 'bound', 'falsified', 'foreign', 'downgrade'] as const;
export type LoginPurpose = (typeof LOGIN_PURPOSES)[number];

/**
 * Why nothing was sent. `no-data`: no data of that type is available. `not-offered`: no longer
 * offered on that stream. `sasl2-only`: only SASL2 (XEP-0388) accepts passwords.
 */
export const WITHHELD_REASONS = [
  'untrusted',
  'wrong-name',
  'plain-after-scram',
  'no-mechanism',
  'sasl2-only',
  'no-data',
  'not-offered',
] as const;
export type WithheldReason = (typeof WITHHELD_REASONS)[number];

/** A login with the user's account. */
export interface SaslLogin extends SaslTry {
  readonly purpose: LoginPurpose;
  /**
   * Result. `success`: includes a valid server signature, if the mechanism has one. `withheld`:
   * nothing was sent, and `condition` is the reason (`WITHHELD_REASONS`). Other values: errors of
   * the server.
   */
  readonly outcome:
    | 'success'
    | 'failure'
    | 'stream-error'
    | 'closed'
    | 'withheld'
    | 'wrong-signature'
    | 'unsigned'
    | 'foreign-nonce'
    | 'iterations'
    | 'malformed';
}

/**
 * SCRAM logins for one account, aborted after the challenge: two, or three if the salts differ. The
 * salts are not recorded.
 */
export interface SaslSalt {
  readonly version: TlsVersion;
  readonly mechanism: string;
  readonly iterations: readonly Count[];
  readonly salt: 'same' | 'different';
}
