import { createSocket, type RemoteInfo } from 'node:dgram';
import { ATTRIBUTE, decodeStun, encodeStun, METHOD, StunMalformed } from '../wire/stun/message.js';

interface RunningStun {
  readonly port: number;
  stop(): Promise<void>;
}

/** The magic cookie (RFC 8489 §5, §14.2). */
const MAGIC = Uint8Array.of(0x21, 0x12, 0xa4, 0x42);
const IPV4 = 1;

/** Starts a STUN server (Binding only) on a free UDP port. */
export async function startStunServer(address: string): Promise<RunningStun> {
  const socket = createSocket('udp4');
  socket.on('message', (bytes, from) => {
    const answer = answerTo(bytes, from);
    if (answer !== null) socket.send(answer, from.port, from.address, () => undefined);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, address, resolve);
  });
  return {
    port: socket.address().port,
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

/** Returns the response, or null for anything but a Binding request. */
function answerTo(bytes: Uint8Array, from: RemoteInfo): Uint8Array | null {
  try {
    const request = decodeStun(bytes);
    if (request.class !== 'request' || request.method !== METHOD.BINDING) return null;
    const mapped = { type: ATTRIBUTE.XOR_MAPPED_ADDRESS, value: masked(from) };
    return encodeStun({ ...request, class: 'success', attributes: [mapped], fingerprint: false });
  } catch (error) {
    if (error instanceof StunMalformed) return null;
    throw error;
  }
}

/** Encodes the value of XOR-MAPPED-ADDRESS. */
function masked({ address, port }: RemoteInfo): Uint8Array {
  const plain = [Math.floor(port / 256), port % 256, ...address.split('.').map(Number)];
  const mask = [...MAGIC.subarray(0, 2), ...MAGIC];
  return Uint8Array.of(0, IPV4, ...plain.map((octet, at) => octet ^ (mask[at] ?? 0)));
}
