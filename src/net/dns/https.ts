import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { isIP } from 'node:net';
import { encodeQuery } from '../../wire/dns/message.js';
import type { DnsServer } from './server.js';
import {
  dnsFailure,
  expired,
  isReply,
  leftOf,
  secureContextOf,
  secureFailure,
  type DnsTransport,
  type DnsTrust,
  type Limits,
} from './transport.js';
import type { NetFailure } from '../failure.js';

type HttpsServer = Extract<DnsServer, { kind: 'https' }>;

const MEDIA_TYPE = 'application/dns-message';
const LONGEST_MESSAGE = 0xffff;
const MOST_CONNECTIONS = 8;

/**
 * DNS over HTTPS (RFC 8484) with POST over HTTP/1.1 and keep-alive. The system resolves the host
 * name. Redirects are not followed, because only the given server may answer.
 */
export function httpsTransport(
  server: HttpsServer,
  bind: string | null,
  trust: DnsTrust,
): DnsTransport {
  let agent: Agent | null = null;
  const agentOf = (): Agent =>
    (agent ??= new Agent({
      keepAlive: true,
      maxSockets: MOST_CONNECTIONS,
      secureContext: secureContextOf(trust),
      rejectUnauthorized: true,
    }));

  return {
    async ask(question, limits) {
      const since = performance.now();
      // The id of the DNS query is 0, so that HTTP caches recognize equal queries (RFC 8484 §4.1).
      const query = { ...question, id: 0 };
      const bytes = encodeQuery(query);
      const reply = await post(server, bind, agentOf(), bytes, limits).catch((error: unknown) => {
        if (error !== STALE) throw error;
        return post(server, bind, agentOf(), bytes, leftOf(limits, since));
      });
      if (!isReply(reply, query)) {
        throw dnsFailure('malformed', server.text, 'what came is no reply to the question');
      }
      return reply;
    },
    close() {
      agent?.destroy();
      agent = null;
    },
  };
}

/** Error for a keep-alive connection that was already closed when it was used. */
const STALE = new Error('stale connection');

function post(
  server: HttpsServer,
  bind: string | null,
  agent: Agent,
  body: Uint8Array,
  limits: Limits,
): Promise<Uint8Array> {
  const { host, port, path, text } = server;
  const { signal, timeoutMs } = limits;
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(expired(text, limits));
      return;
    }
    const asked = request({
      agent,
      host,
      port,
      path,
      method: 'POST',
      headers: {
        accept: MEDIA_TYPE,
        'content-type': MEDIA_TYPE,
        'content-length': body.length,
      },
      ...localOf(bind, host),
    });
    let settled = false;
    const settle = (outcome: Uint8Array | Error): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', expire);
      if (outcome instanceof Uint8Array) {
        resolve(outcome);
      } else {
        asked.destroy();
        reject(outcome);
      }
    };
    const expire = (): void => settle(expired(text, limits));
    const timer = setTimeout(expire, timeoutMs);
    signal.addEventListener('abort', expire, { once: true });
    asked.on('error', (error: NodeJS.ErrnoException) => {
      const stale = asked.reusedSocket && error.code === 'ECONNRESET';
      settle(stale ? STALE : secureFailure(error, text));
    });
    asked.on('response', (response) => {
      const failure = refusalIn(response, text);
      if (failure === null) readBody(response, text, settle);
      else settle(failure);
    });
    asked.end(body);
  });
}

function localOf(bind: string | null, host: string): { localAddress?: string; family?: number } {
  if (bind === null) return {};
  const family = isIP(bind);
  if (isIP(host) === 0) return { localAddress: bind, family };
  return isIP(host) === family ? { localAddress: bind } : {};
}

function refusalIn({ statusCode = 0, headers }: IncomingMessage, where: string): NetFailure | null {
  const status = `answered with HTTP status ${statusCode}`;
  if (statusCode === 429) return dnsFailure('limited', where, status);
  if (statusCode >= 300 && statusCode < 400) {
    return dnsFailure('malformed', where, `${status}: redirects are not followed`);
  }
  if (statusCode >= 500) return dnsFailure('servfail', where, status);
  if (statusCode < 200 || statusCode >= 300) return dnsFailure('refused', where, status);
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === MEDIA_TYPE) return null;
  const said = JSON.stringify(type.slice(0, 60));
  return dnsFailure('malformed', where, `answered with ${said}, not with ${MEDIA_TYPE}`);
}

function readBody(
  response: IncomingMessage,
  where: string,
  settle: (outcome: Uint8Array | Error) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    length += chunk.length;
    chunks.push(chunk);
    if (length > LONGEST_MESSAGE) {
      settle(dnsFailure('malformed', where, `answered with more than ${LONGEST_MESSAGE} octets`));
    }
  });
  response.once('end', () => settle(Uint8Array.from(Buffer.concat(chunks))));
  response.once('error', (error) => settle(secureFailure(error, where)));
  response.once('close', () => {
    settle(dnsFailure('closed', where, 'closed the connection before the answer was whole'));
  });
}
