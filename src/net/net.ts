import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { DnsSecurity, TlsVersion } from '../model/index.js';
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

/** How long a closed connection may linger before it is cut, in ms. */
const LINGER_MS = 300;

export interface Connection {
  readonly duplex: Duplex;
  readonly address: string;
  readonly port: number;
  /** What the handshake of TCP took, ms: the round trip, and the server's backlog. */
  readonly connectMs: number;
  /** Ends it politely, then cuts it; gives its place back. May be called more than once. */
  close(): void;
}

interface SecureOptions {
  readonly servername: string;
  readonly alpn: string | null;
  readonly versions: readonly TlsVersion[];
  /** Only a certificate with such a key will do. */
  readonly authentication?: Authentication | undefined;
  /** As a server: what we show of ourselves, or null for nothing. The chain is not verified. */
  readonly identity?: Identity | null | undefined;
}

/** All that a probe may do to the network. Everything throws `NetFailure` and ends in time. */
export interface Net {
  /** The longest wait for one answer, ms. */
  readonly timeoutMs: number;
  /** Aborted when the scan's deadline passes. */
  readonly signal: AbortSignal;
  resolve(name: string, type: RecordType): Promise<Resolution>;
  /** What the DNS's answer is worth (RFC 4033 §5); never throws. */
  validate(name: string, type: RecordType): Promise<DnsSecurity>;
  /** To an address, within policy, budget and the limits of the host. */
  connect(address: string, port: number): Promise<Connection>;
  /** Leave for so many logins that will fail, asked for before they are tried. */
  fail(address: string, count: number): CountedLogin;
  /** What the scans of this process know of accounts. */
  readonly logins: Logins;
  /** The same over UDP; counted as a connection, since it takes as much of the host. */
  datagrams(address: string, port: number): Promise<Datagrams>;
  /** TLS over a connection; `close()` of the connection still ends it all. */
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
  /** Shared with other scans; of this one alone where it is not said. */
  readonly logins?: Logins;
}

/** The members are functions of their own, so that a net may be spread with another timeout. */
export function createNet(options: NetOptions): Net {
  const { resolver, ledger, trust, timeoutMs, signal } = options;
  return {
    timeoutMs,
    signal,
    resolve: (name, type) => resolver.resolve(name, type, signal),
    validate: (name, type) => resolver.secure(name, type, signal),
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

/** Throws `NetFailure` where the address may not be asked. */
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
    // Whatever a probe left open ends with the scan.
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

/** Ends a socket politely, then cuts it. What is returned may be called more than once. */
function closerOf(socket: Socket): () => void {
  let closing = false;
  return () => {
    if (closing) return;
    closing = true;
    // A paused stream never ends by itself: what still comes is thrown away.
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

/** The same network, with at most `connections` of them: what a probe declared. */
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
