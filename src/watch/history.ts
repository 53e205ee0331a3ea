/**
 * Storage of `watch` in LevelDB. A run is written in one synced batch, so that a killed process
 * leaves no partial run.
 */
import { mkdir } from 'node:fs/promises';
import { ClassicLevel } from 'classic-level';
import type { RunDigest, Verdict, WatchMessage } from '../model/index.js';
import { Problem } from '../util/problem.js';
import { withScopeStatus } from '../judge/scope.js';
import type { DomainState } from './changes.js';

/** Undelivered events of one run for one channel. */
export interface Outgoing extends WatchMessage {
  readonly channel: string;
  readonly attempts: number;
  /** Earliest time of the next attempt to deliver the alert, ISO 8601, UTC. */
  readonly due: string;
}

export interface Run {
  readonly digest: RunDigest;
  readonly verdict: Verdict;
  /**
   * Whether an endpoint was reachable. The dashboard shows the latest report for which this is
   * true.
   */
  readonly found: boolean;
  readonly state: DomainState;
  readonly outgoing: readonly Outgoing[];
}

export interface History {
  add(run: Run): Promise<void>;
  state(domain: string): Promise<DomainState | null>;
  /** Returns the verdict of the last run of a domain. */
  verdict(domain: string): Promise<Verdict | null>;
  /** Returns the verdict of the last run of a domain in which an endpoint was reachable. */
  found(domain: string): Promise<Verdict | null>;
  /** Returns the newest runs of a domain first, at most `limit`. */
  runs(domain: string, limit: number): Promise<readonly RunDigest[]>;
  outgoing(): Promise<readonly Outgoing[]>;
  /** Stores an undelivered alert message with its next attempt. */
  postpone(outgoing: Outgoing): Promise<void>;
  /** Removes an alert message that was delivered or given up. */
  drop(id: string): Promise<void>;
  /**
   * Removes scan runs before a date from the history, of one domain or of all. Returns their
   * number.
   */
  prune(before: Date, domain?: string): Promise<number>;
  close(): Promise<void>;
}

const SEPARATOR = '!';
/** Text that sorts after every key with a given prefix, because names and times are ASCII. */
const LAST = '\u{ff}';

const keyOf = (...parts: readonly string[]): string => parts.join(SEPARATOR);

/** Opens the history. Throws `Problem` if the folder cannot be used, or another process uses it. */
export async function openHistory(folder: string): Promise<History> {
  const db = await open(folder);

  async function read<T>(key: string): Promise<T | null> {
    const text = await db.get(key);
    return text === undefined ? null : (JSON.parse(text) as T);
  }

  async function readVerdict(key: string): Promise<Verdict | null> {
    const verdict = await read<Verdict>(key);
    return verdict && withScopeStatus(verdict);
  }

  async function values<T>(prefix: string, limit = -1, reverse = false): Promise<T[]> {
    const range = { gt: prefix, lt: prefix + LAST, limit, reverse };
    const texts = await db.values(range).all();
    return texts.map((text) => JSON.parse(text) as T);
  }

  return {
    async add({ digest, verdict, found, state, outgoing }) {
      const { domain, endedAt } = digest;
      const put = (key: string, value: unknown) =>
        ({ type: 'put', key, value: JSON.stringify(value) }) as const;
      await db.batch(
        [
          put(keyOf('run', domain, endedAt), digest),
          put(keyOf('state', domain), state),
          put(keyOf('verdict', domain), verdict),
          ...(found ? [put(keyOf('found', domain), verdict)] : []),
          ...outgoing.map((one) => put(keyOf('out', one.id), one)),
        ],
        { sync: true },
      );
    },
    state: (domain) => read<DomainState>(keyOf('state', domain)),
    verdict: (domain) => readVerdict(keyOf('verdict', domain)),
    found: (domain) => readVerdict(keyOf('found', domain)),
    runs: (domain, limit) => values<RunDigest>(keyOf('run', domain, ''), limit, true),
    outgoing: () => values<Outgoing>(keyOf('out', '')),
    postpone: (outgoing) =>
      db.put(keyOf('out', outgoing.id), JSON.stringify(outgoing), { sync: true }),
    drop: (id) => db.del(keyOf('out', id), { sync: true }),
    async prune(before, domain) {
      const time = before.toISOString();
      const prefix = domain === undefined ? keyOf('run', '') : keyOf('run', domain, '');
      const range = { gt: prefix, lt: domain === undefined ? prefix + LAST : prefix + time };
      const old: string[] = [];
      for await (const key of db.keys(range)) {
        if (key.slice(key.lastIndexOf(SEPARATOR) + 1) < time) old.push(key);
      }
      await db.batch(
        old.map((key) => ({ type: 'del', key })),
        { sync: true },
      );
      return old.length;
    },
    close: () => db.close(),
  };
}

async function open(folder: string): Promise<ClassicLevel> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const db = new ClassicLevel(folder);
    await db.open();
    return db;
  } catch (error) {
    const { code, cause } = error as { code?: string; cause?: { code?: string } };
    if (cause?.code === 'LEVEL_LOCKED') {
      throw new Problem(`history ${folder}: another watch process uses it`, { cause: error });
    }
    const why = cause?.code ?? code ?? String(error);
    throw new Problem(`history ${folder}: cannot be opened (${why})`, { cause: error });
  }
}
