/**
 * Delivers stored messages to the channels. Retries with increasing delays, and gives up in the
 * end.
 */
import type { WatchMessage } from '../model/index.js';
import type { History, Outgoing } from './history.js';
import type { OutboxLog } from './log.js';

export interface Channel {
  /**
   * Name of the alert channel without secrets: `webhook`, `email`, `xmpp`, with a number if there
   * are several.
   */
  readonly name: string;
  /** Delivers a message. Rejects if it was not delivered; the error message contains no secret. */
  send(message: WatchMessage, signal: AbortSignal): Promise<void>;
}

export interface Outbox {
  /** Tries to deliver all alerts that are due. Resolves after each was tried once. */
  flush(): Promise<void>;
  /**
   * Returns the time of the next attempt to deliver a message; null while attempts are running.
   */
  next(): Promise<Date | null>;
}

const MINUTE_MS = 60_000;
/** Delays between the 8 attempts to deliver an alert, about 26 hours in all, in milliseconds. */
const WAITS_MS = [1, 5, 15, 60, 120, 360, 480, 540].map((minutes) => minutes * MINUTE_MS);

export function createOutbox(options: {
  readonly history: History;
  readonly channels: readonly Channel[];
  readonly now: () => Date;
  readonly log: (entry: OutboxLog) => void;
  readonly signal: AbortSignal;
}): Outbox {
  const { history, now, log, signal } = options;
  const stopped = (): boolean => signal.aborted;
  const channels = new Map(options.channels.map((channel) => [channel.name, channel]));
  let flushing: Promise<void> | null = null;

  async function flush(): Promise<void> {
    const all = await history.outgoing();
    const due = all.filter((one) => new Date(one.due) <= now());
    // Deliver in parallel, so that a hanging mail server does not delay deliveries of other
    // channels.
    await Promise.all(
      [...channels.keys()].map(async (name) => {
        for (const one of due.filter(({ channel }) => channel === name)) await attempt(one);
      }),
    );
    for (const one of due) {
      if (channels.has(one.channel) || stopped()) continue;
      await history.drop(one.id);
      const { channel, domain } = one;
      log({ event: 'undelivered', channel, domain, error: 'no longer configured', again: null });
    }
  }

  async function attempt(one: Outgoing): Promise<void> {
    const { id, channel, domain, at, scope, events, attempts } = one;
    const message = { id, domain, at, ...(scope === undefined ? {} : { scope }), events };
    if (stopped()) return;
    try {
      await channels.get(channel)?.send(message, signal);
    } catch (error) {
      // The attempt to deliver was interrupted, so it does not count.
      if (stopped()) return;
      const wait = WAITS_MS[attempts];
      const again = wait === undefined ? null : new Date(now().getTime() + wait).toISOString();
      if (again === null) await history.drop(id);
      else await history.postpone({ ...one, attempts: attempts + 1, due: again });
      const text = error instanceof Error ? error.message : String(error);
      log({ event: 'undelivered', channel, domain, error: text.slice(0, 300), again });
      return;
    }
    await history.drop(id);
    log({ event: 'delivered', channel, domain });
  }

  return {
    flush() {
      flushing ??= flush().finally(() => {
        flushing = null;
      });
      return flushing;
    },
    async next() {
      if (flushing !== null) return null;
      const dues = (await history.outgoing()).map(({ due }) => Date.parse(due));
      return dues.length === 0 ? null : new Date(Math.min(...dues));
    },
  };
}
