/** A DNS server that hands questions to another one, and may change the answers, or wait. */
import { createSocket } from 'node:dgram';
import { createConnection, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  decodeHead,
  decodeMessage,
  UDP_SIZE,
  type DnsMessage,
} from '../../../src/wire/dns/message.js';
import { freshAddress } from '../address.js';
import { encodeReply } from '../../net/dns/signed.js';

/** Of all DNS servers of this kind of lab: those that refer to others name no port. */
export const PORT = 53;

export interface Proxy {
  /** `ADDRESS:53`. */
  readonly server: string;
  readonly address: string;
  /** Questions that came, and octets that were sent. */
  readonly counted: { questions: number; octets: number };
  stop(): Promise<void>;
}

interface ProxyOptions {
  readonly upstream: string;
  readonly change?: (message: DnsMessage) => DnsMessage;
  readonly delayMs?: number;
  readonly address?: string;
}

export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const { upstream, change, delayMs = 0, address = freshAddress() } = options;
  const counted = { questions: 0, octets: 0 };

  async function answer(question: Buffer, most: number): Promise<Buffer> {
    const reply = await exchange(upstream, question);
    if (delayMs > 0) await sleep(delayMs);
    const { id } = decodeHead(question);
    const bytes =
      change === undefined ? reply : Buffer.from(encodeReply(change(decodeMessage(reply)), id));
    if (bytes.length <= most) return bytes;
    const empty = { ...decodeMessage(reply), tc: true, answer: [], authority: [], additional: [] };
    return Buffer.from(encodeReply(empty, id));
  }

  const udp = createSocket('udp4');
  udp.on('message', (question, from) => {
    answer(question, UDP_SIZE).then(
      (reply) => {
        counted.questions += 1;
        counted.octets += reply.length;
        udp.send(reply, from.port, from.address);
      },
      () => undefined,
    );
  });
  const tcp = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (chunk: Buffer) => {
      answer(chunk.subarray(2), 0xffff).then(
        (reply) => {
          counted.octets += reply.length;
          const prefix = Buffer.alloc(2);
          prefix.writeUInt16BE(reply.length);
          socket.end(Buffer.concat([prefix, reply]));
        },
        () => socket.destroy(),
      );
    });
  });
  await new Promise<void>((resolve) => tcp.listen(PORT, address, resolve));
  await new Promise<void>((resolve) => udp.bind(PORT, address, resolve));
  return {
    server: `${address}:${PORT}`,
    address,
    counted,
    async stop() {
      await new Promise<void>((resolve) => udp.close(resolve));
      await new Promise<void>((resolve) => tcp.close(() => resolve()));
    },
  };
}

/** Sends one DNS message over TCP, and returns the answer. */
function exchange(server: string, message: Buffer): Promise<Buffer> {
  const [host = '', port = ''] = server.split(':');
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port: Number(port) });
    let held = Buffer.alloc(0);
    socket.once('error', reject);
    socket.on('data', (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      if (held.length < 2 || held.length < 2 + held.readUInt16BE(0)) return;
      socket.destroy();
      resolve(held.subarray(2, 2 + held.readUInt16BE(0)));
    });
    const prefix = Buffer.alloc(2);
    prefix.writeUInt16BE(message.length);
    socket.write(Buffer.concat([prefix, message]));
  });
}
