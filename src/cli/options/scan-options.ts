/** Options of every command that scans, as yargs declares them. */
import type { Argv } from 'yargs';
import { PASSWORD_VARIABLE } from '../../scan/account.js';
import { REFERENCE_DOMAINS } from '../../catalogue/federation.js';
import { ENOUGH_LOGIN_ATTEMPTS, INTRUSIONS, LOGIN_ATTEMPTS } from '../../model/index.js';
import { RESERVED_FROM } from '../../xmpp/open-stream.js';
import { DEFAULTS } from '../../scan/settings.js';

/** Options of every command that scans. */
export function withScanOptions<T>(yargs: Argv<T>) {
  return withAccessOptions(withConnectionOptions(withTargetOptions(yargs)));
}

/** A text option that may be given more than once. */
const REPEATABLE = { type: 'string', array: true, nargs: 1, requiresArg: true } as const;
const TEXT = { type: 'string', requiresArg: true } as const;
const NUMBER = { type: 'number', requiresArg: true } as const;

function withTargetOptions<T>(yargs: Argv<T>) {
  const group = 'What to scan:';
  return yargs
    .option('connect', {
      ...REPEATABLE,
      group,
      describe:
        'Scan HOST:PORT instead of looking it up in the DNS. Prefix other ports than 5222, 5223, 5269 and 5270 with c2s=, c2s-direct=, s2s= or s2s-direct=. Repeatable',
    })
    .option('resolver', {
      ...REPEATABLE,
      group,
      describe:
        'DNS server: ADDRESS[:PORT], tls://ADDRESS[:PORT][#NAME] or https://HOST/PATH. Repeatable (default: those of this system)',
    })
    .option('ipv4', { type: 'boolean', group, describe: 'Scan IPv4 addresses only' })
    .option('ipv6', { type: 'boolean', group, describe: 'Scan IPv6 addresses only' })
    .option('ssh', {
      type: 'string',
      group,
      describe: 'Also ask the SSH server at HOST:PORT (default: port 22 of each host)',
    });
}

function withConnectionOptions<T>(yargs: Argv<T>) {
  const group = 'Connections:';
  const trust = 'Trust:';
  return yargs
    .option('timeout', {
      ...NUMBER,
      group,
      describe: `Seconds to wait for one answer (default ${DEFAULTS.timeout})`,
    })
    .option('deadline', {
      ...NUMBER,
      group,
      describe: `Seconds for the whole scan (default ${DEFAULTS.deadline})`,
    })
    .option('budget', {
      ...NUMBER,
      group,
      describe: `Most connections to one address (default ${DEFAULTS.budget})`,
    })
    .option('parallel', {
      ...NUMBER,
      group,
      describe: `Most connections open to one address at a time (default ${DEFAULTS.parallel})`,
    })
    .option('bind', { ...TEXT, group, describe: 'Connect from ADDRESS of this machine' })
    .option('allow-private', {
      type: 'boolean',
      default: false,
      group,
      describe: 'Also connect to private, loopback and link-local addresses',
    })
    .option('ca', {
      ...REPEATABLE,
      group: trust,
      describe: 'Also trust the certificates in FILE (PEM). Repeatable',
    })
    .option('roots', {
      requiresArg: true,
      choices: ['mozilla', 'system', 'none'] as const,
      default: 'mozilla' as const,
      group: trust,
      describe:
        'Root certificates: mozilla (default, those of Node.js), system, or none (only --ca)',
    })
    .option('trust-anchor', {
      ...TEXT,
      group: trust,
      describe:
        'Validate DNSSEC from the DS or DNSKEY records in FILE (default: the keys of the root zone)',
    });
}

function withAccessOptions<T>(yargs: Argv<T>) {
  const group = 'Access:';
  return withServerOptions(
    yargs
      .option('account', {
        ...TEXT,
        group,
        describe: `Log in with the account in FILE: address and password on a line each, chmod 600. Without a password in FILE: ${PASSWORD_VARIABLE}, or a prompt`,
      })
      .option('federated', {
        ...TEXT,
        group,
        describe: 'Query the domain from the account in FILE, on another server',
      })
      .option('anonymous', {
        type: 'boolean',
        default: false,
        group,
        describe: 'Log in with SASL ANONYMOUS if the server offers it and no account is given',
      })
      .option('sasl-attempts', {
        type: 'boolean',
        default: true,
        group,
        describe:
          'Make logins that are expected to fail: before TLS, and with a wrong channel binding (--no-sasl-attempts: none)',
      })
      .option('allow-intrusive', {
        type: 'boolean',
        default: false,
        group,
        describe:
          "Run intrusive tests, with the operator's permission: they may trigger a ban, leave traces and send much data",
      })
      .option('intrusive', {
        ...TEXT,
        group,
        describe: `With --allow-intrusive: only these tests, separated by commas: ${INTRUSIONS.join(', ')}`,
      })
      .option('login-attempts', {
        ...NUMBER,
        group,
        describe: `With --allow-intrusive: most failed logins of login-limit (default ${LOGIN_ATTEMPTS}; ${ENOUGH_LOGIN_ATTEMPTS} or more can show that there is no limit)`,
      }),
  );
}

function withServerOptions<T>(yargs: Argv<T>) {
  const group = 'Access:';
  return yargs
    .option('s2s-from', {
      ...TEXT,
      group,
      describe: `Use DOMAIN as our name when testing with invalid certificates (default: that of --s2s-identity, else ${RESERVED_FROM})`,
    })
    .option('s2s-identity', {
      ...TEXT,
      group,
      describe:
        'CERT,KEY,DOMAIN: also connect as the server of a domain that you own (two PEM files and its name)',
    })
    .option('s2s-listen', {
      ...TEXT,
      group,
      describe:
        'Answer dialback at ADDRESS:PORT for the domain of --s2s-from, whose DNS must point there',
    })
    .option('bad-s2s-domain', {
      ...REPEATABLE,
      group,
      describe: `With --account: check whether the target federates with DOMAIN, which has an invalid certificate. Repeatable; none skips the check (default ${named(REFERENCE_DOMAINS.bad)})`,
    })
    .option('good-s2s-domain', {
      ...REPEATABLE,
      group,
      describe: `With --account: DOMAIN with a valid certificate, as the control of that check. Repeatable (default ${named(REFERENCE_DOMAINS.good)})`,
    });
}

function named(domains: readonly { readonly domain: string }[]): string {
  return domains.map(({ domain }) => domain).join(', ');
}

export type ScanOptions = Awaited<ReturnType<ReturnType<typeof withScanOptions>['parse']>>;
