import { checkServerIdentity, connect, type TLSSocket } from 'node:tls';
import { encodeQuery, type Query } from '../../wire/dns/message.js';
import { framed, frameReader } from './frames.js';
import type { DnsServer } from './server.js';
import {
  dnsFailure,
  expired,
  isReply,
  leftOf,
  randomId,
  secureContextOf,
  secureFailure,
  type DnsQuestion,
  type DnsTransport,
  type DnsTrust,
  type Limits,
} from './transport.js';
import { NetFailure } from '../failure.js';
import { connectTcp } from '../tcp.js';

type TlsServer = Extract<DnsServer, { kind: 'tls' }>;

/** Maximum number of retries of one DNS query after a reused connection ended. */
const MOST_RECONNECTIONS = 3;

/** DNS over TLS (RFC 7858): one connection with several queries in flight (RFC 7766 §6.2.1.1). */
export function tlsTransport(
  server: TlsServer,
  bind: string | null,
  trust: DnsTrust,
): DnsTransport {
  let opening: Promise<Line> | null = null;
  let current: Line | null = null;

  /** Returns the connection to the DNS server. Queries that arrive while it is opening share it. */
  function line(limits: Limits): Promise<Line> {
    if (current?.usable() === true) return Promise.resolve(current);
    if (opening !== null) return opening;
    const opened = openLine(server, bind, trust, limits);
    opening = opened;
    const settled = (): void => {
      if (opening === opened) opening = null;
    };
    opened.then((fresh) => {
      current = fresh;
      settled();
    }, settled);
    return opened;
  }

  return {
    async ask(question, limits) {
      const since = performance.now();
      for (let again = 0; ; again += 1) {
        const left = leftOf(limits, since);
        const at = await within(line(left), server.text, left);
        try {
          return await at.ask(question, leftOf(limits, since));
        } catch (error) {
          // RFC 7766 §6.2.4: a DNS server may close a connection at any time.
          const ended = error instanceof NetFailure && ENDED.has(error.failure.reason);
          if (!ended || !at.hasServed() || again === MOST_RECONNECTIONS) throw error;
        }
      }
    },
    close() {
      current?.close();
      current = null;
      opening = null;
    },
  };
}

const ENDED: ReadonlySet<string> = new Set(['closed', 'reset']);

interface Line {
  ask(question: DnsQuestion, limits: Limits): Promise<Uint8Array>;
  /** Whether the connection accepts another query. */
  usable(): boolean;
  hasServed(): boolean;
  close(): void;
}

async function openLine(
  server: TlsServer,
  bind: string | null,
  trust: DnsTrust,
  limits: Limits,
): Promise<Line> {
  return lineOver(await openTls(server, bind, trust, limits), server.text);
}

async function openTls(
  server: TlsServer,
  bind: string | null,
  trust: DnsTrust,
  limits: Limits,
): Promise<TLSSocket> {
  const { address, port, name, text } = server;
  const since = performance.now();
  const raw = await connectTcp({ address, port, bind, ...limits }).catch((error: unknown) => {
    throw secureFailure(error as Error, text);
  });
  const left = leftOf(limits, since);
  return new Promise((resolve, reject) => {
    const socket = connect({
      socket: raw,
      secureContext: secureContextOf(trust),
      rejectUnauthorized: true,
      ...(name === null ? {} : { servername: name }),
      checkServerIdentity: (_host, certificate) =>
        checkServerIdentity(name ?? address, certificate),
    });
    const settle = (failure: NetFailure | null): void => {
      clearTimeout(timer);
      left.signal.removeEventListener('abort', expire);
      socket.removeAllListeners();
      // The user of the connection handles later errors; this listener keeps them from ending the
      // process.
      socket.on('error', () => undefined);
      if (failure === null) {
        resolve(socket);
      } else {
        socket.destroy();
        raw.destroy();
        reject(failure);
      }
    };
    const expire = (): void => settle(expired(text, { ...limits, signal: left.signal }));
    const timer = setTimeout(expire, left.timeoutMs);
    left.signal.addEventListener('abort', expire, { once: true });
    socket.once('secureConnect', () => settle(null));
    socket.once('error', (error: Error) => settle(secureFailure(error, text)));
    socket.once('close', () => {
      settle(dnsFailure('closed', text, 'closed the connection during the TLS handshake'));
    });
  });
}

interface Pending {
  readonly query: Query;
  settle(outcome: Uint8Array | NetFailure): void;
}

function lineOver(socket: TLSSocket, where: string): Line {
  const read = frameReader();
  const pending = new Map<number, Pending>();
  let served = false;
  let usable = true;

  function end(failure: NetFailure): void {
    usable = false;
    socket.destroy();
    for (const { settle } of [...pending.values()]) settle(failure);
  }

  function hear(message: Uint8Array): void {
    const [high = 0, low = 0] = message;
    const id = message.length < 2 ? -1 : high * 0x100 + low;
    const asked = pending.get(id);
    // After a query timed out, the connection is used for no new queries, and an unknown reply may
    // be the late answer to that query.
    if (asked === undefined && !usable) return;
    if (asked === undefined || !isReply(message, asked.query)) {
      end(dnsFailure('malformed', where, 'what came is no reply to what was asked'));
      return;
    }
    served = true;
    asked.settle(message);
  }

  socket.on('data', (chunk: Buffer) => {
    for (const message of read(chunk)) if (!socket.destroyed) hear(message);
  });
  socket.once('error', (error: Error) => end(secureFailure(error, where)));
  socket.once('close', () => {
    end(dnsFailure('closed', where, 'closed the connection before it answered'));
  });
  // An idle connection must not keep the process running.
  socket.unref();

  return {
    usable: () => usable && !socket.destroyed,
    hasServed: () => served,
    close: () => end(dnsFailure('closed', where, 'the connection was given up')),
    ask: (question, limits) =>
      new Promise((resolve, reject) => {
        let id = randomId();
        while (pending.has(id)) id = (id + 1) % 0x1_0000;
        const query = { ...question, id };
        const settle = (outcome: Uint8Array | NetFailure): void => {
          clearTimeout(timer);
          limits.signal.removeEventListener('abort', expire);
          pending.delete(id);
          if (pending.size === 0) {
            socket.unref();
            if (!usable) socket.destroy();
          }
          if (outcome instanceof Uint8Array) resolve(outcome);
          else reject(outcome);
        };
        const expire = (): void => {
          // The connection may hang: new queries use another connection, pending queries keep this
          // one.
          usable = false;
          settle(expired(where, limits));
        };
        const timer = setTimeout(expire, limits.timeoutMs);
        limits.signal.addEventListener('abort', expire, { once: true });
        pending.set(id, { query, settle });
        if (socket.destroyed) {
          settle(dnsFailure('closed', where, 'closed the connection before it was asked'));
          return;
        }
        socket.ref();
        socket.write(framed(encodeQuery(query)));
      }),
  };
}

/**
 * Rejects at the timeout if the promise is still pending. The promise continues for other waiters.
 */
function within<T>(promise: Promise<T>, where: string, limits: Limits): Promise<T> {
  return new Promise((resolve, reject) => {
    const expire = (): void => reject(expired(where, limits));
    const timer = setTimeout(expire, limits.timeoutMs);
    limits.signal.addEventListener('abort', expire, { once: true });
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      limits.signal.removeEventListener('abort', expire);
    });
  });
}
