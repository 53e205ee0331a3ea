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

/** What every command takes that scans. */
export function withScanOptions<T>(yargs: Argv<T>) {
  return yargs
    .option('connect', {
      type: 'string',
      array: true,
      nargs: 1,
      requiresArg: true,
      describe:
        'Look at HOST:PORT instead of asking the DNS; for other ports c2s=, c2s-direct=, s2s= or s2s-direct= before it. May be repeated',
    })
    .option('resolver', {
      type: 'string',
      array: true,
      nargs: 1,
      requiresArg: true,
      describe:
        'Ask the DNS server at ADDRESS[:PORT], tls://ADDRESS[:PORT][#NAME] or https://HOST/PATH. May be repeated',
    })
    .option('trust-anchor', {
      type: 'string',
      requiresArg: true,
      describe:
        'Validate DNSSEC from the DS or DNSKEY records in FILE, not from the keys of the root',
    })
    .option('ca', {
      type: 'string',
      array: true,
      nargs: 1,
      requiresArg: true,
      describe: 'Trust the certificates in FILE (PEM) too. May be repeated',
    })
    .option('roots', {
      requiresArg: true,
      choices: ['mozilla', 'system', 'none'] as const,
      default: 'mozilla' as const,
      describe: 'Roots to trust: those of Node, those of this system, or only --ca',
    })
    .option('ipv4', { type: 'boolean', describe: 'Look at IPv4 addresses only' })
    .option('ipv6', { type: 'boolean', describe: 'Look at IPv6 addresses only' })
    .option('timeout', {
      type: 'number',
      requiresArg: true,
      describe: `Longest wait for one answer, in seconds [${DEFAULTS.timeout}]`,
    })
    .option('deadline', {
      type: 'number',
      requiresArg: true,
      describe: `Longest time for the whole scan, in seconds [${DEFAULTS.deadline}]`,
    })
    .option('budget', {
      type: 'number',
      requiresArg: true,
      describe: `Most connections to one address [${DEFAULTS.budget}]`,
    })
    .option('parallel', {
      type: 'number',
      requiresArg: true,
      describe: `Most connections open to one address at a time [${DEFAULTS.parallel}]`,
    })
    .option('bind', {
      type: 'string',
      requiresArg: true,
      describe: 'Connect from this address of this machine',
    })
    .option('allow-private', {
      type: 'boolean',
      default: false,
      describe: 'Connect to private, loopback and link-local addresses too',
    })
    .option('account', {
      type: 'string',
      requiresArg: true,
      describe: `Log in with the account in FILE: address and password, a line each, chmod 600. The password may come from ${PASSWORD_VARIABLE} or be asked for`,
    })
    .option('federated', {
      type: 'string',
      requiresArg: true,
      describe:
        'Ask the domain with the account in FILE, which is on any other server; form as of --account',
    })
    .option('anonymous', {
      type: 'boolean',
      default: false,
      describe: 'Log in as ANONYMOUS where that is offered and no account is given',
    })
    .option('allow-intrusive', {
      type: 'boolean',
      default: false,
      describe:
        'You have the leave of the operator: try limits of stanzas, registrations and failed logins, which may trip a ban and send much',
    })
    .option('intrusive', {
      type: 'string',
      requiresArg: true,
      describe: `With --allow-intrusive: only these of ${INTRUSIONS.join(', ')}, separated by commas`,
    })
    .option('login-attempts', {
      type: 'number',
      requiresArg: true,
      describe: `With --allow-intrusive: failed logins that login-limit makes at most [${LOGIN_ATTEMPTS}]; ${ENOUGH_LOGIN_ATTEMPTS} or more can show that there is no limit`,
    })
    .option('ssh', {
      type: 'string',
      describe: 'Ask the SSH server at HOST:PORT, or at port 22 of each host, how one may log in',
    })
    .option('sasl-attempts', {
      type: 'boolean',
      default: true,
      describe:
        'Try logins that must fail: before TLS, and bound to the wrong channel (--no-sasl-attempts: none)',
    })
    .option('s2s-from', {
      type: 'string',
      requiresArg: true,
      describe: `Come as the server of DOMAIN where certificates are tried that are worth nothing [that of --s2s-identity, else ${RESERVED_FROM}]`,
    })
    .option('s2s-identity', {
      type: 'string',
      requiresArg: true,
      describe:
        'Come as the server of a domain of yours too: CERT,KEY,DOMAIN, two files in PEM form and its name',
    })
    .option('s2s-listen', {
      type: 'string',
      requiresArg: true,
      describe:
        'Answer at ADDRESS:PORT for the domain of --s2s-from, to which its DNS must point: verify dialbacks, take answers',
    })
    .option('bad-s2s-domain', {
      type: 'string',
      array: true,
      nargs: 1,
      requiresArg: true,
      describe: `With --account: have the account ask DOMAIN, whose certificate is bad, what it is. May be repeated; none: ask nobody, nor a good one [${named(REFERENCE_DOMAINS.bad)}]`,
    })
    .option('good-s2s-domain', {
      type: 'string',
      array: true,
      nargs: 1,
      requiresArg: true,
      describe: `The same of DOMAIN, whose certificate is good, to compare. May be repeated [${named(REFERENCE_DOMAINS.good)}]`,
    });
}

function named(domains: readonly { readonly domain: string }[]): string {
  return domains.map(({ domain }) => domain).join(', ');
}

export type ScanOptions = Awaited<ReturnType<ReturnType<typeof withScanOptions>['parse']>>;

/** All that the options name is read, and nothing has been sent. */
export interface PreparedScan {
  readonly settings: Settings;
  /** `more`: what one scan has of its own, or shares with others. */
  run(domain: string, more?: ScanExtras): Promise<Recording>;
}

export interface ScanExtras extends Pick<
  ScanRequest,
  'dnsCache' | 'gate' | 'signal' | 'onProgress'
> {
  /** As with `--no-sasl-attempts`. */
  readonly spareLogins?: boolean;
}

/**
 * Reads what the options name: certificates, anchors, accounts. `domains`: A-labels; an account
 * of the target is for one alone. Throws `Problem`.
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

/** There will be no report that tells of them. */
function tellWhatIsLeft(recording: Recording): void {
  for (const { ruling } of judge(recording).rows) {
    for (const finding of ruling.findings) {
      if (!LEFT.includes(finding.code)) continue;
      process.stderr.write(`xmpp-safeguard: ${say(finding)}\n`);
    }
  }
}

/** What was given; `scan` adds what it was let in with. */
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
    throw new Problem('--account: is of one domain, and so goes with one domain alone');
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
    const why = code === undefined ? message : `cannot be read (${code})`;
    throw new Problem(`--trust-anchor ${file}: ${why}`, { cause: error });
  }
}

/** `CERT,KEY,DOMAIN`. The key is read here, and told to nobody. */
function identityOf(said: string): OwnIdentity {
  const [cert = '', key = '', name = '', ...rest] = said.split(',').map((part) => part.trim());
  if (cert === '' || key === '' || name === '' || rest.length > 0) {
    throw new Problem(`--s2s-identity ${said}: is not CERT,KEY,DOMAIN`);
  }
  const domain = parseDomain(name);
  try {
    return readIdentity(readFileSync(cert, 'utf8'), readFileSync(key, 'utf8'), domain, new Date());
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code?.startsWith('E') === true && code !== 'ERR' ? `cannot be read (${code})` : message;
    throw new Problem(`--s2s-identity: ${why}`, { cause: error });
  }
}
