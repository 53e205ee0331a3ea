import { createSocket } from 'node:dgram';
import { isIP, type Socket } from 'node:net';
import { decodeHead, encodeQuery, type Query } from '../../wire/dns/message.js';
import { framed, frameReader } from './frames.js';
import type { DnsServer } from './server.js';
import {
  dnsFailure,
  expired,
  isReply,
  leftOf,
  randomId,
  type DnsTransport,
  type Limits,
} from './transport.js';
import { NetFailure } from '../failure.js';
import { connectTcp, hostPort, tcpFailure } from '../tcp.js';

/** One question to one DNS server. */
interface Exchange extends Limits {
  readonly address: string;
  readonly port: number;
  readonly query: Query;
  /** Local source address, used if its family matches that of `address`. */
  readonly bind: string | null;
  /** Whether to repeat a query that is not answered soon. */
  readonly resend: boolean;
}

/**
 * Creates the transport for DNS over UDP. Repeats a query over TCP if the answer is truncated,
 * with one TCP connection for each repeated query. With `resend`, repeats a query that is not
 * answered soon.
 */
export function plainTransport(
  { address, port }: Pick<Extract<DnsServer, { kind: 'plain' }>, 'address' | 'port'>,
  bind: string | null,
  resend = true,
): DnsTransport {
  return {
    async ask(question, limits) {
      const since = performance.now();
      const query = { ...question, id: randomId() };
      const exchange = { address, port, bind, resend, query, ...limits };
      const reply = await askUdp(exchange);
      if (!decodeHead(reply).tc) return reply;
      const again = { ...question, id: randomId() };
      return askTcp({ ...exchange, ...leftOf(limits, since), query: again });
    },
    close: () => undefined,
  };
}

/** When to repeat a query: fractions of the timeout, and upper limits in milliseconds. */
const RESENDINGS = [
  { part: 0.2, most: 1_000 },
  { part: 0.5, most: 3_000 },
] as const;

/**
 * Queries over UDP and returns the undecoded reply, which may be truncated. Each query has its own
 * socket and port. The socket is connected, so the kernel drops packets from other addresses.
 * Packets that are not the reply are ignored, because late or forged packets must not end the
 * query. Throws `NetFailure` of layer `dns`.
 */
function askUdp(exchange: Exchange): Promise<Uint8Array> {
  const { address, port, query, timeoutMs, bind, signal } = exchange;
  const bytes = encodeQuery(query);
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
    let strangers = 0;
    let settled = false;
    const settle = (outcome: Uint8Array | NetFailure): void => {
      if (settled) return;
      settled = true;
      timers.forEach((timer) => clearTimeout(timer));
      signal.removeEventListener('abort', expire);
      socket.close();
      if (outcome instanceof Uint8Array) resolve(outcome);
      else reject(outcome);
    };
    const expire = (): void => settle(expired(hostPort(address, port), exchange, strangers));
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
        for (const { part, most } of exchange.resend ? RESENDINGS : []) {
          timers.push(setTimeout(send, Math.min(part * timeoutMs, most)));
        }
      });
    });
  });
}

/**
 * Queries over TCP (RFC 7766) and returns the undecoded reply. Throws `NetFailure` of layer `dns`.
 */
async function askTcp(exchange: Exchange): Promise<Uint8Array> {
  const { address, port, query, timeoutMs, bind, signal } = exchange;
  const until = performance.now() + timeoutMs;
  const socket = await connectTcp({ address, port, bind, timeoutMs, signal }).catch(
    (error: unknown) => {
      if (!(error instanceof NetFailure)) throw error;
      const { reason, detail } = error.failure;
      throw new NetFailure({ layer: 'dns', reason, detail: `${detail}, over TCP` });
    },
  );
  socket.write(framed(encodeQuery(query)));
  const reply = await readFramed(socket, exchange, until - performance.now());
  if (!isReply(reply, query)) {
    const text = 'what came over TCP is no reply to the question';
    throw dnsFailure('malformed', hostPort(address, port), text);
  }
  return reply;
}

function readFramed(socket: Socket, exchange: Exchange, leftMs: number): Promise<Uint8Array> {
  const { address, port, signal } = exchange;
  const where = hostPort(address, port);
  return new Promise((resolve, reject) => {
    const read = frameReader();
    const settle = (outcome: Uint8Array | NetFailure): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', expire);
      socket.removeAllListeners('data');
      socket.destroy();
      if (outcome instanceof Uint8Array) resolve(outcome);
      else reject(outcome);
    };
    const expire = (): void => settle(expired(where, exchange));
    const timer = setTimeout(expire, Math.max(0, leftMs));
    signal.addEventListener('abort', expire, { once: true });
    socket.once('error', (error) => settle(socketFailure(error, exchange)));
    socket.once('close', () => {
      settle(dnsFailure('closed', where, 'closed the connection before the answer was whole'));
    });
    socket.on('data', (chunk: Buffer) => {
      const [message] = read(chunk);
      if (message !== undefined) settle(message);
    });
  });
}

function socketFailure(error: NodeJS.ErrnoException, { address, port }: Exchange): NetFailure {
  const where = hostPort(address, port);
  // The operating system reports ECONNREFUSED for an ICMP message that the port is closed.
  if (error.code === 'ECONNREFUSED') return dnsFailure('refused', where, 'the port is closed');
  return new NetFailure({ ...tcpFailure(error, where), layer: 'dns' });
}
