import { setTimeout as sleep } from 'node:timers/promises';
import { claimPort } from './address.js';
import { nothingAddressOf } from './hosts.js';

/** Nobody else listens there. */
const LOCK_PORT = 9;
const LONGEST_WAIT_MS = 560_000;

/**
 * Waits until no other file of tests has servers of its own at the address of `nothing.example`,
 * and keeps them away until what it resolves with is called.
 */
export async function takeOwnPlace(n: number): Promise<() => void> {
  const until = Date.now() + LONGEST_WAIT_MS;
  for (;;) {
    const server = await claimPort(nothingAddressOf(n), LOCK_PORT);
    if (server !== null) return () => void server.close();
    if (Date.now() > until) throw new Error('another file of tests keeps nothing.example');
    await sleep(100);
  }
}
