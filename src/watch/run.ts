import type { Outbox } from './outbox.js';
import type { Watcher } from './watcher.js';

/** When there is something to do again; null: not by time alone. */
export async function nextOf(watcher: Watcher, outbox: Outbox): Promise<Date | null> {
  const times = [watcher.next(), await outbox.next()].flatMap((date) => date?.getTime() ?? []);
  return times.length === 0 ? null : new Date(Math.min(...times));
}
