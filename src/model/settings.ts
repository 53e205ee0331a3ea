import type { Family, Role, Transport } from './endpoint.js';
import type { S2sSettings } from './federation.js';
import type { OutgoingSettings } from './outgoing.js';
import type { Count, Milliseconds, Port, PositiveCount, Sha256 } from './scalars.js';
import type { Intrusion } from './session.js';

/** What a scan was told, kept in the recording so that judging again sees the same. */
export interface Settings {
  readonly connect: readonly ConnectTo[];
  /** `ADDRESS:PORT` or `[ADDRESS]:PORT`; `tls://` before it, or an `https://` URL. */
  readonly resolvers: readonly string[];
  /** DS records that validation starts from: `. DS 20326 8 2 e06d44b8…`. */
  readonly trustAnchors: readonly string[];
  readonly families: readonly Family[];
  /** The longest wait for any one answer. */
  readonly timeoutMs: Milliseconds;
  /** The longest the whole scan may take. */
  readonly deadlineMs: Milliseconds;
  readonly allowPrivate: boolean;
  readonly saslAttempts: boolean;
  /** An account on the target was there to log in with. Whose is not kept. */
  readonly account: boolean;
  /** The same of an account on another server. */
  readonly federated: boolean;
  /** ANONYMOUS may be tried where there is no account. */
  readonly anonymous: boolean;
  /** What the operator has given leave for; empty without `--allow-intrusive`. */
  readonly intrusive: readonly Intrusion[];
  /** Failed logins that `login-limit` makes at most; there where `--login-attempts` said it. */
  readonly loginAttempts?: PositiveCount;
  /** `HOST:PORT`, or `hosts` for port 22 of each host of the service. */
  readonly ssh: string | null;
  readonly roots: 'mozilla' | 'system' | 'none';
  /** SHA-256 of the certificates of `--ca`, hex. */
  readonly ca: readonly Sha256[];
  /** Most connections to one address in the whole scan. */
  readonly budget: Count;
  /** Most connections open, and being opened, to one address at a time. */
  readonly open: Count;
  readonly opening: Count;
  /** Local address that connections come from. */
  readonly bind: string | null;
  readonly s2s: S2sSettings;
  /** There where an account may ask other domains. */
  readonly outgoing?: OutgoingSettings;
}

export interface ConnectTo {
  readonly role: Role;
  readonly transport: Transport;
  readonly host: string;
  readonly port: Port;
}
