/** Delivers what was kept for the channels: again and again, later and later, and not for ever. */
import type { WatchMessage } from '../model/index.js';
import type { History, Outgoing } from './history.js';
import type { OutboxLog } from './log.js';

export interface Channel {
  /** `webhook`, `email`, `xmpp`, and a number where there are several. No secret is in it. */
  readonly name: string;
  /** Rejects where it was not delivered; no message of an error holds a secret. */
  send(message: WatchMessage, signal: AbortSignal): Promise<void>;
}

export interface Outbox {
  /** Tries all that is due; resolves when each was tried. */
  flush(): Promise<void>;
  /** When something is due again; null while all is being tried. */
  next(): Promise<Date | null>;
}

const MINUTE_MS = 60_000;
/** Waits between attempts: 8 of them, some 26 hours in all. */
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
    // Side by side: a mail server that hangs must not hold up the rest.
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
      // It was not the channel's fault: the next start tries again.
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
