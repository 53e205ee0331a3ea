/** Kinds of observations from logins. */
import {
  LOGIN_PURPOSES,
  type SaslBinding,
  type SaslLogin,
  type SaslSalt,
  type LoginPurpose,
} from '../sasl.js';
import { TLS_VERSIONS, type TlsVersion } from '../tls.js';
import { splitAtSpace, ONCE, wordIn, defineKinds, type Codec, type Declared } from './declare.js';

/** Channel binding of a login attempt. `gs2` is `y`, or `p=TYPE`. */
export interface AskedBinding {
  readonly version: TlsVersion;
  readonly gs2: string;
}

/**
 * Purpose of a login. `type` is the channel-binding type of a login with purpose `bound`; null for
 * logins with another purpose.
 */
export interface AskedLogin {
  readonly version: TlsVersion;
  readonly purpose: LoginPurpose;
  readonly type: string | null;
}

export interface SaslKinds {
  readonly 'sasl.binding': Declared<SaslBinding, AskedBinding>;
  readonly 'sasl.login': Declared<SaslLogin, AskedLogin>;
  readonly 'sasl.salt': Declared<SaslSalt>;
}

const BINDING: Codec<AskedBinding> = {
  write: ({ version, gs2 }) => `${version} ${gs2}`,
  read: (variant) => {
    const [first, gs2] = splitAtSpace(variant);
    const version = wordIn(TLS_VERSIONS, first);
    return version === null || gs2 === null ? null : { version, gs2 };
  },
};

const LOGIN: Codec<AskedLogin> = {
  write: ({ version, purpose, type }) => `${version} ${purpose}${type === null ? '' : ` ${type}`}`,
  read: (variant) => {
    const [first, rest] = splitAtSpace(variant);
    const [second, type] = splitAtSpace(rest);
    const version = wordIn(TLS_VERSIONS, first);
    const purpose = wordIn(LOGIN_PURPOSES, second);
    return version === null || purpose === null ? null : { version, purpose, type };
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
});
