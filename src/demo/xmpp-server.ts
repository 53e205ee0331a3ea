import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket, type SecureContextOptions } from 'node:tls';
import { NS } from '../wire/xmpp/ns.js';
import { escapeXml, xmlReader, type XmlElement } from '../wire/xmpp/xml.js';

/** What a server of the demo offers, and what it puts up with. */
export interface Posture {
  readonly role: 'c2s' | 's2s';
  readonly domain: string;
  /** TLS from the first byte (XEP-0368). */
  readonly direct: boolean;
  readonly starttls: 'required' | 'optional';
  /** Features in the clear beside STARTTLS, as XML. */
  readonly clear: string;
  /** Features in TLS, as XML, by the version that was negotiated. */
  secured(version: string): string;
  /** Whether `<auth/>` and `<db:result/>` are taken up before TLS. */
  readonly trustsClear: boolean;
  readonly tls: SecureContextOptions;
}

export interface RunningServer {
  readonly address: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Nobody is logged in to a demo for longer. */
const IDLE_MS = 30_000;

/** Listens on a port that the system chooses. */
export async function startXmppServer(address: string, posture: Posture): Promise<RunningServer> {
  const sockets = new Set<Socket>();
  const secureContext = createSecureContext(posture.tls);
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    if (posture.direct) upgrade(socket, posture, secureContext);
    else serve(socket, posture, null, () => upgrade(socket, posture, secureContext));
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
  secured.once('secure', () => serve(secured, posture, secured.getProtocol(), () => undefined));
}

/** One stream: a header and features, then answers until the peer goes. */
function serve(
  duplex: Duplex,
  posture: Posture,
  version: string | null,
  startTls: () => void,
): void {
  const reader = xmlReader();
  const write = (text: string): void => void duplex.write(text);
  const take = (chunk: Buffer): void => {
    try {
      for (const event of reader.push(chunk)) {
        if (event.type === 'open') write(header(posture) + features(posture, version));
        else if (event.type === 'close') return void duplex.end('</stream:stream>');
        else if (
          event.element.ns === NS.tls &&
          event.element.name === 'starttls' &&
          version === null
        ) {
          duplex.off('data', take);
          duplex.pause();
          duplex.write(`<proceed xmlns='${NS.tls}'/>`, startTls);
          return;
        } else write(answer(event.element, posture, version));
      }
    } catch {
      duplex.end(streamError('not-well-formed'));
    }
  };
  duplex.on('data', take);
  duplex.on('end', () => duplex.end());
}

function header({ role, domain }: Posture): string {
  const ns = role === 'c2s' ? NS.client : NS.server;
  const dialback = role === 's2s' ? ` xmlns:db='${NS.dialback}'` : '';
  const id = randomBytes(8).toString('hex');
  return `<?xml version='1.0'?><stream:stream xmlns='${ns}'${dialback} xmlns:stream='${NS.streams}' id='${id}' from='${escapeXml(domain)}' version='1.0' xml:lang='en'>`;
}

function features(posture: Posture, version: string | null): string {
  if (version !== null) return `<stream:features>${posture.secured(version)}</stream:features>`;
  const required = posture.starttls === 'required' ? '<required/>' : '';
  return `<stream:features><starttls xmlns='${NS.tls}'>${required}</starttls>${posture.clear}</stream:features>`;
}

function answer(element: XmlElement, posture: Posture, version: string | null): string {
  const taken = version !== null || posture.trustsClear;
  if (element.ns === NS.sasl && element.name === 'auth') {
    const condition = taken ? 'not-authorized' : 'encryption-required';
    return `<failure xmlns='${NS.sasl}'><${condition}/></failure>`;
  }
  if (element.ns === NS.dialback && element.name === 'result') {
    if (!taken) return streamError('policy-violation');
    const from = escapeXml(posture.domain);
    const to = escapeXml(element.attributes['from'] ?? '');
    return `<db:result from='${from}' to='${to}' type='error'><error type='cancel'><remote-server-not-found xmlns='${NS.stanzas}'/></error></db:result>`;
  }
  return streamError('unsupported-stanza-type');
}

function streamError(condition: string): string {
  return `<stream:error><${condition} xmlns='${NS.streamErrors}'/></stream:error></stream:stream>`;
}
