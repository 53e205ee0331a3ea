import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { nothingAddressOf } from './hosts.js';

/** Nobody else listens there. */
const LOCK_PORT = 9;
const LONGEST_WAIT_MS = 110_000;

/**
 * Waits until no other file of tests has servers of its own at the address of `nothing.example`,
 * and keeps them away until what it resolves with is called.
 */
export async function takeOwnPlace(n: number): Promise<() => void> {
  const until = Date.now() + LONGEST_WAIT_MS;
  for (;;) {
    const release = await lock(nothingAddressOf(n));
    if (release !== null) return release;
    if (Date.now() > until) throw new Error('another file of tests keeps nothing.example');
    await sleep(100);
  }
}

function lock(address: string): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen({ host: address, port: LOCK_PORT, exclusive: true }, () =>
      resolve(() => void server.close()),
    );
  });
}
