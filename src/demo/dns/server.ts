import { createSocket } from 'node:dgram';
import { decodeMessage, type DnsMessage } from '../../wire/dns/message.js';
import { answerTo } from './answer.js';
import type { Zone } from './zone.js';

interface RunningDns {
  /** Address of the server for `--resolver`: `ADDRESS:PORT`. */
  readonly resolver: string;
  stop(): Promise<void>;
}

/**
 * Starts a DNS server for the zones on a free UDP port. TCP is not needed, because every answer of
 * the demo fits into one packet.
 */
export async function startDnsServer(address: string, zones: readonly Zone[]): Promise<RunningDns> {
  const socket = createSocket('udp4');
  socket.on('message', (bytes, { address: to, port }) => {
    const query = queryIn(bytes);
    if (query !== null) socket.send(answerTo(query, zones), port, to, () => undefined);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, address, resolve);
  });
  return {
    resolver: `${address}:${socket.address().port}`,
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

/** Decodes a query. Returns null for a reply and for a malformed message. */
function queryIn(bytes: Uint8Array): DnsMessage | null {
  try {
    const message = decodeMessage(bytes);
    return message.qr ? null : message;
  } catch {
    return null;
  }
}
