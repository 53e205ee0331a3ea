/** Web servers on loopback, some of which misbehave. */
import { createHash } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { freshAddress } from './address.js';
import { startPeer, type Peer } from './peer.js';

/** Sends to a client that was let in to the WebSocket. */
export interface WebSocketTalk {
  readonly socket: Socket;
  /** Sends one frame: `first` is its first octet, such as 0x81 for a whole text. */
  frame(payload: string | Buffer, first?: number): void;
}

/** Frame with a payload of fewer than 2^32 octets. */
export function frameOf(payload: string | Buffer, first = 0x81): Buffer {
  const body = Buffer.from(payload);
  const { length } = body;
  if (length < 126) return Buffer.concat([Buffer.of(first, length), body]);
  if (length < 0x1_0000) {
    return Buffer.concat([Buffer.of(first, 126, length >> 8, length & 255), body]);
  }
  const head = Buffer.alloc(10);
  head[0] = first;
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, body]);
}

/** Accepts WebSockets, and calls `talk` with each message of the client, numbered from 0. */
export function webSocketPeer(
  talk: (to: WebSocketTalk, message: string, number: number) => void,
  protocol: string | null = 'xmpp',
): Promise<Peer> {
  return startPeer((socket) => {
    let head = '';
    let rest = Buffer.alloc(0);
    let count = 0;
    let isOpen = false;
    const to: WebSocketTalk = {
      socket,
      frame: (payload, first) => {
        if (!socket.destroyed) socket.write(frameOf(payload, first));
      },
    };
    socket.on('data', (chunk: Buffer) => {
      if (!isOpen) {
        head += chunk.toString('latin1');
        if (!head.includes('\r\n\r\n')) return;
        isOpen = true;
        socket.write(acceptance(head, protocol));
        return;
      }
      rest = Buffer.concat([rest, chunk]);
      for (let frame = readFrame(rest); frame !== null; frame = readFrame(rest)) {
        rest = rest.subarray(frame.size);
        if (frame.isText) talk(to, frame.text, count++);
      }
    });
  });
}

/** The answer 101 to a handshake. */
export function acceptance(head: string, protocol: string | null): string {
  const key = /^sec-websocket-key: (.*)\r$/im.exec(head)?.[1] ?? '';
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  return [
    'HTTP/1.1 101 Switching Protocols',
    ...['Upgrade: websocket', 'Connection: Upgrade'],
    `Sec-WebSocket-Accept: ${accept.digest('base64')}`,
    ...(protocol === null ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
    ...['', ''],
  ].join('\r\n');
}

function readFrame(bytes: Buffer): { text: string; isText: boolean; size: number } | null {
  if (bytes.length < 6) return null;
  const short = (bytes[1] ?? 0) & 127;
  const at = short === 126 ? 4 : 2;
  const length = short === 126 ? bytes.readUInt16BE(2) : short;
  const size = at + 4 + length;
  if (bytes.length < size) return null;
  const mask = bytes.subarray(at, at + 4);
  const body = Buffer.from(bytes.subarray(at + 4, size)).map((one, i) => one ^ (mask[i % 4] ?? 0));
  return { text: Buffer.from(body).toString(), isText: ((bytes[0] ?? 0) & 15) === 1, size };
}

/** An HTTP server on a fresh loopback address. */
export async function webPeer(listener: RequestListener): Promise<Omit<Peer, 'accepted'>> {
  const address = await freshAddress();
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return {
    address,
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
