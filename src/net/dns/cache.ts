import type { AskedMessage } from './asker.js';
import type { Session } from './session.js';

/** Answers, and what is made of them: for one scan, or for all scans of a process. */
export interface DnsCache {
  /** Ms since 1970; what signatures are judged by, too. */
  readonly now: () => number;
  /** By servers, anchors and all else that an answer or its worth may depend on. */
  readonly sessions: Map<string, Session>;
  get(key: string): AskedMessage | null;
  /** `octets`: what it takes; `seconds`: what its records are good for. */
  set(key: string, asked: AskedMessage, octets: number, seconds: number): void;
}

interface DnsCacheOptions {
  readonly now?: () => number;
  readonly mostEntries?: number;
  /** Of messages, as they came. */
  readonly mostOctets?: number;
}

/** A TTL of 0 must not make one scan see two answers, nor a long one a day-old answer. */
const SECONDS = { least: 30, most: 3_600 } as const;
const MOST_ENTRIES = 20_000;
const MOST_OCTETS = 32 * 2 ** 20;

/** The oldest go first when it is full. */
export function createDnsCache(options: DnsCacheOptions = {}): DnsCache {
  const { now = Date.now, mostEntries = MOST_ENTRIES, mostOctets = MOST_OCTETS } = options;
  const entries = new Map<string, { asked: AskedMessage; octets: number; until: number }>();
  let held = 0;

  function drop(key: string): void {
    held -= entries.get(key)?.octets ?? 0;
    entries.delete(key);
  }

  return {
    now,
    sessions: new Map(),
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return null;
      if (now() < entry.until) return entry.asked;
      drop(key);
      return null;
    },
    set(key, asked, octets, seconds) {
      drop(key);
      const kept = Math.min(Math.max(seconds, SECONDS.least), SECONDS.most);
      entries.set(key, { asked, octets, until: now() + kept * 1_000 });
      held += octets;
      for (const oldest of entries.keys()) {
        if (entries.size <= mostEntries && held <= mostOctets) break;
        drop(oldest);
      }
    },
  };
}
