import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

const used = new Set<string>();

/**
 * An address of 127.64.0.0/10 and above that this process has not yet had: a source of connections
 * that no server has seen, and so none has banned. By chance, not by agreement: two processes
 * meet once in some million.
 */
export function freshAddress(): string {
  for (;;) {
    const address = `127.${randomInt(64, 256)}.${randomInt(256)}.${randomInt(1, 255)}`;
    if (used.has(address)) continue;
    used.add(address);
    return address;
  }
}

/** A third octet that is this lab's alone, for as long as `release` is not called. */
export interface Claim {
  readonly n: number;
  readonly release: () => void;
}

/** Claims 127.0.N.0/24 by listening on 127.0.N.1; another lab finds it taken. */
export async function claimNetwork(): Promise<Claim> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const n = randomInt(1, 255);
    const server = await claimPort(`127.0.${n}.1`, 5300);
    if (server) {
      server.unref();
      return { n, release: () => server.close() };
    }
  }
  throw new Error('No free network among 127.0.1.0/24 to 127.0.254.0/24: are they all labs?');
}

/** Fails where something listens already, on the address or on all of them. */
export async function assertFree(address: string, port: number): Promise<void> {
  const server = await claimPort(address, port);
  if (!server) throw new Error(`${address}:${port} is taken: something listens on every address?`);
  await new Promise((resolve) => server.close(resolve));
}

/** Null where somebody listens there. */
export function claimPort(host: string, port: number): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => resolve(server));
  });
}
