import { createSocket } from 'node:dgram';
import { isIP } from 'node:net';

/**
 * Returns the error code of binding a socket to a local address. Returns null if it succeeds or the
 * text is not an IP address. Sends nothing.
 */
export async function bindError(address: string): Promise<string | null> {
  const version = isIP(address);
  if (version === 0) return null;
  const socket = createSocket(version === 6 ? 'udp6' : 'udp4');
  return new Promise((resolve) => {
    const end = (code: string | null): void => {
      socket.close();
      resolve(code);
    };
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    socket.bind({ address, port: 0, exclusive: true }, () => end(null));
  });
}
