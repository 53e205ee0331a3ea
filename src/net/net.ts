import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { DnsSecurity, TlsVersion } from '../model/index.js';
import { createServerQuestions, type AskServerOf } from './dns/iterate/server-questions.js';
import type { RecordType, Resolution, Resolver } from './dns/resolver.js';
import { NetFailure } from './failure.js';
import type { CountedLogin } from './limiter/failed-logins.js';
import type { Identity } from './tls/identity.js';
import type { ConnectionBudget } from './limiter/connection-budget.js';
import { forbidden } from './address-policy.js';
import { createRefusals, type Logins } from './limiter/refused-accounts.js';
import { connectTcp, hostPort } from './tcp.js';
import { performHandshake, type Handshaken } from './tls/handshake.js';
import type { Authentication, TrustStore } from './tls/trust-store.js';
import { openDatagrams, type Datagrams } from './udp.js';

/** Time between closing a connection gracefully and destroying it, in milliseconds. */
const LINGER_MS = 300;

export interface Connection {
  readonly duplex: Duplex;
  readonly address: string;
  readonly port: number;
  /**
   * Duration of the TCP handshake in milliseconds: one round trip, and waiting in the server's
   * backlog.
   */
  readonly connectMs: number;
  /**
   * Closes the connection gracefully, destroys it later, and stops counting it. May be called more
   * than once.
   */
  close(): void;
}

interface SecureOptions {
  readonly servername: string;
  readonly alpn: string | null;
  readonly versions: readonly TlsVersion[];
  /** Kind of key to which the handshake restricts the server's certificate. */
  readonly authentication?: Authentication | undefined;
  /**
   * Client certificate that the scanner presents when it acts as a server; null to present none.
   * If it is an object or null, the server's chain is not verified.
   */
  readonly identity?: Identity | null | undefined;
}

/** Network access of a probe. All functions throw `NetFailure` and have a time limit. */
export interface Net {
  /** Time limit for one answer of a server, in milliseconds. */
  readonly timeoutMs: number;
  /** Signal that is aborted at the deadline of the scan. */
  readonly signal: AbortSignal;
  resolve(name: string, type: RecordType): Promise<Resolution>;
  /** Returns the DNSSEC status of the answer for a name and type (RFC 4033 §5). Never throws. */
  validate(name: string, type: RecordType): Promise<DnsSecurity>;
  /**
   * Asks a server of a zone itself, without recursion, subject to the address policy. Returns the
   * records of the name, or the alias that it is.
   */
  readonly askServer: AskServerOf;
  /**
   * Connects to an address, subject to the address policy, the budget and the limits of the host.
   */
  connect(address: string, port: number): Promise<Connection>;
  /** Reserves `count` logins that will fail. Call this before the logins. */
  fail(address: string, count: number): CountedLogin;
  /**
   * Logins with accounts. All scans of this process share the list of accounts that a server has
   * refused, so that a wrong password is not sent again.
   */
  readonly logins: Logins;
  /** Opens a UDP socket to an address. Counts as a connection. */
  datagrams(address: string, port: number): Promise<Datagrams>;
  /** Starts TLS over a connection. Closing the connection also ends TLS. */
  secure(connection: Connection, options: SecureOptions): Promise<Handshaken>;
}

interface NetOptions {
  readonly resolver: Resolver;
  readonly ledger: ConnectionBudget;
  readonly trust: TrustStore;
  readonly allowPrivate: boolean;
  readonly bind: string | null;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /**
   * Accounts that servers refused, shared with other scans so that no scan tries such an account
   * again. By default, the scan has its own list.
   */
  readonly logins?: Logins;
  /** Port of authoritative servers; another than 53 is for tests. */
  readonly authorityPort?: number;
}

/**
 * Creates the network of a scan. Its members do not use `this`, so a spread copy with another
 * timeout works.
 */
