import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createSecureContext, TLSSocket, type SecureContextOptions } from 'node:tls';
import { freshAddress } from './address.js';

/** A misbehaving server: what it does with each connection is all that it is. */
export interface Peer {
  readonly address: string;
  readonly port: number;
  /** Connections so far. */
  readonly accepted: () => number;
  stop(): Promise<void>;
}

export type Script = (socket: Socket, number: number) => void;

/** Listens on a fresh loopback address, or `beside` another. Connections are cut after 60 s at the latest. */
export async function startPeer(script: Script, beside?: Peer): Promise<Peer> {
  const address = beside?.address ?? (await freshAddress());
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer((socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    socket.setTimeout(60_000, () => socket.destroy());
    script(socket, accepted);
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return {
    address,
    port: (server.address() as AddressInfo).port,
    accepted: () => accepted,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

export const HEADER =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='peer' from='peer.example' version='1.0'>";

export const SERVER_HEADER = HEADER.replace('jabber:client', 'jabber:server').replace(
  'xmlns:stream',
  "xmlns:db='jabber:server:dialback' xmlns:stream",
);

export function features(content: string): string {
  return `<stream:features>${content}</stream:features>`;
}

export const STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
export const REQUIRED = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>";
export const PROCEED = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
export const PLAIN =
  "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms>";

/** Answers each thing that the client says, in turn: a stream header, then stanzas. */
export function answers(...replies: readonly (string | ((socket: Socket) => void))[]): Script {
  return (socket) => {
    let turn = 0;
    socket.on('data', () => {
      const reply = replies[turn];
      turn += 1;
      if (typeof reply === 'string') socket.write(reply);
      else reply?.(socket);
    });
  };
}

/** TLS on the server's side over what came in; errors are the client's business. */
export function upgrade(socket: Socket, options: SecureContextOptions): TLSSocket {
  socket.removeAllListeners('data');
  const secured = new TLSSocket(socket, {
    isServer: true,
    secureContext: createSecureContext(options),
  });
  secured.on('error', () => undefined);
  return secured;
}

/** The same, and a certificate is asked for. */
export function upgradeAsking(socket: Socket, options: SecureContextOptions): TLSSocket {
  socket.removeAllListeners('data');
  const secured = new TLSSocket(socket, {
    isServer: true,
    secureContext: createSecureContext(options),
    requestCert: true,
    rejectUnauthorized: false,
  });
  secured.on('error', () => undefined);
  return secured;
}
