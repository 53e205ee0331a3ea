import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIP } from 'node:net';
import { NetFailure } from './failure.js';
import { hostPort, tcpFailure, type TcpOptions } from './tcp.js';

/**
 * Times at which a request is sent again, in milliseconds after the first (RFC 8489 §6.2.1), if no
 * answer came.
 */
const RESENDINGS_MS = [500, 1_500, 3_500, 7_500] as const;

/** A UDP socket connected to one address and port. */
export interface Datagrams {
  readonly address: string;
  readonly port: number;
  /**
   * Sends a request, and repeats it until an answer is accepted. Ignores other datagrams, because
   * late or forged ones must not end the request. Only one request at a time. Throws `NetFailure`
   * of layer `udp`.
   */
  ask(request: Uint8Array, accepts: (answer: Uint8Array) => boolean): Promise<Uint8Array>;
  /** Closes the socket, which frees its connection in the budget. May be called more than once. */
  close(): void;
}

/**
 * Opens a connected UDP socket: the kernel drops datagrams from other addresses and reports a
 * closed port. Throws `NetFailure` of layer `udp`.
 */
export async function openDatagrams(options: TcpOptions): Promise<Datagrams> {
  const { address, port, bind, timeoutMs, signal } = options;
  const where = hostPort(address, port);
  const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    socket.close();
  };
  try {
    const local = bind !== null && isIP(bind) === isIP(address) ? { address: bind } : undefined;
    const bound = once(socket, 'listening');
    socket.bind({ port: 0, exclusive: true, ...local });
    await bound;
    const connected = once(socket, 'connect');
    socket.connect(port, address);
    await connected;
  } catch (error) {
    close();
    throw udpFailure(error as NodeJS.ErrnoException, where);
  }
  // Ignore an error of the socket that occurs between two requests: it occurs again at the next
  // request.
  socket.on('error', () => undefined);
  return {
    address,
    port,
    close,
    ask: (request, accepts) => exchange(socket, request, accepts, { where, timeoutMs, signal }),
  };
}

interface Limits {
  readonly where: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

function exchange(
  socket: Socket,
  request: Uint8Array,
  accepts: (answer: Uint8Array) => boolean,
  { where, timeoutMs, signal }: Limits,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let settled = false;
    let strangers = 0;
    const settle = (outcome: Uint8Array | NetFailure): void => {
      if (settled) return;
      settled = true;
      timers.forEach((timer) => clearTimeout(timer));
      signal.removeEventListener('abort', expire);
      socket.off('message', take).off('error', fail);
      if (outcome instanceof NetFailure) reject(outcome);
      else resolve(outcome);
    };
    const expire = (): void => {
      const others = strangers === 0 ? '' : `, and ${strangers} that were none`;
      const text = signal.aborted
        ? "the scan's deadline passed"
        : `no answer to a datagram in ${timeoutMs / 1000} s${others}`;
      settle(new NetFailure({ layer: 'udp', reason: 'timeout', detail: `${where}: ${text}` }));
    };
    const fail = (error: NodeJS.ErrnoException): void => settle(udpFailure(error, where));
    const take = (answer: Buffer): void => {
      if (accepts(answer)) settle(Uint8Array.from(answer));
      else strangers += 1;
    };
    const send = (): void => {
      if (settled) return;
      socket.send(request, (error) => {
        if (error !== null) fail(error);
      });
    };
    const timers = [setTimeout(expire, timeoutMs)];
    if (signal.aborted) {
      expire();
      return;
    }
    signal.addEventListener('abort', expire, { once: true });
    socket.on('message', take).on('error', fail);
    send();
    for (const wait of RESENDINGS_MS) {
      if (wait < timeoutMs) timers.push(setTimeout(send, wait));
    }
  });
}

function udpFailure(error: NodeJS.ErrnoException, where: string): NetFailure {
  if (error.code === 'ECONNREFUSED') {
    // An ICMP message reported that the port is closed.
    const detail = `${where}: the port is closed (${error.code})`;
    return new NetFailure({ layer: 'udp', reason: 'refused', detail });
  }
  return new NetFailure({ ...tcpFailure(error, where), layer: 'udp' });
}
