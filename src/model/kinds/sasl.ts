/** Kinds of observations from logins. */
import type { Count } from '../scalars.js';
import { splitAtSpace, ONCE, wordIn, defineKinds, type Codec, type Declared } from './declare.js';
import { TLS_VERSIONS, type TlsVersion } from './tls.js';

/** The two protocols of logins: SASL (RFC 6120 §6) and SASL2 (XEP-0388). */
export type SaslProtocol = 'SASL' | 'SASL2';

/** Login methods that the stream features of one connection offered; sorted, bounded. */
export interface SaslOffer {
  /** Mechanisms of SASL (RFC 6120 §6) and of SASL2 (XEP-0388). */
  readonly mechanisms: readonly string[];
  /** Channel-binding types that the server names (XEP-0440). */
  readonly types: readonly string[];
}

/** A channel-binding type that does not exist: the control for tests of types. */
export const NO_SUCH_BINDING = 'x-no-such-binding';

/**
 * Maximum number of failing logins in a scan without an account, including those that failed at the
 * same address before TLS. One below the strictest common ban.
 */
export const MOST_MADE_UP_LOGINS = 4;
/**
 * Maximum number of failing logins in a scan with an account, including those that failed at the
 * same address before TLS.
 */
export const MOST_FAILED_LOGINS = 4;

interface SaslTry {
  readonly version: TlsVersion;
  /** Protocol of the login, if it is not SASL. */
  readonly protocol?: 'SASL2';
  readonly mechanism: string;
  /** The gs2 header (RFC 5802 §6): `n`, `y` or `p=TYPE`; empty for a mechanism without one. */
  readonly gs2: string;
  readonly offer: SaslOffer;
  /** Condition of the SASL failure or of the stream error; null if the server sent none. */
  readonly condition: string | null;
  /** Text that the server sent with the failure, bounded. */
  readonly text: string | null;
  /** Ban message of the server, after or instead of the answer; empty for a ban without a text. */
  readonly ban: string | null;
}

/** The first SASL message of a login for a user that does not exist. The login is not continued. */
export interface SaslBinding extends SaslTry {
  readonly answer: 'challenge' | 'failure' | 'stream-error' | 'closed';
}

/**
 * Purpose of a login. `control`: without channel binding, must succeed. `bound`: with correct
 * channel-binding data. `falsified`: with data that differs, as if from another connection.
 * `foreign`: with a channel-binding type that does not exist. `downgrade`: gs2 flag `y`, as if an
 * attacker had removed -PLUS from the list.
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
   * Result of the login. `success` includes a valid server signature, if the mechanism has one.
   * `withheld` means that nothing was sent, and `condition` is the reason (`WITHHELD_REASONS`).
   * Other values are errors of the server.
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
  /**
   * Whether the hash of the server (XEP-0474) is that of the offer that arrived; absent if it sent
   * none.
   */
  readonly offerHash?: 'right' | 'wrong';
}

/** SCRAM logins for one account: two, or three if the salts differ. The salts are not recorded. */
export interface SaslSalt {
  readonly version: TlsVersion;
  readonly mechanism: string;
  readonly iterations: readonly Count[];
  readonly salt: 'same' | 'different';
}

/**
 * Uses of a login token (XEP-0484). `right`: with correct channel binding. `unbound`: with a mechanism
 * without channel binding, although the token was requested for one with it. `falsified`: with data
 * as if from another connection. `invalidate`: as `right`, and asks the server to make the token invalid.
 */
export const TOKEN_PURPOSES = ['right', 'unbound', 'falsified', 'invalidate'] as const;
export type TokenPurpose = (typeof TOKEN_PURPOSES)[number];

/** A login with a token that a login with the account requested. The token is not recorded. */
export interface SaslToken {
  readonly version: TlsVersion;
  readonly purpose: TokenPurpose;
  /** Mechanism for which the token was requested. */
  readonly requested: string;
  /** Mechanism of this login. */
  readonly mechanism: string;
  /**
   * Result of the login. `success` includes a valid proof of the server. `no-token`: the server gave
   * no token, so none was used.
   */
  readonly outcome:
    'success' | 'failure' | 'stream-error' | 'closed' | 'wrong-proof' | 'malformed' | 'no-token';
  readonly condition: string | null;
  readonly text: string | null;
  /** Ban message of the server, as in other logins. */
  readonly ban: string | null;
}

/** Channel binding of a login attempt. `gs2` is `y`, or `p=TYPE`. */
export interface AskedBinding {
  readonly version: TlsVersion;
  /** Protocol of the login, if it is not SASL. */
  readonly protocol?: 'SASL2';
  readonly gs2: string;
}

