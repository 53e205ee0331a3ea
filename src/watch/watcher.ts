/**
 * Scans domains when they are due, stores the results, and passes on what to report. It has no
 * clock: the caller calls `tick` when the time of `next` has come.
 */
import { setMaxListeners } from 'node:events';
import { judge } from '../judge/judge.js';
import type { RunDigest, Recording, Verdict, Waiver, WatchEvent } from '../model/index.js';
import { applyWaivers } from '../judge/waivers.js';
import { changes, type ChangePolicy } from './changes.js';
import { digestOf } from './digest.js';
import type { History, Outgoing } from './history.js';
import type { WatchLog, Why } from './log.js';
import { nextRun, type Schedule } from './schedule.js';

/**
 * Scans a domain. The scan must end soon after the signal is aborted; its result is ignored in
 * that case. If `why` is `asked` (a request for a result, maybe every minute), the scan must not
 * make failing logins.
 */
export type Scan = (domain: string, signal: AbortSignal, why: Why) => Promise<Recording>;

interface WatcherOptions {
  readonly domains: readonly { readonly domain: string; readonly schedule: Schedule }[];
  readonly scan: Scan;
  readonly history: History;
  readonly policy: ChangePolicy;
  /**
   * Waivers of safeguard.yml. A verdict marks their rows, and alerts leave out changes of these
   * rows.
   */
  readonly waivers?: readonly Waiver[];
  /** Names of the alert channels that receive events. */
  readonly channels: readonly string[];
  /** Milliseconds between the first observation of a change and the scan to confirm it. */
  readonly confirmMs: number;
  /** Milliseconds for which runs are stored. */
  readonly keepMs: number;
  /** Maximum number of parallel scans. */
  readonly concurrency: number;
  readonly now: () => Date;
  readonly log: (entry: WatchLog) => void;
  /** Whether to scan each domain only once, now, and once more if something changed. */
  readonly once?: boolean;
  /**
   * Called after an event that may have changed the time that `next` returns, such as the end of a
   * scan.
   */
  readonly onEnd?: () => void;
}

export interface DomainStatus {
  readonly domain: string;
  readonly running: boolean;
  readonly due: Date | null;
  /** Why the last scan of the domain had no result; null if it had one. */
  readonly failure: string | null;
}

export interface Watcher {
  /** Starts scans that are due, up to `concurrency`. */
  tick(): void;
  /** Returns the time when `tick` has something to do again; null if only an event can cause it. */
  next(): Date | null;
  /** Scans a domain now, or joins a running scan. The result is not stored. */
  probe(domain: string): Promise<Verdict>;
  status(): readonly DomainStatus[];
  /** Resolves when no scan is running. */
  idle(): Promise<void>;
  /** Aborts running scans. No further ones are started. */
  stop(): Promise<void>;
}

interface Job {
  readonly domain: string;
  readonly schedule: Schedule;
  due: { readonly at: Date; readonly why: Why } | null;
  running: Promise<Verdict> | null;
  failure: string | null;
}

export async function createWatcher(options: WatcherOptions): Promise<Watcher> {
  const jobs: Job[] = [];
  for (const { domain, schedule } of options.domains) {
    const due = await firstDue(options, domain, schedule);
    jobs.push({ domain, schedule, due, running: null, failure: null });
  }
  return new DomainWatcher(options, jobs);
}

/**
 * Returns the first time at which a domain is due. A run that was missed while the program did not
 * run is made up for, once.
 */
async function firstDue(
  { once, now, history }: Pick<WatcherOptions, 'once' | 'now' | 'history'>,
  domain: string,
  schedule: Schedule,
): Promise<Job['due']> {
  if (once === true) return { at: now(), why: 'first' };
  const [last] = await history.runs(domain, 1);
  if (last === undefined) return { at: now(), why: 'first' };
  const at = nextRun(schedule, domain, new Date(last.endedAt));
  return at && { at, why: at < now() ? 'first' : 'schedule' };
}

class DomainWatcher implements Watcher {
  readonly #options: WatcherOptions;
  readonly #jobs: ReadonlyMap<string, Job>;
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #stopping = new AbortController();

