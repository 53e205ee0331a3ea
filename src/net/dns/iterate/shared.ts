import { lastLabels, nameKey } from '../../../wire/dns/dnssec/canonical.js';
import type { Name } from '../../../wire/dns/name.js';
import type { DnsCache } from '../cache.js';
import { NetFailure } from '../../failure.js';
import type { IterationBudget } from './budget.js';
import { createGate, type Gate } from './gate.js';

/** A zone and its servers. */
export interface Delegation {
  readonly zone: Name;
  /** Addresses that are not known yet are added when they are resolved. */
  readonly servers: readonly { readonly host: Name; addresses: readonly string[] }[];
}

/** The scan for which a question is asked. */
export interface Course {
  readonly budget: IterationBudget;
  readonly signal: AbortSignal;
}

interface UnderWay {
  readonly promise: Promise<unknown>;
  readonly course: Course;
}

/** Limits for the time that a zone cut is cached, in seconds, and the number of cached ones. */
const SECONDS = { least: 30, most: 3_600 } as const;
const MOST_REMEMBERED = 5_000;

/** What the iterations of all scans with one cache share: zone cuts, and questions in flight. */
export class SharedIteration {
  readonly #now: () => number;
  readonly #delegations = new Map<string, { delegation: Delegation; until: number }>();
  readonly #inside = new Map<string, number>();
  readonly #gates = new Map<string, Gate>();
  readonly #underWay = new Map<string, UnderWay>();
  /** Addresses that did not answer in time; they are asked last. */
  readonly slow = new Set<string>();
  /** Address families without a route from this machine. */
  readonly unroutable = new Set<number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Returns the known zone that is closest above a name, or at it; null for the root. */
  closest(name: Name): Delegation | null {
    for (let count = name.length; count > 0; count -= 1) {
      const found = this.#delegations.get(nameKey(lastLabels(name, count)));
      if (found !== undefined && found.until > this.#now()) return found.delegation;
    }
    return null;
  }

  delegate(delegation: Delegation, seconds: number): void {
    const until = this.#until(seconds);
    remember(this.#delegations, nameKey(delegation.zone), { delegation, until });
  }

  /** Remembers that no zone begins at a name. */
  markInside(name: Name): void {
    remember(this.#inside, nameKey(name), this.#until(SECONDS.most));
  }

  isInside(name: Name): boolean {
    return (this.#inside.get(nameKey(name)) ?? 0) > this.#now();
  }

  gate(address: string): Gate {
    const gate = this.#gates.get(address) ?? createGate();
    remember(this.#gates, address, gate);
    return gate;
  }

  /**
   * Runs a task once for each key at a time; others wait for its result. Runs it again for a scan
   * whose budget is left when the scan that started it has spent its own, or ended.
   */
  async once<T>(key: string, course: Course, task: () => Promise<T>): Promise<T> {
    for (;;) {
      const other = this.#underWay.get(key);
      if (other === undefined) break;
      try {
        // Each key is used with one result type only, so the cast is safe.
        return (await other.promise) as T;
      } catch (error) {
        if (other.course.budget === course.budget || !isOfScan(error, other.course)) throw error;
      }
    }
    const promise = task().finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, { promise, course });
    return promise;
  }

  isUnderWay(key: string): boolean {
    return this.#underWay.has(key);
  }

  #until(seconds: number): number {
    return this.#now() + Math.min(Math.max(seconds, SECONDS.least), SECONDS.most) * 1_000;
  }
}

/** Whether a failure is about the scan that asked, and not about the servers. */
function isOfScan(error: unknown, { signal }: Course): boolean {
  return signal.aborted || (error instanceof NetFailure && error.failure.reason === 'budget');
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= MOST_REMEMBERED) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}

const ofCache = new WeakMap<DnsCache, Map<string, SharedIteration>>();

/** Returns the state that iterations with the same cache and options share. */
export function sharedIteration(cache: DnsCache, scope: string): SharedIteration {
  const known = ofCache.get(cache) ?? new Map<string, SharedIteration>();
  ofCache.set(cache, known);
  const shared = known.get(scope) ?? new SharedIteration(cache.now);
  known.set(scope, shared);
  return shared;
}