export function createNet(options: NetOptions): Net {
  const { resolver, ledger, trust, timeoutMs, signal } = options;
  return {
    timeoutMs,
    signal,
    resolve: (name, type) => resolver.resolve(name, type, signal),
    validate: (name, type) => resolver.secure(name, type, signal),
    askServer: createServerQuestions({ ...options, port: options.authorityPort ?? 53 }),
    fail: (address, count) => ledger.fail(address, count),
    logins: options.logins ?? createRefusals().forScan(),
    connect: (address, port) => connect(options, address, port),
    datagrams: (address, port) => datagrams(options, address, port),
    secure: (connection, { servername, alpn, versions, authentication, identity }) =>
      performHandshake(connection.duplex, {
        servername,
        alpn,
        versions,
        authentication,
        identity,
        trust,
        timeoutMs,
        signal,
        where: hostPort(connection.address, connection.port),
      }),
  };
}

/** Checks an address. Throws `NetFailure` if the address policy forbids it. */
function permit(layer: 'tcp' | 'udp', address: string, port: number, allowPrivate: boolean): void {
  const why = forbidden(address, allowPrivate);
  if (why === null) return;
  throw new NetFailure({
    layer,
    reason: 'forbidden',
    detail: `${hostPort(address, port)}: the address is ${why}; --allow-private permits private ones`,
  });
}

async function connect(options: NetOptions, address: string, port: number): Promise<Connection> {
  const { ledger, allowPrivate, bind, timeoutMs, signal } = options;
  permit('tcp', address, port, allowPrivate);
  const lease = await ledger.take(address, signal);
  try {
    const begun = performance.now();
    const socket = await connectTcp({ address, port, bind, timeoutMs, signal });
    lease.opened();
    // Connections that a probe left open end with the scan.
    const end = (): void => void socket.destroy();
    signal.addEventListener('abort', end, { once: true });
    socket.once('close', () => {
      signal.removeEventListener('abort', end);
      lease.closed();
    });
    if (signal.aborted) end();
    const connectMs = performance.now() - begun;
    return { duplex: socket, address, port, connectMs, close: closerOf(socket) };
  } catch (error) {
    lease.closed();
    throw error;
  }
}

/**
 * Returns a function that closes a socket gracefully and destroys it later. It may be called more
 * than once.
 */
function closerOf(socket: Socket): () => void {
  let closing = false;
  return () => {
    if (closing) return;
    closing = true;
    // A paused stream never ends, so discard the remaining input.
    socket.resume();
    socket.end();
    const cut = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(cut));
    if (socket.destroyed) clearTimeout(cut);
  };
}

async function datagrams(options: NetOptions, address: string, port: number): Promise<Datagrams> {
  const { ledger, allowPrivate, bind, timeoutMs, signal } = options;
  permit('udp', address, port, allowPrivate);
  const lease = await ledger.take(address, signal);
  try {
    const opened = await openDatagrams({ address, port, bind, timeoutMs, signal });
    lease.opened();
    const close = (): void => {
      signal.removeEventListener('abort', close);
      opened.close();
      lease.closed();
    };
    signal.addEventListener('abort', close, { once: true });
    if (signal.aborted) close();
    return { ...opened, close };
  } catch (error) {
    lease.closed();
    throw error;
  }
}

/** Returns the same network, limited to the number of connections that a probe declared. */
export function withQuota(net: Net, connections: number, probe: string): Net {
  let left = connections;
  const take = (address: string, port: number): void => {
    if (left === 0) {
      throw new NetFailure({
        layer: 'scan',
        reason: 'budget',
        detail: `${hostPort(address, port)}: ${probe} may open ${connections} connections at an endpoint and wanted more`,
      });
    }
    left -= 1;
  };
  return {
    timeoutMs: net.timeoutMs,
    signal: net.signal,
    resolve: (name, type) => net.resolve(name, type),
    validate: (name, type) => net.validate(name, type),
    askServer: (address, query) => net.askServer(address, query),
    fail: (address, count) => net.fail(address, count),
    logins: net.logins,
    secure: (connection, options) => net.secure(connection, options),
    async connect(address, port) {
      take(address, port);
      return net.connect(address, port);
    },
    async datagrams(address, port) {
      take(address, port);
      return net.datagrams(address, port);
    },
  };
}