  constructor(options: WatcherOptions, jobs: readonly Job[]) {
    this.#options = options;
    this.#jobs = new Map(jobs.map((job) => [job.domain, job]));
    // All running scans listen to this signal, so disable Node's warning about listeners.
    setMaxListeners(0, this.#stopping.signal);
  }

  tick(): void {
    const time = this.#options.now();
    const due = [...this.#jobs.values()]
      .filter((job) => job.running === null && job.due !== null && job.due.at <= time)
      .sort((a, b) => Number(a.due?.at) - Number(b.due?.at));
    const room = Math.max(0, this.#options.concurrency - this.#underWay.size);
    for (const job of due.slice(0, room)) {
      const why = job.due?.why ?? 'schedule';
      // If several scheduled scans of a domain were missed, scan it only once.
      job.due = this.#scheduled(job);
      void this.#start(job, why, true).catch(() => undefined);
    }
  }

  next(): Date | null {
    if (this.#underWay.size >= this.#options.concurrency) return null;
    const dues = [...this.#jobs.values()].flatMap(({ running, due }) =>
      running === null && due !== null ? [due.at.getTime()] : [],
    );
    return dues.length === 0 ? null : new Date(Math.min(...dues));
  }

  async probe(domain: string): Promise<Verdict> {
    const job = this.#jobs.get(domain);
    if (job === undefined) throw new Error(`${domain} is not watched`);
    return job.running ?? this.#start(job, 'asked', false);
  }

  status(): readonly DomainStatus[] {
    return [...this.#jobs.values()].map(({ domain, running, due, failure }) => ({
      domain,
      running: running !== null,
      due: due?.at ?? null,
      failure,
    }));
  }

  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('watch is stopping'));
    for (const job of this.#jobs.values()) job.due = null;
    await this.idle();
  }

  #scheduled(job: Job): Job['due'] {
    const { once, now } = this.#options;
    if (once === true) return null;
    const at = nextRun(job.schedule, job.domain, now());
    return at && { at, why: 'schedule' };
  }

  #start(job: Job, why: Why, keep: boolean): Promise<Verdict> {
    const run = this.#look(job, why, keep).finally(() => {
      job.running = null;
      this.#underWay.delete(run);
      this.#options.onEnd?.();
    });
    job.running = run;
    this.#underWay.add(run);
    return run;
  }

  async #look(job: Job, why: Why, keep: boolean): Promise<Verdict> {
    const { now, log } = this.#options;
    const { domain } = job;
    log({ event: 'started', domain, why });
    const begun = now();
    try {
      const verdict = await this.#scanned(job, why, keep);
      job.failure = null;
      log({
        event: 'ended',
        domain,
        status: verdict.status,
        scope: verdict.scope.status,
        ms: now().getTime() - begun.getTime(),
      });
      return verdict;
    } catch (error) {
      if (this.#stopping.signal.aborted) {
        log({ event: 'cut', domain });
      } else {
        job.failure = error instanceof Error ? error.message : String(error);
        log({ event: 'failed', domain, error: job.failure });
      }
      throw error;
    }
  }

  async #scanned(job: Job, why: Why, keep: boolean): Promise<Verdict> {
    const { scan, waivers = [] } = this.#options;
    const { signal } = this.#stopping;
    signal.throwIfAborted();
    const recording = await scan(job.domain, signal, why);
    // An aborted scan has no result: discard it.
    signal.throwIfAborted();
    const verdict = applyWaivers(judge(recording), waivers, recording.endedAt);
    const digest = digestOf(recording, verdict);
    if (keep) await this.#remember(job, digest, verdict);
    return verdict;
  }

  async #remember(job: Job, digest: RunDigest, verdict: Verdict): Promise<void> {
    const { history, now, log, policy, channels, keepMs } = this.#options;
    const { domain } = job;
    const titles = Object.fromEntries(verdict.rows.map(({ id, title }) => [id, title]));
    const before = await history.state(domain);
    const { state, events, confirm } = changes(before, digest, policy, titles);
    const found = digest.servers.some(({ reach }) => reach === 'up');
    const outgoing = messagesOf(domain, digest, unwaived(events, verdict), channels);
    await history.add({ digest, verdict, found, state, outgoing });
    for (const change of events) log({ event: 'change', domain, change });
    if (confirm) this.#again(job);
    const runs = await history.prune(new Date(now().getTime() - keepMs), domain);
    if (runs > 0) log({ event: 'forgotten', runs });
  }

  #again(job: Job): void {
    const { now, confirmMs, log } = this.#options;
    const at = new Date(now().getTime() + confirmMs);
    log({ event: 'unconfirmed', domain: job.domain, again: at.toISOString() });
    if (job.due === null || at < job.due.at) job.due = { at, why: 'confirm' };
  }
}

/** Returns the events, without those about requirements that have a waiver. */
function unwaived(events: readonly WatchEvent[], verdict: Verdict): readonly WatchEvent[] {
  const waived = new Set(verdict.rows.flatMap((row) => (row.waiver ? [row.id] : [])));
  return events.filter((event) => !waived.has(event.subject));
}

/** Returns one alert message with the events for each channel; none if there are no events. */
export function messagesOf(
  domain: string,
  digest: Pick<RunDigest, 'endedAt' | 'scope'>,
  events: readonly WatchEvent[],
  channels: readonly string[],
): readonly Outgoing[] {
  if (events.length === 0) return [];
  const at = digest.endedAt;
  return channels.map((channel): Outgoing => ({
    ...{ id: `${at}-${domain}-${channel}`, channel, domain, at, events },
    ...(digest.scope === undefined ? {} : { scope: digest.scope }),
    ...{ attempts: 0, due: at },
  }));
}
