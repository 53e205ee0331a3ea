import { createServer as createHttps } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTls, type TLSSocket } from 'node:tls';
import { Packet } from 'dns2';
import { createAuthority, type Identity } from '../../../src/demo/certificates.js';
import { framed, frameReader } from '../../../src/net/dns/frames.js';
import { freshAddress } from '../../peers/address.js';
import type { Asked } from './scripted.js';

/** One for all: keys of RSA take their time. */
export const AUTHORITY = createAuthority('DNS test authority');
export const TRUST = { anchors: [AUTHORITY.cert] };
/** Where all of them listen, each at a port of its own. */
const HOME = await freshAddress();
const identities = new Map<string, Identity>();

export interface SecureDns {
  readonly server: string;
  readonly address: string;
  readonly port: number;
  readonly asked: readonly Asked[];
  /** Connections that there were. */
  readonly connections: () => number;
  stop(): Promise<void>;
}

/** Null ends the connection. */
export type TlsScript = (asked: Asked, connection: number) => readonly (Uint8Array | null)[];

/** A DNS server over TLS that does as it is told. */
export async function startTls(
  script: TlsScript,
  options: { identity?: Identity; name?: string } = {},
): Promise<SecureDns> {
  const address = HOME;
  const identity = options.identity ?? identityOf(options.name ?? address);
  const asked: Asked[] = [];
  const sockets = new Set<TLSSocket>();
  let connections = 0;
  const server = createTls(identity, (socket) => {
    connections += 1;
    const connection = connections;
    sockets.add(socket);
    socket.on('error', () => undefined);
    const read = frameReader();
    socket.on('data', (chunk: Buffer) => {
      for (const message of read(chunk)) {
        const one = askedOf(Buffer.from(message), asked);
        for (const reply of script(one, connection)) {
          if (reply === null) socket.end();
          else socket.write(framed(reply));
        }
      }
    });
  });
  server.on('tlsClientError', () => undefined);
  const port = await listening(server, address);
  const name = options.name === undefined ? '' : `#${options.name}`;
  return {
    server: `tls://${address}:${port}${name}`,
    address,
    port,
    asked,
    connections: () => connections,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export type HttpsScript = (
  asked: Asked,
  response: ServerResponse,
  request: IncomingMessage,
) => Uint8Array | null;

/** A DNS server over HTTPS: sends what the script returns, or null: the script sends itself. */
export async function startHttps(
  script: HttpsScript,
  options: { identity?: Identity; host?: string } = {},
): Promise<SecureDns> {
  const address = HOME;
  const identity = options.identity ?? identityOf(options.host ?? address);
  const asked: Asked[] = [];
  let connections = 0;
  const server = createHttps(identity, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.setHeader('content-type', 'application/dns-message');
      const reply = script(askedOf(Buffer.concat(chunks), asked), response, request);
      if (reply !== null) response.end(reply);
    });
  });
  server.on('secureConnection', () => (connections += 1));
  server.on('tlsClientError', () => undefined);
  const port = await listening(server, address);
  return {
    server: `https://${options.host ?? address}:${port}/dns-query`,
    address,
    port,
    asked,
    connections: () => connections,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function identityOf(name: string): Identity {
  const identity = identities.get(name) ?? AUTHORITY.issue([name]);
  identities.set(name, identity);
  return identity;
}

function askedOf(bytes: Buffer, asked: Asked[]): Asked {
  const packet = Packet.parse(bytes);
  const one = { transport: 'tcp', number: asked.length + 1, bytes, packet, from: 0 } as const;
  asked.push(one);
  return one;
}

function listening(
  server: ReturnType<typeof createTls> | ReturnType<typeof createHttps>,
  address: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, () => {
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : 0);
    });
  });
}
