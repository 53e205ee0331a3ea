import type { Family, Role, Transport } from './endpoint.js';
import type { S2sSettings } from './kinds/federation.js';
import type { OutgoingSettings } from './kinds/outgoing.js';
import type { Count, Milliseconds, Port, PositiveCount, Sha256 } from './scalars.js';
import type { Intrusion } from './kinds/session.js';

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
  /** DNSSEC trust anchors as DS records: `. DS 20326 8 2 e06d44b8…`. */
  readonly trustAnchors: readonly string[];
  readonly families: readonly Family[];
  /** Maximum time to wait for one answer. */
  readonly timeoutMs: Milliseconds;
  /** Maximum duration of the scan. */
  readonly deadlineMs: Milliseconds;
  readonly allowPrivate: boolean;
  readonly saslAttempts: boolean;
  /** Whether an account on the target was given. Its name is not recorded. */
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
  /** Domains that an account on the target queries; undefined if it must not query any. */
  readonly outgoing?: OutgoingSettings;
}

export interface ConnectTo {
  readonly role: Role;
  readonly transport: Transport;
  readonly host: string;
  readonly port: Port;
}
