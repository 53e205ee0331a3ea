import { isIP } from 'node:net';
import { REFERENCE_DOMAINS } from '../catalogue/federation.js';
import { parseDomain } from '../util/domain.js';
import {
  INTRUSIONS,
  KNOWN_PORTS,
  MOST_LOGIN_ATTEMPTS,
  type ConnectTo,
  type Family,
  type Intrusion,
  type OutgoingSettings,
  type Role,
  type S2sSettings,
  type Settings,
  type Transport,
} from '../model/index.js';
import { didYouMean } from '../util/did-you-mean.js';
import { parseDnsServer } from '../net/dns/server.js';
import { RESERVED_FROM } from '../xmpp/open-stream.js';
import { Problem } from '../util/problem.js';
import { formatTrustAnchor, ROOT_ANCHORS } from '../wire/dns/dnssec/anchors.js';
import type { TrustAnchor } from '../wire/dns/dnssec/types.js';

/** Options of a scan as given, before they are checked. */
export interface ScanFlags {
  readonly connect?: readonly string[] | undefined;
  readonly resolver?: readonly string[] | undefined;
  readonly ipv4?: boolean | undefined;
  readonly ipv6?: boolean | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
  /** Seconds. */
  readonly deadline?: number | undefined;
  readonly allowPrivate?: boolean | undefined;
  readonly saslAttempts?: boolean | undefined;
  /** Whether an account is given. */
  readonly account?: boolean | undefined;
  readonly federated?: boolean | undefined;
  readonly anonymous?: boolean | undefined;
  readonly allowIntrusive?: boolean | undefined;
  /** Separated by commas. */
  readonly intrusive?: string | undefined;
  /** Most failed logins of `login-limit`. */
  readonly loginAttempts?: number | undefined;
  readonly ssh?: string | undefined;
  readonly roots?: Settings['roots'] | undefined;
  readonly budget?: number | undefined;
  readonly parallel?: number | undefined;
  readonly bind?: string | undefined;
  readonly s2sFrom?: string | undefined;
  readonly s2sListen?: string | undefined;
  /** `none` alone: no domain is asked, neither bad nor good. */
  readonly badS2sDomain?: readonly string[] | undefined;
  readonly goodS2sDomain?: readonly string[] | undefined;
}

export const DEFAULTS = { timeout: 10, deadline: 120, budget: 1_000, parallel: 8 } as const;

/**
 * The settings of a scan. `resolvers`: used when no `--resolver` is given. `anchors`: where DNSSEC
 * validation starts. Throws `Problem` for a value that is not valid.
 */
export function settingsOf(
  flags: ScanFlags,
  resolvers: readonly string[],
  ca: readonly string[],
  anchors: readonly TrustAnchor[] = ROOT_ANCHORS,
  identity: S2sSettings['identity'] = null,
): Settings {
  const parallel = whole('--parallel', flags.parallel ?? DEFAULTS.parallel, 1, 32);
  const named = flags.resolver ?? [];
  const asked = named.length > 0 ? named.map(parseResolver) : resolvers;
  const connect = (flags.connect ?? []).map(parseConnect);
  if (flags.bind !== undefined && isIP(flags.bind) === 0) {
    throw new Problem(`--bind ${flags.bind}: must be an IP address of this machine`);
  }
  return {
    connect,
    resolvers: asked,
    trustAnchors: anchors.map(formatTrustAnchor),
    families: familiesOf(flags),
    timeoutMs: seconds('--timeout', flags.timeout ?? DEFAULTS.timeout, 300),
    deadlineMs: seconds('--deadline', flags.deadline ?? DEFAULTS.deadline, 3_600),
    allowPrivate: flags.allowPrivate ?? false,
    saslAttempts: flags.saslAttempts ?? true,
    account: flags.account ?? false,
    federated: flags.federated ?? false,
    anonymous: flags.anonymous ?? false,
    intrusive: intrusionsOf(flags),
    ...loginAttemptsOf(flags),
    ssh: flags.ssh === undefined ? null : parseSsh(flags.ssh),
    roots: flags.roots ?? 'mozilla',
    ca,
    budget: whole('--budget', flags.budget ?? DEFAULTS.budget, 1, 10_000),
    open: parallel,
    opening: Math.ceil(parallel / 2),
    bind: flags.bind ?? null,
    s2s: {
      from:
        flags.s2sFrom === undefined
          ? (identity?.domain ?? RESERVED_FROM)
          : parseDomain(flags.s2sFrom),
      identity: identity && { domain: identity.domain, sha256: identity.sha256 },
      listen: flags.s2sListen === undefined ? null : parseListen(flags.s2sListen),
    },
    ...outgoingOf(flags),
  };
}

/** Limits of the lists: each domain is asked. */
const MOST_BAD = 4;
const MOST_GOOD = 2;

/** The named domains, or those of the catalogue. Empty without an account to ask them. */
function outgoingOf({ account = false, badS2sDomain, goodS2sDomain }: ScanFlags): {
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
    bad: domainsOf('--bad-s2s-domain', badS2sDomain, bad, MOST_BAD),
    good: domainsOf('--good-s2s-domain', goodS2sDomain, good, MOST_GOOD),
  };
  const both = outgoing.bad.find((domain) => outgoing.good.includes(domain));
  if (both !== undefined) {
    throw new Problem(`--bad-s2s-domain ${both}: is also given as --good-s2s-domain`);
  }
  return { outgoing };
}

