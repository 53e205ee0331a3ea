import {
  Agent,
  request,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { NetFailure } from '../failure.js';
import { tcpFailure } from '../tcp.js';

/** Maximum size of the header of an answer in bytes. */
const LONGEST_HEADER = 16_384;
/** Maximum number of interim answers (1xx) before the final one. */
const MOST_INTERIM = 8;
/** Maximum length of a header field that is kept. */
const LONGEST_FIELD = 2_000;

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Host name, which the `Host` field names with the port. */
  readonly host: string;
  readonly port: number;
  /** Whether the connection uses TLS, which decides on the default port. */
  readonly isSecure: boolean;
  /** Path with the query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Maximum size of the body of the answer in bytes, after its chunks are joined. */
  readonly mostBytes: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Description of the endpoint, for errors. */
  readonly where: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** `Content-Type` of the answer, bounded. */
  readonly type: string | null;
  /** `Location` of the answer, bounded. */
  readonly location: string | null;
  readonly body: Buffer;
}

/** Requests over one open connection, one after another. */
export interface HttpConnection {
  /** Sends a request and returns the complete answer. Throws `NetFailure` of layer `http`. */
  ask(request: HttpRequest): Promise<HttpAnswer>;
}

/**
 * HTTP/1.1 over a connection that the caller opened and will close. Follows no redirects, decodes no
 * content encodings, and never opens a connection.
 */
export function httpOver(duplex: Duplex): HttpConnection {
  const agent = new OneConnection(duplex);
  return { ask: (wanted) => exchange(agent, wanted) };
}

/** Uses one connection for all requests. */
class OneConnection extends Agent {
  readonly #duplex: Duplex;

  constructor(duplex: Duplex) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#duplex = duplex;
  }

  override createConnection(): Duplex {
    if (this.#duplex.destroyed || !this.#duplex.writable) {
      throw Object.assign(new Error('the connection is closed'), { code: 'EPIPE' });
    }
    return this.#duplex;
  }
}

function exchange(agent: Agent, wanted: HttpRequest): Promise<HttpAnswer> {
  const { timeoutMs, signal, where, body } = wanted;
  return new Promise((resolve, reject) => {
    let asked: ClientRequest | null = null;
    let interim = 0;
    const settle = (outcome: HttpAnswer | NetFailure): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', expire);
      if (!(outcome instanceof NetFailure)) {
        resolve(outcome);
        return;
      }
      asked?.destroy();
      reject(outcome);
    };
    const expire = (): void => settle(expired(wanted));
    const timer = setTimeout(expire, timeoutMs);
    if (signal.aborted) {
      expire();
      return;
    }
    signal.addEventListener('abort', expire, { once: true });
    try {
      asked = request({ agent, ...requestOptions(wanted) });
    } catch (error) {
      settle(failureOfError(error as NodeJS.ErrnoException, where));
      return;
    }
    asked.on('error', (error: NodeJS.ErrnoException) => settle(failureOfError(error, where)));
    asked.on('information', () => {
      interim += 1;
      if (interim > MOST_INTERIM) settle(malformed(where, 'too many interim answers'));
    });
    asked.on('response', (response) => read(response, wanted, settle));
    asked.on('upgrade', (_response, socket) => {
      socket.destroy();
      settle(malformed(where, 'switched to another protocol, which was not requested'));
    });
    asked.end(body);
  });
}

function requestOptions(wanted: HttpRequest): RequestOptions {
  const { method, host, port, path, headers, body, isSecure } = wanted;
  const authority = host.includes(':') ? `[${host}]` : host;
  const isDefault = port === (isSecure ? 443 : 80);
  return {
    ...{ method, path, maxHeaderSize: LONGEST_HEADER },
    headers: {
      host: isDefault ? authority : `${authority}:${port}`,
      'user-agent': 'xmpp-safeguard',
      ...headers,
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    },
  };
}

function read(
  response: IncomingMessage,
  { mostBytes, where }: HttpRequest,
  settle: (outcome: HttpAnswer | NetFailure) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > mostBytes) settle(malformed(where, `answered with more than ${mostBytes} bytes`));
    else chunks.push(chunk);
  });
  response.once('error', (error) => settle(failureOfError(error, where)));
  response.once('end', () => {
    settle({
      status: response.statusCode ?? 0,
      type: fieldOf(response, 'content-type'),
      location: fieldOf(response, 'location'),
      body: Buffer.concat(chunks),
    });
  });
}

function fieldOf({ headers }: IncomingMessage, name: 'content-type' | 'location'): string | null {
  const text = headers[name];
  return text === undefined ? null : text.slice(0, LONGEST_FIELD);
}

function malformed(where: string, text: string): NetFailure {
  return new NetFailure({ layer: 'http', reason: 'malformed', detail: `${where}: ${text}` });
}

function expired({ where, timeoutMs, signal }: HttpRequest): NetFailure {
  const detail = signal.aborted
    ? `${where}: the scan's deadline passed before the web server answered`
    : `${where}: no complete HTTP answer in ${(timeoutMs / 1_000).toFixed(1)} s`;
  return new NetFailure({ layer: 'http', reason: 'timeout', detail });
}

/** Converts an error of Node's HTTP client. Its parser errors have codes that start with `HPE_`. */
function failureOfError(error: NodeJS.ErrnoException, where: string): NetFailure {
  const code = error.code ?? '';
  if (code.startsWith('HPE_')) return malformed(where, `the answer is not HTTP/1.1 (${code})`);
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    const detail = `${where}: closed the connection before the HTTP answer was complete`;
    return new NetFailure({ layer: 'http', reason: 'closed', detail });
  }
  const { reason, detail } = tcpFailure(error, where);
  if (reason !== 'bug') return new NetFailure({ layer: 'http', reason, detail });
  return malformed(where, `the HTTP answer failed: ${error.message.slice(0, 200)}`);
}
