import type { Family, Role, StreamTransport } from './endpoint.js';
import type { Count, Milliseconds, Port, PositiveCount, Sha256 } from './scalars.js';

/**
 * Intrusive tests, in the order of execution: they may cause a ban, leave traces or send much data.
 */
export const INTRUSIONS = ['stanza-limit', 'registration', 'login-limit'] as const;
export type Intrusion = (typeof INTRUSIONS)[number];

/** Settings for acting as a server. The recording stores them without any key. */
export interface S2sSettings {
  /** Domain that the scanner claims when it presents an invalid certificate. */
  readonly from: string;
  /** The certificate of `--s2s-identity`. `sha256` is the hash of its DER in hex. */
  readonly identity: { readonly domain: string; readonly sha256: Sha256 } | null;
  /**
   * Address and port of the scanner's receiving server, which answers dialbacks: `ADDRESS:PORT`.
   */
  readonly listen: string | null;
}

/** Domains to which an account on the target sends a disco#info query; A-labels, sorted. */
export interface OutgoingSettings {
  /** Domains known to have invalid certificates. */
  readonly bad: readonly string[];
  /**
   * Domains known to have valid certificates, as a control. If these domains do not answer either,
   * the test has no result.
   */
  readonly good: readonly string[];
}

/**
 * Settings of a scan. The recording contains the settings, so that later judgements use the same
 * ones.
 */
export interface Settings {
  readonly connect: readonly ConnectTo[];
  /**
   * DNS servers: `ADDRESS:PORT` or `[ADDRESS]:PORT`, optionally with the prefix `tls://`, or an
   * `https://` URL.
   */
  readonly resolvers: readonly string[];
  /**
   * When the authoritative servers are asked, from the root down: where the resolvers fail (`auto`),
   * or always. Undefined for never.
   */
  readonly iterate?: 'auto' | 'always';
  /** Addresses of root servers; undefined for those of the Internet. */
  readonly rootServers?: readonly string[];
  /** DNSSEC trust anchors as DS records: `. DS 20326 8 2 e06d44b8…`. */
  readonly trustAnchors: readonly string[];
  /** Whether each server of the zone is asked, to compare their answers. */
  readonly everyNameserver?: boolean;
  readonly families: readonly Family[];
  /** Maximum time to wait for one answer. */
  readonly timeoutMs: Milliseconds;
  /** Maximum duration of the scan, in milliseconds. */
  readonly deadlineMs: Milliseconds;
  readonly allowPrivate: boolean;
  readonly saslAttempts: boolean;
  /** Whether an account on the scanned domain was given. Its name is not recorded. */
  readonly account: boolean;
  /** Whether an account on another server was given. Its name is not recorded. */
  readonly federated: boolean;
  /** Whether an anonymous login may be tried without an account. */
  readonly anonymous: boolean;
  /** Intrusive tests that the operator permitted; empty without `--allow-intrusive`. */
  readonly intrusive: readonly Intrusion[];
  /** Maximum number of failing logins of `login-limit`; undefined without `--login-attempts`. */
  readonly loginAttempts?: PositiveCount;
  /**
   * SSH server to query: `HOST:PORT`, or `hosts` for port 22 of each host of the service; null if
   * no SSH server is queried.
   */
  readonly ssh: string | null;
  readonly roots: 'mozilla' | 'system' | 'none';
  /** SHA-256 of the certificates of `--ca` in hex. */
  readonly ca: readonly Sha256[];
  /** Maximum number of connections to one address in the whole scan. */
  readonly budget: Count;
  /** Maximum number of simultaneous connections to one address, open and being opened. */
  readonly open: Count;
  readonly opening: Count;
  /** Local source address of connections; null for the default. */
  readonly bind: string | null;
  readonly s2s: S2sSettings;
  /**
   * Whether to look for web endpoints in host-meta, and at the web servers of uploads; undefined for
   * scans that could not.
   */
  readonly web?: boolean;
  /** Domains that an account on the scanned server queries; undefined if it must not query any. */
  readonly outgoing?: OutgoingSettings;
}

export interface ConnectTo {
  readonly role: Role;
  readonly transport: StreamTransport;
  readonly host: string;
  readonly port: Port;
}
