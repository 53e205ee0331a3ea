/** Options for accounts, intrusive tests and connections as a server. */
import { REFERENCE_DOMAINS } from '../catalogue/federation.js';
import {
  ENOUGH_LOGIN_ATTEMPTS,
  INTRUSIONS,
  LOGIN_ATTEMPTS,
  MOST_LOGIN_ATTEMPTS,
} from '../model/index.js';
import { RESERVED_FROM } from '../xmpp/open-stream.js';
import { flag, list, value } from './define-option.js';
import { DOMAIN, FILE, wholeNumber } from './parsers.js';
import { DOMAIN_OR_NONE, IDENTITY, INTRUSIVE_TESTS, LISTEN } from './scan-parsers.js';

/** Environment variable with the password, for an account file without one. */
export const PASSWORD_VARIABLE = 'XMPP_SAFEGUARD_PASSWORD';

/**
 * Maximum number of domains in each list of test domains, because the account queries each domain.
 */
export const MOST_REFERENCES = { bad: 4, good: 2 } as const;

export const ACCOUNT_OPTIONS = {
  account: value(FILE, {
    group: 'Access',
    help: `Log in with the account in FILE: address and password on a line each, chmod 600. Without a password in FILE: ${PASSWORD_VARIABLE}, or a prompt`,
    file: {
      description: 'A file with an account to log in with, as for --account. For one domain only.',
      examples: ['account.txt'],
    },
  }),
  federated: value(FILE, {
    group: 'Access',
    help: 'Query the domain from the account in FILE, on another server',
    file: {
      description:
        'A file with an account on another server, to query the domain from there, as for --federated.',
      examples: ['federated.txt'],
    },
  }),
  anonymous: flag({
    default: false,
    group: 'Access',
    help: 'Log in with SASL ANONYMOUS if the server offers it and no account is given',
    file: { description: 'Log in with SASL ANONYMOUS where offered.' },
  }),
  'sasl-attempts': flag({
    default: true,
    group: 'Access',
    help: 'Make logins that are expected to fail: before TLS, and with a wrong channel binding (--no-sasl-attempts: none)',
    file: { description: 'Make logins that are expected to fail.' },
  }),
} as const;

export const INTRUSIVE_OPTIONS = {
  'allow-intrusive': flag({
    default: false,
    group: 'Access',
    help: "Run intrusive tests, with the operator's permission: they may trigger a ban, leave traces and send much data",
  }),
  intrusive: value(INTRUSIVE_TESTS, {
    group: 'Access',
    help: `With --allow-intrusive: only these tests, separated by commas: ${INTRUSIONS.join(', ')}`,
  }),
  'login-attempts': value(wholeNumber(1, MOST_LOGIN_ATTEMPTS), {
    group: 'Access',
    help: `With --allow-intrusive: most failed logins of login-limit (default ${LOGIN_ATTEMPTS}; ${ENOUGH_LOGIN_ATTEMPTS} or more can show that there is no limit)`,
  }),
} as const;

export const SERVER_OPTIONS = {
  's2s-from': value(DOMAIN, {
    group: 'Access',
    help: `Use DOMAIN as our name when testing with invalid certificates (default: that of --s2s-identity, else ${RESERVED_FROM})`,
    file: {
      description: 'Our name when testing with invalid certificates.',
      examples: ['example.net'],
    },
  }),
  's2s-identity': value(IDENTITY, {
    group: 'Access',
    help: 'CERT,KEY,DOMAIN: also connect as the server of a domain that you own (two PEM files and its name)',
    file: { examples: ['cert.pem,key.pem,example.net'] },
  }),
  's2s-listen': value(LISTEN, {
    group: 'Access',
    help: 'Answer dialback at ADDRESS:PORT for the domain of --s2s-from, whose DNS must point there',
  }),
  'bad-s2s-domain': list(DOMAIN_OR_NONE, {
    group: 'Access',
    help: `With --account: check whether the target federates with DOMAIN, which has an invalid certificate. Repeatable; none skips the check (default ${named(REFERENCE_DOMAINS.bad)})`,
    file: {
      description:
        'With account: domains with invalid certificates, to check whether the target federates with them; none alone skips the check.',
      examples: [['expired.example.net'], ['none']],
      most: MOST_REFERENCES.bad,
    },
  }),
  'good-s2s-domain': list(DOMAIN_OR_NONE, {
    group: 'Access',
    help: `With --account: DOMAIN with a valid certificate, as the control of that check. Repeatable (default ${named(REFERENCE_DOMAINS.good)})`,
    file: {
      description: 'With account: domains with valid certificates, as the control of that check.',
      examples: [['example.net']],
      most: MOST_REFERENCES.good,
    },
  }),
} as const;

function named(domains: readonly { readonly domain: string }[]): string {
  return domains.map(({ domain }) => domain).join(', ');
}