/**
 * Purpose of a login. `type` is the channel-binding type of a login with purpose `bound`; null for
 * logins with another purpose.
 */
export interface AskedLogin {
  readonly version: TlsVersion;
  /** Protocol of the login, if it is not SASL. */
  readonly protocol?: 'SASL2';
  readonly purpose: LoginPurpose;
  readonly type: string | null;
}

/** A use of a login token. */
export interface AskedToken {
  readonly version: TlsVersion;
  readonly purpose: TokenPurpose;
}

export interface SaslKinds {
  readonly 'sasl.binding': Declared<SaslBinding, AskedBinding>;
  readonly 'sasl.login': Declared<SaslLogin, AskedLogin>;
  readonly 'sasl.salt': Declared<SaslSalt>;
  readonly 'sasl.token': Declared<SaslToken, AskedToken>;
}

type LoginPlace = Pick<AskedLogin, 'version' | 'protocol'>;

function writePlace({ version, protocol }: LoginPlace): string {
  return protocol === undefined ? version : `${version} ${protocol}`;
}

/** Reads the TLS version, and the protocol if it is not SASL. Returns the rest of the variant too. */
function readPlace(variant: string | null): readonly [LoginPlace, string | null] | null {
  const [first, rest] = splitAtSpace(variant);
  const version = wordIn(TLS_VERSIONS, first);
  if (version === null) return null;
  const [second, more] = splitAtSpace(rest);
  return second === 'SASL2' ? [{ version, protocol: 'SASL2' }, more] : [{ version }, rest];
}

const BINDING: Codec<AskedBinding> = {
  write: ({ gs2, ...place }) => `${writePlace(place)} ${gs2}`,
  read: (variant) => {
    const [place, gs2] = readPlace(variant) ?? [];
    return place === undefined || gs2 == null ? null : { ...place, gs2 };
  },
};

const LOGIN: Codec<AskedLogin> = {
  write: ({ purpose, type, ...place }) =>
    `${writePlace(place)} ${purpose}${type === null ? '' : ` ${type}`}`,
  read: (variant) => {
    const [place, rest] = readPlace(variant) ?? [];
    const [second, type] = splitAtSpace(rest ?? null);
    const purpose = wordIn(LOGIN_PURPOSES, second);
    return place === undefined || purpose === null ? null : { ...place, purpose, type };
  },
};

const TOKEN: Codec<AskedToken> = {
  write: ({ version, purpose }) => `${version} ${purpose}`,
  read: (variant) => {
    const [first, second] = splitAtSpace(variant);
    const version = wordIn(TLS_VERSIONS, first);
    const purpose = wordIn(TOKEN_PURPOSES, second);
    return version === null || purpose === null ? null : { version, purpose };
  },
};

export const SASL_SPECS = defineKinds<SaslKinds>({
  'sasl.binding': {
    asked: BINDING,
    example: {
      asked: { version: 'TLSv1.3', gs2: 'p=tls-exporter' },
      value: {
        version: 'TLSv1.3',
        mechanism: 'SCRAM-SHA-1-PLUS',
        gs2: 'p=tls-exporter',
        offer: { mechanisms: ['SCRAM-SHA-1-PLUS'], types: [] },
        answer: 'failure',
        condition: 'not-authorized',
        text: 'Invalid channel binding',
        ban: '',
      },
    },
  },
  'sasl.login': {
    asked: LOGIN,
    example: {
      asked: { version: 'TLSv1.2', purpose: 'bound', type: 'tls-unique' },
      value: {
        version: 'TLSv1.2',
        mechanism: 'SCRAM-SHA-256',
        gs2: 'y',
        offer: { mechanisms: ['SCRAM-SHA-256'], types: ['tls-unique'] },
        purpose: 'downgrade',
        outcome: 'success',
        condition: null,
        text: null,
        ban: null,
      },
    },
  },
  'sasl.salt': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        version: 'TLSv1.3',
        mechanism: 'SCRAM-SHA-1',
        iterations: [4096, 4096],
        salt: 'different',
      },
    },
  },
  'sasl.token': {
    asked: TOKEN,
    example: {
      asked: { version: 'TLSv1.3', purpose: 'unbound' },
      value: {
        version: 'TLSv1.3',
        purpose: 'unbound',
        requested: 'HT-SHA-256-EXPR',
        mechanism: 'HT-SHA-256-NONE',
        outcome: 'failure',
        condition: 'not-authorized',
        text: 'no: \u0007',
        ban: null,
      },
    },
  },
});
