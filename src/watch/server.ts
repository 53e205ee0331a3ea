/**
 * HTTP server for the dashboard and Prometheus: read-only, without a login, and by default only on
 * loopback.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { withoutBrackets } from '../util/address.js';
import { Problem } from '../util/problem.js';
import type { Listen } from './config.js';
import type { Answer, Pages } from './pages.js';

export interface Dashboard {
  readonly address: string;
  readonly port: number;
  stop(): Promise<void>;
}

const HEADERS = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
} as const;

/** Content security policy of a page without own style: nothing may run or be loaded. */
const BARE_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'";

/** Maximum time to receive a request, in milliseconds. */
const REQUEST_MS = 10_000;
const MOST_CONNECTIONS = 100;

/** Starts the server. Throws `Problem` if it cannot listen. */
export async function startDashboard(listen: Listen, pages: Pages): Promise<Dashboard> {
  const server = createServer(
    { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, maxHeaderSize: 8_192 },
    (request, response) => void serve(listen, pages, request, response),
  );
  server.maxConnections = MOST_CONNECTIONS;
  await listening(server, listen);
  const { address, port } = server.address() as { address: string; port: number };
  return {
    address,
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, { address, port }: Listen): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = `cannot listen (${error.code ?? 'error'})`;
      reject(new Problem(`watch.dashboard.listen ${address}:${port}: ${why}`, { cause: error }));
    });
    server.listen(port, address, resolve);
  });
}

async function serve(
  listen: Listen,
  pages: Pages,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = await answerTo(listen, pages, request).catch((): Answer => ({
    status: 500,
    type: 'text/plain',
    body: 'Internal error: see the log.\n',
  }));
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, {
    ...HEADERS,
    'Content-Security-Policy': `${policyOf(answer)}; frame-ancestors 'none'`,
    'Content-Type': `${answer.type}; charset=utf-8`,
    'Content-Length': body.length,
    ...answer.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answerTo(listen: Listen, pages: Pages, request: IncomingMessage): Promise<Answer> {
  const refuse = (status: number, body: string, headers = {}): Answer => ({
    ...{ status, type: 'text/plain', body: `${body}\n`, headers },
  });
  const { method, headers } = request;
  if (!isOurs(headers.host, listen)) return refuse(421, 'This host name is not served here.');
  if (method !== 'GET' && method !== 'HEAD') {
    return refuse(405, 'Only GET and HEAD are allowed.', { Allow: 'GET, HEAD' });
  }
  const { url = '/' } = request;
  const whole = `http://dashboard${url}`;
  if (!url.startsWith('/') || !URL.canParse(whole)) return refuse(400, 'Invalid path.');
  const { pathname, searchParams } = new URL(whole);
  if (pathname === '/probe' && headers['sec-fetch-site'] === 'cross-site') {
    return refuse(403, 'Another site cannot start a scan.');
  }
  return (await pages.answer(pathname, searchParams)) ?? refuse(404, 'Page not found.');
}

/**
 * Returns the Content-Security-Policy of an answer. A page has it in its `<meta>` element; it
 * allows only the page's own style, by its digest.
 */
function policyOf({ type, body }: Answer): string {
  if (type !== 'text/html') return BARE_POLICY;
  return (
    /<meta http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(body)?.[1] ?? BARE_POLICY
  );
}

/**
 * Whether the Host header names this server. With DNS rebinding, another site sends its own name;
 * an IP address cannot be rebound.
 */
function isOurs(host: string | undefined, { names }: Listen): boolean {
  const name = /^(\[[\da-f:.]+\]|[^:]+)(?::\d+)?$/i.exec(host ?? '')?.[1]?.toLowerCase();
  if (name === undefined) return false;
  if (name === 'localhost' || isIP(withoutBrackets(name)) !== 0) return true;
  return names.includes(name);
}
