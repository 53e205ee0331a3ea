import type { DnsMessage } from '../message.js';
import { formatName, type Name } from '../name.js';
import { typeName } from '../types.js';
import { createBreath, createBudget, type Breathe, type Budget } from './budget.js';
import { nameKey } from './canonical.js';
import { Failure } from './failure.js';
import type { ValidatorOptions } from './types.js';

const MOST_REMEMBERED = 10_000;
/** Seconds; what a zone says is believed no longer without a look. */
const LONGEST = 86_400;

/** What was found out about a name, and until when it holds, in seconds since 1970. */
interface Lasting {
  readonly until: number;
}

/** One run of a validation: its questions, its budget, and what it shares with others. */
export interface Session {
  readonly now: number;
  readonly budget: Budget;
  /** The same message for the same question. Throws `Failure`. */
  ask(name: Name, type: number): Promise<DnsMessage>;
  /** Asks for what will be needed, if the budget has room; nobody waits for it. */
  prefetch(name: Name, type: number, then?: (message: DnsMessage) => void): void;
  /** Finds something out once: remembered while it lasts, shared while it is under way. */
  once<T extends Lasting>(key: string, find: () => Promise<T>): Promise<T>;
  knows(key: string): boolean;
  /** What was once found out, valid or not: a hint where to look, not to be believed. */
  hint(key: string): Lasting | null;
}

/** What the validations of one validator share. */
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
 * `fresh` believes nothing that was found out before and asks past every cache. Where nobody
 * answers then, as a resolver that validates does not for what it holds for bogus, the message
 * that was there before counts.
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
      // Whoever needs it waits for it; others must not bring the process down.
      message.catch(() => undefined);
      this.#asked.set(key, message);
    }
    return message;
  }

  prefetch(name: Name, type: number, then?: (message: DnsMessage) => void): void {
    // Half of it stays for what turns out to be needed.
    if (this.budget.left() * 2 < this.budget.questions) return;
    this.ask(name, type).then(then, () => undefined);
  }

  once<T extends Lasting>(key: string, find: () => Promise<T>): Promise<T> {
    const known = this.#recall(key);
    const running =
      this.#found.get(key) ?? (known === null ? this.#findOut(key, find) : Promise.resolve(known));
    this.#found.set(key, running);
    // A key is only ever used for one kind of thing.
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
        // The budget of the other session is not this one's.
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
