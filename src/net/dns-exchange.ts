import { createSocket } from 'node:dgram';
import { isIP, type Socket } from 'node:net';
import type { Failure } from '../model.js';
import { DnsMalformed } from '../wire/dns/malformed.js';
import { decodeHead, encodeQuery, isReplyTo, type Query } from '../wire/dns/message.js';
import { NetFailure } from './failure.js';
import { connectTcp, hostPort, tcpFailure } from './tcp.js';

/** One question to one server. */
export interface Exchange {
  readonly address: string;
  readonly port: number;
  readonly query: Query;
  /** For all of it, retries included. */
  readonly timeoutMs: number;
  /** Local address; used where its family is that of `address`. */
  readonly bind: string | null;
  readonly signal: AbortSignal;
}

/** When the question is sent again: parts of the time-out, and ms that are waited at most. */
const RESENDINGS = [
  { part: 0.2, most: 1_000 },
  { part: 0.5, most: 3_000 },
] as const;

/**
 * The reply over UDP, undecoded: it may be truncated, and the rest of it broken. Each question
 * has a socket, and with it a port, of its own; the socket is connected, so the kernel drops what
 * others send. What comes from the server and is no reply is passed over: a late packet or a
 * guessed one ends nothing. Throws `NetFailure`, layer `dns`.
 */
export function askUdp(exchange: Exchange): Promise<Uint8Array> {
  const { address, port, query, timeoutMs, bind, signal } = exchange;
  const bytes = encodeQuery(query);
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
    let strangers = 0;
    let settled = false;
    const settle = (outcome: Uint8Array | Failure): void => {
      if (settled) return;
      settled = true;
      timers.forEach((timer) => clearTimeout(timer));
      signal.removeEventListener('abort', expire);
      socket.close();
      if (outcome instanceof Uint8Array) resolve(outcome);
      else reject(new NetFailure(outcome));
    };
    const expire = (): void => settle(expired(exchange, strangers));
    const fail = (error: NodeJS.ErrnoException): void => settle(socketFailure(error, exchange));
    const send = (): void => {
      if (settled) return;
      socket.send(bytes, (error) => {
        if (error !== null) fail(error);
      });
    };
    const timers = [setTimeout(expire, timeoutMs)];
    socket.on('error', fail);
    if (signal.aborted) {
      expire();
      return;
    }
    signal.addEventListener('abort', expire, { once: true });
    socket.on('message', (reply) => {
      if (isReply(reply, query)) settle(reply);
      else strangers += 1;
    });
    const local = bind !== null && isIP(bind) === isIP(address) ? { address: bind } : undefined;
    socket.bind({ port: 0, exclusive: true, ...local }, () => {
      socket.connect(port, address, (error?: Error) => {
        if (error !== undefined) {
          fail(error);
          return;
        }
        send();
        for (const { part, most } of RESENDINGS) {
          timers.push(setTimeout(send, Math.min(part * timeoutMs, most)));
        }
      });
    });
  });
}

/** The reply over TCP (RFC 7766), undecoded. Throws `NetFailure`, layer `dns`. */
export async function askTcp(exchange: Exchange): Promise<Uint8Array> {
  const { address, port, query, timeoutMs, bind, signal } = exchange;
  const until = performance.now() + timeoutMs;
  const socket = await connectTcp({ address, port, bind, timeoutMs, signal }).catch(
    (error: unknown) => {
      if (!(error instanceof NetFailure)) throw error;
      const { reason, detail } = error.failure;
      throw new NetFailure({ layer: 'dns', reason, detail: `${detail}, over TCP` });
    },
  );
  const bytes = encodeQuery(query);
  // RFC 7766 §8: length and message in one write.
  socket.write(Buffer.concat([uint16(bytes.length), bytes]));
  const reply = await readFramed(socket, exchange, until - performance.now());
  if (!isReply(reply, query)) {
    throw new NetFailure({
      layer: 'dns',
      reason: 'malformed',
      detail: `${hostPort(address, port)}: what came over TCP is no reply to the question`,
    });
  }
  return reply;
}

/** The first message of a stream, by its length in two octets (RFC 1035 §4.2.2). */
function readFramed(socket: Socket, exchange: Exchange, leftMs: number): Promise<Uint8Array> {
  const { signal } = exchange;
  return new Promise((resolve, reject) => {
    const received = Buffer.alloc(2 + 0xffff);
    let length = 0;
    const settle = (outcome: Uint8Array | Failure): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', expire);
      socket.removeAllListeners('data');
      socket.destroy();
      if (outcome instanceof Uint8Array) resolve(outcome);
      else reject(new NetFailure(outcome));
    };
    const expire = (): void => settle(expired(exchange, 0));
    const timer = setTimeout(expire, Math.max(0, leftMs));
    signal.addEventListener('abort', expire, { once: true });
    socket.once('error', (error) => settle(socketFailure(error, exchange)));
    socket.once('close', () =>
      settle({
        layer: 'dns',
        reason: 'closed',
        detail: `${hostPort(exchange.address, exchange.port)}: closed the connection before the answer was whole`,
      }),
    );
    socket.on('data', (chunk: Buffer) => {
      length += chunk.copy(received, length);
      // Zeros until it has come: two octets at the least.
      const end = 2 + received.readUInt16BE(0);
      if (length >= end) settle(received.subarray(2, end));
    });
  });
}

function isReply(bytes: Uint8Array, query: Query): boolean {
  try {
    return isReplyTo(decodeHead(bytes), query);
  } catch (error) {
    if (error instanceof DnsMalformed) return false;
    throw error;
  }
}

function expired({ address, port, timeoutMs, signal }: Exchange, strangers: number): Failure {
  const heard = strangers > 0 ? ` (but ${strangers} packets that were no reply to it)` : '';
  const detail = signal.aborted
    ? "the scan's deadline passed before it answered"
    : `no answer in ${(timeoutMs / 1_000).toFixed(1)} s${heard}`;
  return { layer: 'dns', reason: 'timeout', detail: `${hostPort(address, port)}: ${detail}` };
}

function socketFailure(error: NodeJS.ErrnoException, { address, port }: Exchange): Failure {
  const where = hostPort(address, port);
  // ICMP told of it: nobody has the port.
  if (error.code === 'ECONNREFUSED') {
    return { layer: 'dns', reason: 'refused', detail: `${where}: the port is closed` };
  }
  return { ...tcpFailure(error, where), layer: 'dns' };
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
