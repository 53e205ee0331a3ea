/** Runs a watcher by the system clock until it is stopped. */
import type { Verdict, Waiver } from '../model/index.js';
import { emailChannel } from './alerts/email.js';
import { webhookChannel } from './alerts/webhook.js';
import { xmppChannel } from './alerts/xmpp.js';
import type { AlertConfig, WatchConfig } from './config.js';
import { openHistory } from './history.js';
import type { RunLog } from './log.js';
import { createOutbox, type Channel, type Outbox } from './outbox.js';
import { createPages } from './pages.js';
import { startDashboard } from './server.js';
import { createWatcher, type Scan, type Watcher } from './watcher.js';

export interface RunOptions {
  readonly config: WatchConfig;
  readonly scan: Scan;
  readonly waivers: readonly Waiver[];
  /** Renders a verdict as a complete HTML page. */
  readonly report: (verdict: Verdict) => string;
  readonly log: (entry: RunLog) => void;
  /** Whether to scan each domain once, deliver the alerts, and end. */
  readonly once: boolean;
  readonly signal: AbortSignal;
  /** Returns the current time; by default that of the system. */
  readonly now?: () => Date;
}

/** Maximum sleep in milliseconds, so that a resumed machine notices missed runs. */
const LONGEST_MS = 30_000;
const SHORTEST_MS = 100;

/**
 * Runs until `signal` is aborted or, with `once`, all work is done. Resolves to true if the last
 * scan of every domain had a result.
 */
export async function runWatch(options: RunOptions): Promise<boolean> {
  const { config, log, once, signal, now = () => new Date() } = options;
  const history = await openHistory(config.folder);
  const bell = createBell(signal);
  try {
    const channels = config.alerts.map(channelOf);
    const outbox = createOutbox({ history, channels, now, log, signal });
    const watcher = await createWatcher({
      ...{ history, now, log, once, onEnd: bell.ring },
      domains: config.domains,
      scan: options.scan,
      policy: config.policy,
      waivers: options.waivers,
      channels: channels.map(({ name }) => name),
      confirmMs: config.confirmMs,
      keepMs: config.keepMs,
      concurrency: config.concurrency,
    });
    const runs = await history.prune(new Date(now().getTime() - config.keepMs));
    if (runs > 0) log({ event: 'forgotten', runs });
    const pages = createPages({ watcher, history, now, report: options.report });
    const dashboard = config.listen && !once ? await startDashboard(config.listen, pages) : null;
    log({
      event: 'watching',
      domains: config.domains.length,
      channels: channels.map(({ name }) => name),
    });
    if (dashboard !== null) {
      log({ event: 'serving', address: dashboard.address, port: dashboard.port });
    }
    let flushed: Promise<void> = Promise.resolve();
    try {
      while (!signal.aborted) {
        watcher.tick();
        const busy = watcher.status().some(({ running }) => running);
        if (once && !busy && watcher.next() === null) break;
        // Start to deliver alerts only if one is due: the end of a delivery wakes the loop, so
        // without this condition the loop would never sleep.
        const due = await outbox.next();
        if (due !== null && due <= now()) flushed = outbox.flush().finally(bell.ring);
        await bell.wait(waitMs(await nextOf(watcher, outbox), now()));
      }
    } finally {
      await watcher.stop();
      await flushed;
      // Deliver the alerts of the last scan before the process ends.
      await outbox.flush();
      await dashboard?.stop();
    }
    return watcher.status().every(({ failure }) => failure === null);
  } finally {
    bell.end();
    await history.close();
    log({ event: 'stopped' });
  }
}

function channelOf(config: AlertConfig): Channel {
  switch (config.kind) {
    case 'webhook':
      return webhookChannel(config);
    case 'email':
      return emailChannel(config);
    case 'xmpp':
      return xmppChannel(config);
  }
}

/**
 * Returns the time when the watcher or the outbox has something to do again; null if only an event
 * can cause it.
 */
export async function nextOf(watcher: Watcher, outbox: Outbox): Promise<Date | null> {
  const times = [watcher.next(), await outbox.next()].flatMap((date) => date?.getTime() ?? []);
  return times.length === 0 ? null : new Date(Math.min(...times));
}

function waitMs(next: Date | null, now: Date): number {
  const left = next === null ? LONGEST_MS : next.getTime() - now.getTime();
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, left));
}

interface Bell {
  /** Ends the current wait of the loop, or the next one. */
  ring(): void;
  /** Resolves after `ms` milliseconds, when `ring` is called, or when the signal is aborted. */
  wait(ms: number): Promise<void>;
  /** Removes the listener from the AbortSignal. */
  end(): void;
}

function createBell(stop: AbortSignal): Bell {
  let rung = stop.aborted;
  let wake: (() => void) | null = null;
  const ring = (): void => {
    rung = true;
    wake?.();
  };
  stop.addEventListener('abort', ring, { once: true });
  return {
    ring,
    async wait(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = null;
      rung = stop.aborted;
    },
    end: () => stop.removeEventListener('abort', ring),
  };
}
