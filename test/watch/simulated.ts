/** A service over time: what a scan would see of it at any moment, with no network and no waiting. */
import type {
  Failure,
  Observation,
  Recording,
  Waiver,
  WatchMessage,
} from '../../src/model/index.js';
import { nextOf } from '../../src/watch/run.js';
import { createOutbox, type Channel } from '../../src/watch/outbox.js';
import { openHistory, type History } from '../../src/watch/history.js';
import type { WatchLog } from '../../src/watch/log.js';
import { createWatcher, type Scan } from '../../src/watch/watcher.js';
import type { ChangePolicy } from '../../src/watch/changes.js';
import { failed, observations, recordingOf, type Spot, type World } from '../arbitrary/build.js';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

export const POLICY: ChangePolicy = {
  flapping: { changes: 4, looks: 12 },
  expiry: { certificate: [21, 3, 1], signature: [3, 1] },
};

/** A recording made at that moment. */
export function recordedAt(world: World, at: Date): Recording {
  const whole = recordingOf(observations(world), world);
  return {
    ...whole,
    startedAt: new Date(at.getTime() - 20_000).toISOString(),
    endedAt: at.toISOString(),
  };
}

/** The DNS was not to be asked: this machine has no network. */
export function unasked(at: Date): Recording {
  const silence: Failure = failed('timeout', 'dns');
  const { observations: seen, ...rest } = recordedAt({ spots: [] }, at);
  return {
    ...rest,
    observations: seen.map(
      ({ id, kind, subject, asked, at }) =>
        ({ id, kind, subject, asked, at, failure: silence }) as Observation,
    ),
  };
}

export function gone(spot: Spot, reason: Failure['reason'] = 'refused'): Spot {
  return { ...spot, unreached: failed(reason) };
}

interface Simulation {
  readonly messages: readonly WatchMessage[];
  readonly log: readonly WatchLog[];
  /** When the scans were. */
  readonly looks: readonly Date[];
  readonly history: History;
}

interface Simulated {
  readonly folder: string;
  readonly start: Date;
  readonly end: Date;
  readonly scan: (at: Date, signal: AbortSignal) => Promise<Recording> | Recording;
  readonly cron?: string;
  readonly policy?: ChangePolicy;
  readonly waivers?: readonly Waiver[];
}

/** Runs `watch` through the time between, as fast as it goes. The history is the caller's to close. */
export async function simulate(wanted: Simulated): Promise<Simulation> {
  let time = wanted.start;
  const now = (): Date => time;
  const messages: WatchMessage[] = [];
  const log: WatchLog[] = [];
  const looks: Date[] = [];
  const history = await openHistory(wanted.folder);
  const channel: Channel = {
    name: 'memory',
    send: async (message) => void messages.push(message),
  };
  const scan: Scan = async (_domain, signal) => {
    looks.push(time);
    return wanted.scan(time, signal);
  };
  const { signal } = new AbortController();
  const outbox = createOutbox({ history, channels: [channel], now, log: () => undefined, signal });
  const schedule = { cron: wanted.cron ?? '0 * * * *', timezone: 'UTC', jitterMs: 0 };
  const watcher = await createWatcher({
    domains: [{ domain: 'example.org', schedule }],
    scan,
    history,
    policy: wanted.policy ?? POLICY,
    waivers: wanted.waivers ?? [],
    channels: ['memory'],
    confirmMs: 5 * MINUTE_MS,
    keepMs: 90 * 24 * HOUR_MS,
    concurrency: 2,
    now,
    log: (entry) => void log.push(entry),
  });
  for (;;) {
    watcher.tick();
    await watcher.idle();
    await outbox.flush();
    const next = await nextOf(watcher, outbox);
    if (next === null || next > wanted.end) break;
    time = next > time ? next : new Date(time.getTime() + 1);
  }
  return { messages, log, looks, history };
}
