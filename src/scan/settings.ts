import { REFERENCE_DOMAINS } from '../catalogue/federation.js';
import {
  INTRUSIONS,
  type Family,
  type Intrusion,
  type OutgoingSettings,
  type S2sSettings,
  type Settings,
} from '../model/index.js';
import { MOST_REFERENCES } from '../options/accounts.js';
import { readFlags, type Flags } from '../options/read.js';
import { resolutionOf } from '../options/scan-parsers.js';
import { SCAN_OPTIONS, type ScanOptions } from '../options/scan.js';
import { RESERVED_FROM } from '../xmpp/open-stream.js';
import { Problem } from '../util/problem.js';
import { formatTrustAnchor, ROOT_ANCHORS } from '../wire/dns/dnssec/anchors.js';
import type { TrustAnchor } from '../wire/dns/dnssec/types.js';

/** Options that name a file, which the caller of `settingsOf` has read. */
type FileOption = 'ca' | 'trustAnchor' | 's2sIdentity' | 'account' | 'federated';

/** Which accounts were given: on the target, and on another server. */
interface Accounts {
  readonly account: boolean;
  readonly federated: boolean;
}

/** Scan options from a program, before they are checked. */
export type ScanFlags = Omit<Flags<typeof SCAN_OPTIONS>, FileOption> & {
  readonly [Name in keyof Accounts]?: boolean | undefined;
};

/** Scan options after they were checked. */
type CheckedOptions = Omit<ScanOptions, FileOption> & Accounts;

/**
 * Returns the settings of a scan, with the defaults of the command line. `resolvers` are used if
 * `--resolver` names no server. `anchors` are DNSSEC trust anchors. Throws `Problem` for an invalid value.
 */
export function settingsOf(
  flags: ScanFlags,
  resolvers: readonly string[],
  ca: readonly string[],
  anchors: readonly TrustAnchor[] = ROOT_ANCHORS,
  identity: S2sSettings['identity'] = null,
): Settings {
  const { account = false, federated = false, ...others } = flags;
  const options = { ...readFlags(SCAN_OPTIONS, others), account, federated };
  return settingsFrom(options, resolvers, ca, anchors, identity);
}

/**
 * Returns the settings of a scan for checked options. Throws `Problem` for options that exclude
 * each other.
 */
export function settingsFrom(
  options: CheckedOptions,
  resolvers: readonly string[],
  ca: readonly string[],
  anchors: readonly TrustAnchor[],
  identity: S2sSettings['identity'],
): Settings {
  const { resolver, rootServer, parallel } = options;
  return {
    connect: options.connect,
    ...resolutionOf(resolver, resolvers),
    ...(rootServer.length > 0 ? { rootServers: rootServer } : {}),
    ...(options.everyNameserver ? { everyNameserver: true } : {}),
    trustAnchors: anchors.map(formatTrustAnchor),
    families: familiesOf(options),
    timeoutMs: Math.round(options.timeout * 1_000),
    deadlineMs: Math.round(options.deadline * 1_000),
    allowPrivate: options.allowPrivate,
    saslAttempts: options.saslAttempts,
    account: options.account,
    federated: options.federated,
    anonymous: options.anonymous,
    intrusive: intrusionsOf(options),
    ...loginAttemptsOf(options),
    ssh: options.ssh ?? null,
    roots: options.roots,
    ca,
    budget: options.budget,
    open: parallel,
    opening: Math.ceil(parallel / 2),
    bind: options.bind ?? null,
    s2s: {
      from: options.s2sFrom ?? identity?.domain ?? RESERVED_FROM,
      identity: identity && { domain: identity.domain, sha256: identity.sha256 },
      listen: options.s2sListen ?? null,
    },
    web: options.web,
    ...outgoingOf(options),
  };
}

/**
 * Returns the domains that the account queries: domains given by options, else domains of the
 * catalogue. Empty without an account.
 */
function outgoingOf({ account, badS2sDomain, goodS2sDomain }: CheckedOptions): {
  readonly outgoing?: OutgoingSettings;
} {
  if (!account) {
    const option = badS2sDomain === undefined ? '--good-s2s-domain' : '--bad-s2s-domain';
    if (badS2sDomain === undefined && goodS2sDomain === undefined) return {};
    throw new Problem(`${option}: needs --account, the account that asks the domain`);
  }
  if (isNobody('--bad-s2s-domain', badS2sDomain)) {
    if (goodS2sDomain === undefined || isNobody('--good-s2s-domain', goodS2sDomain)) return {};
    throw new Problem(
      '--good-s2s-domain: has no effect, because --bad-s2s-domain none skips the check',
    );
  }
  if (isNobody('--good-s2s-domain', goodS2sDomain)) {
    const why = 'the check needs at least one valid domain as a control';
    throw new Problem(`--good-s2s-domain none: ${why}. --bad-s2s-domain none skips the check`);
  }
  const { bad, good } = REFERENCE_DOMAINS;
  const outgoing = {
    bad: domainsOf('--bad-s2s-domain', badS2sDomain, bad, MOST_REFERENCES.bad),
    good: domainsOf('--good-s2s-domain', goodS2sDomain, good, MOST_REFERENCES.good),
  };
  const both = outgoing.bad.find((domain) => outgoing.good.includes(domain));
  if (both !== undefined) {
    throw new Problem(`--bad-s2s-domain ${both}: is also given as --good-s2s-domain`);
  }
  return { outgoing };
}

/**
 * Whether an option for domains has the value `none`. Throws `Problem` for `none` together with a
 * domain.
 */
function isNobody(option: string, named: readonly string[] = []): boolean {
  const domains = named.filter((one) => one !== 'none');
  if (domains.length === named.length) return false;
  if (domains.length > 0) throw new Problem(`${option} none: cannot be combined with a domain`);
  return true;
}

function domainsOf(
  option: string,
  named: readonly string[] | undefined,
  known: readonly { readonly domain: string }[],
  most: number,
): readonly string[] {
  const domains = new Set(named ?? known.map(({ domain }) => domain));
  if (domains.size > most)
    throw new Problem(`${option}: at most ${most} domains, not ${domains.size}`);
  return [...domains].sort();
}

function intrusionsOf({ allowIntrusive, intrusive }: CheckedOptions): readonly Intrusion[] {
  if (allowIntrusive) return intrusive ?? INTRUSIONS;
  if (intrusive === undefined) return [];
  throw new Problem("--intrusive: requires --allow-intrusive (the operator's permission)");
}

function loginAttemptsOf(options: CheckedOptions): Pick<Settings, 'loginAttempts'> {
  const { loginAttempts } = options;
  if (loginAttempts === undefined) return {};
  if (intrusionsOf(options).includes('login-limit')) return { loginAttempts };
  throw new Problem(
    '--login-attempts: requires --allow-intrusive, with login-limit among the tests',
  );
}

function familiesOf({ ipv4, ipv6 }: CheckedOptions): readonly Family[] {
  if (ipv4 && ipv6) {
    throw new Problem('--ipv4 and --ipv6 exclude each other: leave both out to use both');
  }
  if (ipv4 === ipv6) return [4, 6];
  return ipv4 ? [4] : [6];
}
