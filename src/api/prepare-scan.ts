import { readFileSync } from 'node:fs';
import { PROBES } from '../../probes/index.js';
import { PASSWORD_VARIABLE } from '../options/accounts.js';
import type { ScanOptions } from '../options/scan.js';
import type { IdentityFiles } from '../options/scan-parsers.js';
import {
  readAccount,
  readFederatedAccount,
  type AccountSource,
  type Credentials,
} from '../scan/account.js';
import { judge } from '../judge/judge.js';
import type { Recording, Settings } from '../model/index.js';
import { bindError } from '../net/local-address.js';
import { readIdentity, type OwnIdentity } from '../net/tls/identity.js';
import { systemResolvers } from '../net/dns/system-resolvers.js';
import { createTrustStore } from '../net/tls/trust-store.js';
import { say } from '../rules/words.js';
import { Problem } from '../util/problem.js';
import { accessOf } from '../scan/granted-access.js';
import { scan, type ScanRequest } from '../scan/scan.js';
import { settingsFrom } from '../scan/settings.js';
import { decodeText } from '../util/text-file.js';
import { parseTrustAnchors, ROOT_ANCHORS } from '../wire/dns/dnssec/anchors.js';
import { sharedLimiter } from './shared-limiter.js';

/**
 * A scan whose files have been read, and which has sent nothing yet. All runs of the scan share
 * one limiter of connections and failed logins.
 */
export interface PreparedScan {
  readonly settings: Settings;
  /**
   * Scans a domain. `more` holds further settings of this scan, or objects that it shares with
   * other scans.
   */
  run(domain: string, more?: ScanExtras): Promise<Recording>;
}

export interface ScanExtras extends Pick<
  ScanRequest,
  'dnsCache' | 'gate' | 'signal' | 'onProgress'
> {
  /** Whether to skip failing logins, like `--no-sasl-attempts`. */
  readonly spareLogins?: boolean;
}

/** Checks the address of `--bind`. Throws `Problem` if no connection can be made from it. */
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

/** Functions with which a scan prompts and warns its user while it is prepared and run. */
export interface Contact {
  /** Prompts for a secret. If absent, a missing password is a `Problem`. */
  readonly ask?: AccountSource['ask'];
  /** Shows the user a warning of one line. */
  readonly warn: (line: string) => void;
}

/**
 * Reads the files that the options name: certificates, trust anchors, accounts. `domains` holds
 * A-labels; an account on the target allows only one. Throws `Problem`.
 */
export async function prepareScan(
  flags: ScanOptions,
  domains: readonly string[],
  contact: Contact,
): Promise<PreparedScan> {
  const trust = trustOf(flags);
  return prepareWith(flags, await credentialsOf(flags, domains, contact), contact, trust);
}

/** Prepares a scan like `prepareScan`, with accounts that are in memory. */
export function prepareWith(
  flags: ScanOptions,
  credentials: Credentials,
  { warn }: Contact,
  trust = trustOf(flags),
): PreparedScan {
  const identity = flags.s2sIdentity === undefined ? null : identityOf(flags.s2sIdentity);
  const settings = settingsFrom(
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
  for (const warning of identity?.warnings ?? []) warn(`--s2s-identity: ${warning}`);
  const gate = sharedLimiter([settings]);
  return {
    settings,
    async run(domain, { spareLogins = false, ...more } = {}) {
      const wanted = spareLogins ? { ...settings, saslAttempts: false } : settings;
      const access = accessOf(settings);
      const own = { domain, settings: wanted, trust, identity, access, probes: PROBES };
      const recording = await scan({ ...own, ...credentials, gate, ...more });
      if (more.signal?.aborted === true) tellWhatIsLeft(recording, warn);
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

/**
 * Warns the user of test data that the scan left on the server, because an interrupted scan has no
 * report.
 */
function tellWhatIsLeft(recording: Recording, warn: Contact['warn']): void {
  for (const { ruling } of judge(recording).rows) {
    for (const finding of ruling.findings) {
      if (!LEFT.includes(finding.code)) continue;
      warn(say(finding));
    }
  }
}

async function credentialsOf(
  { account, federated }: Pick<ScanOptions, 'account' | 'federated'>,
  domains: readonly string[],
  { ask }: Contact,
): Promise<Credentials> {
  const source = { password: process.env[PASSWORD_VARIABLE], ask };
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
    return createTrustStore(roots, ca);
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

/** Reads the files of `--s2s-identity`. No error message contains the private key. */
function identityOf({ cert, key, domain }: IdentityFiles): OwnIdentity {
  try {
    return readIdentity(readFileSync(cert, 'utf8'), readFileSync(key, 'utf8'), domain, new Date());
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code?.startsWith('E') === true && code !== 'ERR' ? `cannot read (${code})` : message;
    throw new Problem(`--s2s-identity: ${why}`, { cause: error });
  }
}
