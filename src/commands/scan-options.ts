import { readFileSync } from 'node:fs';
import type { Argv } from 'yargs';
import {
  PASSWORD_VARIABLE,
  readAccount,
  readFederatedAccount,
  type Credentials,
} from '../account.js';
import { REFERENCE_DOMAINS } from '../catalogue/federation.js';
import { judge } from '../judge.js';
import type { Access, Recording, Settings } from '../model.js';
import { ENOUGH_LOGIN_ATTEMPTS, INTRUSIONS, LOGIN_ATTEMPTS } from '../model.js';
import { bindError } from '../net/local-address.js';
import { readIdentity, type OwnIdentity } from '../net/identity.js';
import { systemResolvers } from '../net/system-resolvers.js';
import { createTrustStore } from '../net/trust.js';
import { RESERVED_FROM } from '../net/xmpp.js';
import { say } from '../report/text.js';
import { parseDomain } from '../domain.js';
import { Problem } from '../problem.js';
import { scan, type ScanRequest } from '../scan.js';
import { DEFAULTS, settingsOf } from '../settings.js';
import { decodeText } from '../text-file.js';
import { parseTrustAnchors, ROOT_ANCHORS } from '../wire/dns/dnssec/anchors.js';
import { secretAsker } from './ask.js';

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
        describe: 'Log in with SASL ANONYMOUS where offered and no account is given',
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

/** A scan whose files have been read; nothing has been sent yet. */
export interface PreparedScan {
  readonly settings: Settings;
  /** `more`: what belongs to this scan, or is shared with others. */
  run(domain: string, more?: ScanExtras): Promise<Recording>;
}

export interface ScanExtras extends Pick<
  ScanRequest,
  'dnsCache' | 'gate' | 'signal' | 'onProgress'
> {
  /** As with `--no-sasl-attempts`. */
  readonly spareLogins?: boolean;
}

/** Throws `Problem` if no connection can be made from the address of `--bind`. */
export async function assertBindable({ bind }: Pick<ScanOptions, 'bind'>): Promise<void> {
  if (bind === undefined) return;
  const code = await bindError(bind);
  if (code === null) return;
  const what =
    code === 'EADDRNOTAVAIL'
      ? 'this machine does not have that address; "ip address" lists those that it has'
      : `cannot connect from that address (${code})`;
  throw new Problem(`--bind ${bind}: ${what}`);
}

/**
 * Reads the files that the options name: certificates, anchors, accounts. `domains`: A-labels; an
 * account of the target allows one only. Throws `Problem`.
 */
export async function prepareScan(
  flags: ScanOptions,
  domains: readonly string[],
): Promise<PreparedScan> {
  const trust = trustOf(flags);
  const credentials = await credentialsOf(flags, domains);
  const identity = flags.s2sIdentity === undefined ? null : identityOf(flags.s2sIdentity);
  const settings = settingsOf(
    {
      ...flags,
      account: credentials.account !== null,
      federated: credentials.federated !== null,
    },
    systemResolvers(),
    trust.ca,
    anchorsOf(flags),
    identity,
  );
  for (const warning of identity?.warnings ?? []) {
    process.stderr.write(`xmpp-safeguard: --s2s-identity: ${warning}\n`);
  }
  return {
    settings,
    async run(domain, { spareLogins = false, ...more } = {}) {
      const access = accessOf(settings);
      const wanted = spareLogins ? { ...settings, saslAttempts: false } : settings;
      const own = { domain, settings: wanted, trust, identity, access };
      const recording = await scan({ ...own, ...credentials, ...more });
      if (more.signal?.aborted === true) tellWhatIsLeft(recording);
      return recording;
    },
  };
}

const LEFT: readonly string[] = [
  'ACCOUNT_LEFT',
  'PASSWORD_MAY_BE_CHANGED',
  'E2EE_BUNDLE_LEFT',
  'E2EE_BUNDLE_MAYBE_LEFT',
];

/** Prints what the scan left on the server: an interrupted scan has no report. */
function tellWhatIsLeft(recording: Recording): void {
  for (const { ruling } of judge(recording).rows) {
    for (const finding of ruling.findings) {
      if (!LEFT.includes(finding.code)) continue;
      process.stderr.write(`xmpp-safeguard: ${say(finding)}\n`);
    }
  }
}

/** Access that the options give; `scan` removes what the server refused. */
function accessOf({ account, federated, intrusive }: Settings): readonly Access[] {
  return [
    'public',
    ...(federated ? (['federated'] as const) : []),
    ...(account ? (['account'] as const) : []),
    ...(intrusive.length > 0 ? (['intrusive'] as const) : []),
  ];
}

async function credentialsOf(
  { account, federated }: Pick<ScanOptions, 'account' | 'federated'>,
  domains: readonly string[],
): Promise<Credentials> {
  const source = { password: process.env[PASSWORD_VARIABLE], ask: secretAsker() };
  const [domain, ...others] = domains;
  if (account !== undefined && (domain === undefined || others.length > 0)) {
    throw new Problem('--account: an account belongs to one domain, so scan one domain only');
  }
  return {
    account:
      account === undefined || domain === undefined
        ? null
        : await readAccount(account, domain, source),
    federated: federated === undefined ? null : await readFederatedAccount(federated, source),
  };
}

function trustOf({ roots, ca }: Pick<ScanOptions, 'roots' | 'ca'>) {
  try {
    return createTrustStore(roots, ca ?? []);
  } catch (error) {
    throw new Problem(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function anchorsOf({ trustAnchor: file }: Pick<ScanOptions, 'trustAnchor'>) {
  if (file === undefined) return ROOT_ANCHORS;
  try {
    return parseTrustAnchors(decodeText(readFileSync(file)));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === undefined ? message : `cannot read (${code})`;
    throw new Problem(`--trust-anchor ${file}: ${why}`, { cause: error });
  }
}

/** Reads `CERT,KEY,DOMAIN`. The key appears in no message. */
function identityOf(said: string): OwnIdentity {
  const [cert = '', key = '', name = '', ...rest] = said.split(',').map((part) => part.trim());
  if (cert === '' || key === '' || name === '' || rest.length > 0) {
    throw new Problem(`--s2s-identity ${said}: must be CERT,KEY,DOMAIN`);
  }
  const domain = parseDomain(name);
  try {
    return readIdentity(readFileSync(cert, 'utf8'), readFileSync(key, 'utf8'), domain, new Date());
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code?.startsWith('E') === true && code !== 'ERR' ? `cannot read (${code})` : message;
    throw new Problem(`--s2s-identity: ${why}`, { cause: error });
  }
}
