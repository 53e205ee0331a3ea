import type { DnsMessage } from '../message.js';
import { formatName, type Name } from '../name.js';
import { typeName } from '../types.js';
import { createBreath, createBudget, type Breathe, type Budget } from './budget.js';
import { nameKey } from './canonical.js';
import { Failure } from './failure.js';
import type { ValidatorOptions } from './types.js';

const MOST_REMEMBERED = 10_000;
/** Maximum time to remember the result of a DNSSEC validation, in seconds. */
const LONGEST = 86_400;

/** A remembered result of a validation. `until` is its expiry in seconds since 1970. */
interface Lasting {
  readonly until: number;
}

/**
 * State of one validation: its queries, its budget, and the cache that it shares with other
 * validations.
 */
export interface Session {
  readonly now: number;
  readonly budget: Budget;
  /** Queries a name and type. Returns the same message for the same question. Throws `Failure`. */
  ask(name: Name, type: number): Promise<DnsMessage>;
  /**
   * Starts a query that will be needed later, if the budget allows it. Does not wait for the
   * answer.
   */
  prefetch(name: Name, type: number, then?: (message: DnsMessage) => void): void;
  /**
   * Runs `find` once for each key. Caches its result until it expires, and shares it while it is
   * pending.
   */
  once<T extends Lasting>(key: string, find: () => Promise<T>): Promise<T>;
  knows(key: string): boolean;
  /**
   * Returns an earlier validation result, which may have expired, by its key. Use it only as a
   * hint for what to query.
   */
  hint(key: string): Lasting | null;
}

/** State that all validations of one DNSSEC validator share. */
interface Shared {
  readonly options: ValidatorOptions;
  readonly breathe: Breathe;
  readonly remembered: Map<string, Lasting>;
  readonly underWay: Map<string, Promise<Lasting>>;
}

export function createShared(options: ValidatorOptions): Shared {
  return { options, breathe: createBreath(), remembered: new Map(), underWay: new Map() };
}

export function createSession(shared: Shared, fresh: boolean): Session {
  return new ValidationSession(shared, fresh);
}

/**
 * One validation. With `fresh`, ignores cached results and asks resolvers to bypass their caches.
 * If a query for fresh data fails, uses the earlier message: a validating resolver does not answer
 * for data that it considers bogus.
 */
class ValidationSession implements Session {
  readonly now: number;
  readonly budget: Budget;
  readonly #shared: Shared;
  readonly #fresh: boolean;
  readonly #asked = new Map<string, Promise<DnsMessage>>();
  readonly #found = new Map<string, Promise<Lasting>>();

  constructor(shared: Shared, fresh: boolean) {
    this.#shared = shared;
    this.#fresh = fresh;
    this.now = Math.floor(shared.options.now());
    this.budget = createBudget(shared.breathe);
  }

  ask(name: Name, type: number): Promise<DnsMessage> {
    const key = `${type} ${nameKey(name)}`;
    let message = this.#asked.get(key);
    if (message === undefined) {
      this.budget.question();
      message = this.#send(name, type);
      // The caller of `ask` handles the rejection; without this handler it would also end the
      // process as unhandled.
      message.catch(() => undefined);
      this.#asked.set(key, message);
    }
    return message;
  }

  prefetch(name: Name, type: number, then?: (message: DnsMessage) => void): void {
    // Query in advance only while half of the budget is left: the other half is for queries that
    // turn out to be needed.
    if (this.budget.left() * 2 < this.budget.questions) return;
    this.ask(name, type).then(then, () => undefined);
  }

  once<T extends Lasting>(key: string, find: () => Promise<T>): Promise<T> {
    const known = this.#recall(key);
    const running =
      this.#found.get(key) ?? (known === null ? this.#findOut(key, find) : Promise.resolve(known));
    this.#found.set(key, running);
    // Each key is used with one result type only, so the cast is safe.
    return running as Promise<T>;
  }

  knows(key: string): boolean {
    return this.#recall(key) !== null;
  }

  hint(key: string): Lasting | null {
    return this.#shared.remembered.get(key) ?? null;
  }

  async #send(name: Name, type: number): Promise<DnsMessage> {
    try {
      if (!this.#fresh) return await this.#shared.options.ask(name, type);
      return await this.#shared.options
        .ask(name, type, { fresh: true })
        .catch(() => this.#shared.options.ask(name, type));
    } catch (error) {
      const why = error instanceof Error ? error.message : 'no answer';
      const what = `${typeName(type)} records of ${formatName(name)}`;
      throw new Failure('indeterminate', 'unanswered', `${what}: ${why}`, nameKey(name));
    }
  }

  #recall(key: string): Lasting | null {
    if (this.#fresh) return null;
    const known = this.#shared.remembered.get(key);
    if (known === undefined) return null;
    if (known.until > this.now) return known;
    this.#shared.remembered.delete(key);
    return null;
  }

  async #findOut(key: string, find: () => Promise<Lasting>): Promise<Lasting> {
    const others = this.#fresh ? undefined : this.#shared.underWay.get(key);
    if (others !== undefined) {
      try {
        return await others;
      } catch (error) {
        // Validate again if only the budget of another session was exhausted: this DNSSEC session
        // has its own budget.
        if (!(error instanceof Failure) || error.reason !== 'too-costly') throw error;
      }
    }
    const running = find();
    if (!this.#fresh) this.#shared.underWay.set(key, running);
    try {
      const value = await running;
      this.#remember(key, value);
      return value;
    } finally {
      if (this.#shared.underWay.get(key) === running) this.#shared.underWay.delete(key);
    }
  }

  #remember(key: string, value: Lasting): void {
    const until = Math.min(value.until, this.now + LONGEST);
    if (until <= this.now) return;
    this.#shared.remembered.delete(key);
    this.#shared.remembered.set(key, until === value.until ? value : { ...value, until });
    if (this.#shared.remembered.size <= MOST_REMEMBERED) return;
    const [oldest] = this.#shared.remembered.keys();
    if (oldest !== undefined) this.#shared.remembered.delete(oldest);
  }
}
