import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { Packet } from 'dns2';
import { freshAddress } from '../../peers/address.js';

/** A question that came, and the how-manieth over its transport. */
export interface Asked {
  readonly transport: 'udp' | 'tcp';
  readonly number: number;
  readonly bytes: Buffer;
  readonly packet: Packet;
  /** Port that it came from. */
  readonly from: number;
}

/** Messages to send back, in their order; none is silence, null closes a connection of TCP. */
export type Script = (asked: Asked) => readonly (Uint8Array | null)[];

export interface ScriptedDns {
  /** `ADDRESS:PORT`. */
  readonly server: string;
  readonly asked: readonly Asked[];
  stop(): Promise<void>;
}

/** A DNS server that does as it is told, over UDP and TCP, on a loopback address of its own. */
export async function startDns(script: Script, on?: string, at = 0): Promise<ScriptedDns> {
  const address = on ?? (await freshAddress());
  const asked: Asked[] = [];
  const connections = new Set<Socket>();

  const hear = (transport: Asked['transport'], bytes: Buffer, from: number): ReturnType<Script> => {
    const number = asked.filter((one) => one.transport === transport).length + 1;
    const one = { transport, number, bytes, packet: Packet.parse(bytes), from };
    asked.push(one);
    return script(one);
  };

  const tcp = createServer((socket) => {
    connections.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => connections.delete(socket));
    socket.once('data', (chunk) => {
      for (const reply of hear('tcp', chunk.subarray(2), socket.remotePort ?? 0)) {
        if (reply === null) socket.end();
        else socket.write(Buffer.concat([framed(reply.length), reply]));
      }
    });
  });
  const port = await listenTcp(tcp, address, at);
  const udp = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  udp.on('message', (bytes, { address: to, port: from }) => {
    for (const reply of hear('udp', bytes, from)) if (reply !== null) udp.send(reply, from, to);
  });
  await bindUdp(udp, port, address);

  return {
    server: address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
    asked,
    async stop() {
      for (const socket of connections) socket.destroy();
      await Promise.all([
        new Promise<void>((resolve) => tcp.close(() => resolve())),
        new Promise<void>((resolve) => udp.close(resolve)),
      ]);
    },
  };
}

export interface Record {
  readonly name: string;
  readonly type: number;
  readonly [field: string]: string | number;
}

export interface Reply {
  readonly rcode?: number;
  readonly answers?: readonly Record[];
  readonly authorities?: readonly Record[];
  readonly flags?: {
    readonly aa?: 0 | 1;
    readonly ra?: 0 | 1;
    readonly tc?: 0 | 1;
    readonly qr?: 0 | 1;
  };
  /** Another than was asked. */
  readonly id?: number;
  readonly question?: { readonly name: string; readonly type: number } | null;
}

/** The reply of an honest recursive server, but for what is said otherwise. */
export function replyTo({ packet }: Asked, reply: Reply = {}): Buffer {
  const [asked] = packet.questions;
  const { rcode = 0, answers = [], authorities = [], flags, question = asked } = reply;
  const header = {
    id: reply.id ?? packet.header.id,
    qr: 1,
    rd: 1,
    ra: 1,
    rcode,
    ...flags,
  } as const;
  const message = new Packet(new Packet.Header(header));
  if (question) message.questions.push(new Packet.Question(question.name, question.type, 1));
  const common = { class: 1, ttl: 60 };
  message.answers.push(...answers.map((one) => ({ ...common, ...one }) as never));
  message.authorities.push(...authorities.map((one) => ({ ...common, ...one }) as never));
  return message.toBuffer();
}

export const a = (name: string, address: string): Record => ({ name, type: 1, address });

export const cname = (name: string, domain: string): Record => ({ name, type: 5, domain });

export const srv = (name: string, priority: number, port: number, target: string): Record => ({
  name,
  type: 33,
  priority,
  weight: 1,
  port,
  target,
});

export const soa = (name: string): Record => ({
  name,
  type: 6,
  primary: `ns.${name}`,
  admin: `hostmaster.${name}`,
  serial: 1,
  refresh: 3600,
  retry: 600,
  expiration: 86_400,
  minimum: 60,
});

function framed(length: number): Buffer {
  const prefix = Buffer.alloc(2);
  prefix.writeUInt16BE(length);
  return prefix;
}

function listenTcp(server: Server, address: string, at: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, address, () => {
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : 0);
    });
  });
}

function bindUdp(socket: UdpSocket, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, address, resolve);
  });
}
