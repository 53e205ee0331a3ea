import { connect, isIP, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Failure } from '../model/index.js';
import { NetFailure } from './failure.js';

export interface TcpOptions {
  readonly address: string;
  readonly port: number;
  /** Local source address, used if its family matches that of `address`. */
  readonly bind: string | null;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Connects to an IP address, never to a name. Throws `NetFailure` of layer `tcp`. */
export function connectTcp(options: TcpOptions): Promise<Socket> {
  const { address, port, bind, timeoutMs, signal } = options;
  const where = hostPort(address, port);
  return new Promise((resolve, reject) => {
    const local =
      bind !== null && isIP(bind) === isIP(address) ? { localAddress: bind } : undefined;
    const socket = connect({ host: address, port, noDelay: true, ...local });
    const settle = (failure: Failure | null): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', expire);
      socket.off('error', fail);
      socket.off('connect', succeed);
      // The reader of the stream handles later errors; this listener keeps them from ending the
      // process.
      socket.on('error', () => undefined);
      if (failure === null) {
        resolve(socket);
      } else {
        socket.destroy();
        reject(new NetFailure(failure));
      }
    };
    const fail = (error: NodeJS.ErrnoException): void => settle(tcpFailure(error, where));
    const succeed = (): void => settle(null);
    const expire = (): void =>
      settle({
        layer: 'tcp',
        reason: 'timeout',
        detail: signal.aborted
          ? `${where}: the scan's deadline passed while connecting`
          : `${where}: no answer to the connection in ${timeoutMs / 1000} s`,
      });
    const timer = setTimeout(expire, timeoutMs);
    if (signal.aborted) {
      expire();
      return;
    }
    signal.addEventListener('abort', expire, { once: true });
    socket.once('error', fail);
    socket.once('connect', succeed);
  });
}

/** Returns a connection as the socket that it is, for libraries that take nothing else. */
export function socketOf(duplex: Duplex): Socket {
  if (duplex instanceof Socket) return duplex;
  throw new TypeError('the connection is not a socket');
}

/** Formats host and port: `192.0.2.7:5222`, `[2001:db8::7]:5222`. */
export function hostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

export function tcpFailure(error: NodeJS.ErrnoException, where: string): Failure {
  const code = error.code ?? '';
  const detail = (text: string): string => `${where}: ${text} (${code})`;
  switch (code) {
    case 'ECONNREFUSED':
      return { layer: 'tcp', reason: 'refused', detail: detail('connection refused') };
    case 'ECONNRESET':
    case 'EPIPE':
      return { layer: 'tcp', reason: 'reset', detail: detail('connection reset') };
    case 'ETIMEDOUT':
      return { layer: 'tcp', reason: 'timeout', detail: detail('no answer to the connection') };
    case 'EHOSTUNREACH':
    case 'EHOSTDOWN':
      return { layer: 'tcp', reason: 'unreachable', detail: detail('host unreachable') };
    case 'EADDRNOTAVAIL':
      return {
        layer: 'tcp',
        reason: 'no-route',
        detail: detail('this machine has no local address to connect from'),
      };
    case 'ENETUNREACH':
    case 'EAFNOSUPPORT':
    case 'EACCES':
    case 'EPERM':
      return {
        layer: 'tcp',
        reason: 'no-route',
        detail: detail('this machine has no route to it'),
      };
    default:
      return { layer: 'tcp', reason: 'bug', detail: `${where}: ${error.message.slice(0, 300)}` };
  }
}
