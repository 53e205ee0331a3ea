import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket, type SecureContextOptions } from 'node:tls';
import type { Service } from './service.js';
import { serveStream } from './stream.js';

/** Offers and reactions of one port of the demo. */
export interface Posture {
  readonly role: 'c2s' | 's2s';
  readonly domain: string;
  /** Whether the port uses direct TLS (XEP-0368). */
  readonly direct: boolean;
  readonly starttls: 'required' | 'optional';
  /** Stream features before TLS in addition to STARTTLS, as XML. */
  readonly clear: string;
  /** Stream features over TLS as XML, except the features for logins. */
  readonly secured: string;
  /** Returns the offered channel-binding types (XEP-0440) for a TLS version. */
  bindings(version: string): readonly string[];
  /** Whether `<auth/>` and `<db:result/>` are processed before TLS. */
  readonly trustsClear: boolean;
  /** The service for clients after the login; null if clients cannot log in. */
  readonly service: Service | null;
  readonly tls: SecureContextOptions;
}

interface RunningServer {
  readonly address: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Milliseconds after which idle connections are closed. */
const IDLE_MS = 30_000;

/** Starts an XMPP server on a port that the system chooses. */
export async function startXmppServer(address: string, posture: Posture): Promise<RunningServer> {
  const sockets = new Set<Socket>();
  const secureContext = createSecureContext(posture.tls);
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    if (posture.direct) upgrade(socket, posture, secureContext);
    else serveStream(socket, posture, null, () => upgrade(socket, posture, secureContext));
  });
  const port = await listen(server, address);
  return {
    address,
    port,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function listen(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, () => resolve((server.address() as AddressInfo).port));
  });
}

function upgrade(
  socket: Socket,
  posture: Posture,
  secureContext: ReturnType<typeof createSecureContext>,
): void {
  const secured = new TLSSocket(socket, {
    isServer: true,
    secureContext,
    ALPNProtocols: ['xmpp-client', 'xmpp-server'],
  });
  secured.on('error', () => socket.destroy());
  secured.once('secure', () => serveStream(secured, posture, secured, () => undefined));
}