/** Whether the list is `none`. Throws `Problem` for `none` beside a domain. */
function isNobody(option: string, named: readonly string[] = []): boolean {
  const domains = named.filter((one) => one.trim().toLowerCase() !== 'none');
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
  const domains = new Set(named?.map(parseDomain) ?? known.map(({ domain }) => domain));
  if (domains.size > most)
    throw new Problem(`${option}: at most ${most} domains, not ${domains.size}`);
  return [...domains].sort();
}

/** Checks `ADDRESS:PORT` of this machine. */
function parseListen(text: string): string {
  const parts = /^(?:\[([^\]]+)\]|([\d.]+)):(\d{1,5})$/.exec(text);
  const version = isIP(parts?.[1] ?? parts?.[2] ?? '');
  const port = Number(parts?.[3]);
  if (version !== (parts?.[1] === undefined ? 4 : 6) || !(port >= 1 && port <= 65_535)) {
    throw new Problem(`--s2s-listen ${text}: must be ADDRESS:PORT or [IPV6]:PORT`);
  }
  return text;
}

function intrusionsOf({ allowIntrusive = false, intrusive }: ScanFlags): readonly Intrusion[] {
  if (intrusive === undefined) return allowIntrusive ? INTRUSIONS : [];
  if (!allowIntrusive) {
    throw new Problem("--intrusive: requires --allow-intrusive (the operator's permission)");
  }
  const named = intrusive.split(',').map((name) => name.trim());
  const unknown = named.find((name) => !(INTRUSIONS as readonly string[]).includes(name));
  if (unknown !== undefined) {
    const meant = didYouMean(unknown, INTRUSIONS);
    const hint = meant === null ? `choose from ${INTRUSIONS.join(', ')}` : `did you mean ${meant}?`;
    throw new Problem(`--intrusive ${unknown}: ${hint}`);
  }
  return INTRUSIONS.filter((name) => named.includes(name));
}

/** Spaces and control characters, which no host name contains. */
const UNSEEN = /[\s\p{Cc}]/u;

function loginAttemptsOf(flags: ScanFlags): Pick<Settings, 'loginAttempts'> {
  const { loginAttempts } = flags;
  if (loginAttempts === undefined) return {};
  if (!intrusionsOf(flags).includes('login-limit')) {
    throw new Problem(
      '--login-attempts: requires --allow-intrusive, with login-limit among the tests',
    );
  }
  return { loginAttempts: whole('--login-attempts', loginAttempts, 1, MOST_LOGIN_ATTEMPTS) };
}

/** `hosts` (port 22 of each host) for an empty text. */
function parseSsh(text: string): string {
  if (text === '') return 'hosts';
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const port = Number(parts?.[3]);
  const [, v6, host] = parts ?? [];
  if (
    !(port >= 1 && port <= 65_535) ||
    UNSEEN.test(host ?? '') ||
    (v6 !== undefined && isIP(v6) !== 6)
  ) {
    throw new Problem(`--ssh ${text}: must be HOST:PORT or [IPV6]:PORT`);
  }
  return v6 === undefined ? `${(host ?? '').toLowerCase()}:${port}` : `[${v6}]:${port}`;
}

function familiesOf({ ipv4 = false, ipv6 = false }: ScanFlags): readonly Family[] {
  if (ipv4 && ipv6) {
    throw new Problem('--ipv4 and --ipv6 exclude each other: leave both out to use both');
  }
  if (ipv4 === ipv6) return [4, 6];
  return ipv4 ? [4] : [6];
}

/** Reads `HOST:PORT` (well-known ports only) or `c2s=`, `c2s-direct=`, `s2s=`, `s2s-direct=` before it. */
export function parseConnect(text: string): ConnectTo {
  const parts =
    /^(?:(c2s|s2s)(?:-(starttls|direct))?=)?(?:\[([^\]]+)\]|([^:=[\]]+)):(\d{1,5})$/.exec(text);
  const host = (parts?.[3] ?? parts?.[4])?.toLowerCase();
  const port = Number(parts?.[5]);
  if (
    host === undefined ||
    UNSEEN.test(host) ||
    port < 1 ||
    port > 65_535 ||
    (parts?.[3] !== undefined && isIP(host) !== 6)
  ) {
    throw new Problem(
      `--connect ${text}: must be HOST:PORT or [IPV6]:PORT, with c2s=, c2s-direct=, s2s= or s2s-direct= before other ports than the usual ones`,
    );
  }
  const known = KNOWN_PORTS[port];
  const role = (parts?.[1] as Role | undefined) ?? known?.[0];
  if (role === undefined) {
    throw new Problem(
      `--connect ${text}: port ${port} has no usual service, so add c2s=, c2s-direct=, s2s= or s2s-direct= before it`,
    );
  }
  const said = parts?.[2] as Transport | undefined;
  const transport = said ?? (parts?.[1] === undefined ? known?.[1] : undefined) ?? 'starttls';
  return { role, transport, host, port };
}

/** The resolver in full, with its port. Throws `Problem` for what `parseDnsServer` refuses. */
export function parseResolver(text: string): string {
  const server = parseDnsServer(text);
  if (server !== null) return server.text;
  throw new Problem(
    `--resolver ${text}: must be ADDRESS, ADDRESS:PORT, [IPV6]:PORT, tls://ADDRESS[:PORT][#NAME] or https://HOST/PATH`,
  );
}

function seconds(option: string, value: number, most: number): number {
  if (!(value > 0 && value <= most)) {
    throw new Problem(`${option}: must be a number of seconds, more than 0 and at most ${most}`);
  }
  return Math.round(value * 1_000);
}

function whole(option: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Problem(`${option}: must be a whole number from ${least} to ${most}`);
  }
  return value;
}
