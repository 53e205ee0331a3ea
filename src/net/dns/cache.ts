import type { AskedMessage } from './asker.js';
import type { Session } from './session.js';

/**
 * Cache of DNS answers and of data derived from them, for one scan or for all scans of a process.
 */
export interface DnsCache {
  /** Returns the current time in milliseconds since 1970; also used to validate signatures. */
  readonly now: () => number;
  /**
   * DNS sessions by a key of everything that affects answers and their validation, such as DNS
   * servers and trust anchors.
   */
  readonly sessions: Map<string, Session>;
  get(key: string): AskedMessage | null;
  /** Caches an answer. `octets` is the size of its message, `seconds` the TTL of its records. */
  set(key: string, asked: AskedMessage, octets: number, seconds: number): void;
}

interface DnsCacheOptions {
  readonly now?: () => number;
  readonly mostEntries?: number;
  /** Maximum total size of the cached DNS messages, in octets. */
  readonly mostOctets?: number;
}

/**
 * Limits for TTLs: with a TTL of 0, one scan would see two answers; with a TTL of a day, a scan
 * would see an old answer.
 */
const SECONDS = { least: 30, most: 3_600 } as const;
const MOST_ENTRIES = 20_000;
const MOST_OCTETS = 32 * 2 ** 20;

/** Creates a cache. When it is full, removes the oldest entries. */
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
