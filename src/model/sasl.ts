/** Words of logins: what is offered, what was tried, and how it ended. No name, no secret. */
import type { Count } from './scalars.js';
import type { TlsVersion } from './tls.js';

/** What the features of one connection offered. Sorted, bounded. */
export interface SaslOffer {
  /** RFC 6120 §6 and XEP-0388 alike. */
  readonly mechanisms: readonly string[];
  /** Types of XEP-0440. */
  readonly types: readonly string[];
}

/** A type that nobody has: the control of every question about types. */
export const NO_SUCH_BINDING = 'x-no-such-binding';

/**
 * Logins that may fail in a whole scan, without an account, with what failed at the same address
 * before TLS: one below what the strictest bans count.
 */
export const MOST_MADE_UP_LOGINS = 4;
/** The same with one. */
export const MOST_FAILED_LOGINS = 4;

interface SaslTry {
  readonly version: TlsVersion;
  readonly mechanism: string;
  /** The gs2 header (RFC 5802 §6): `n`, `y` or `p=TYPE`; empty where the mechanism has none. */
  readonly gs2: string;
  readonly offer: SaslOffer;
  /** Of the SASL failure, or of the stream error. */
  readonly condition: string | null;
  /** Of the server, bounded. */
  readonly text: string | null;
  /** What the server said of a ban when it had answered, or in its place; empty for no word. */
  readonly ban: string | null;
}

/** The first word of a login of a user that nobody has; never carried on. */
export interface SaslBinding extends SaslTry {
  readonly answer: 'challenge' | 'failure' | 'stream-error' | 'closed';
}

/**
 * What a login is to show. `control`: no binding, it must succeed. `bound`: the right data.
 * `falsified`: data of another connection, as it were. `foreign`: a type that nobody has.
 * `downgrade`: `y`, as if -PLUS had been taken out of the list on the way.
 */
export const LOGIN_PURPOSES = ['control', 'bound', 'falsified', 'foreign', 'downgrade'] as const;
export type LoginPurpose = (typeof LOGIN_PURPOSES)[number];

/**
 * Why nothing was sent. `no-data`: of that type there is none here. `not-offered`: it was named
 * before, and is not on that stream. `sasl2-only`: passwords are taken by SASL2 (XEP-0388) alone.
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

/** A login with the account of the user. */
export interface SaslLogin extends SaslTry {
  readonly purpose: LoginPurpose;
  /**
   * `success`: the server's signature was right too, where the mechanism has one.
   * `withheld`: nothing was sent, and `condition` says why (`WITHHELD_REASONS`). The rest: what
   * the server did wrong.
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
 * First rounds of SCRAM for one account, given up after the challenge: two, three where the
 * salts differ. The salts stay here.
 */
export interface SaslSalt {
  readonly version: TlsVersion;
  readonly mechanism: string;
  readonly iterations: readonly Count[];
  readonly salt: 'same' | 'different';
}
