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

/**
 * `fresh` believes nothing that was found out before and asks past every cache. Where nobody
 * answers then, as a resolver that validates does not for what it holds for bogus, the message
 * that was there before counts.
 */
export function createSession(shared: Shared, fresh: boolean): Session {
  const { options, remembered } = shared;
  const now = Math.floor(options.now());
  const budget = createBudget(shared.breathe);
  const asked = new Map<string, Promise<DnsMessage>>();
  const found = new Map<string, Promise<Lasting>>();

  async function send(name: Name, type: number): Promise<DnsMessage> {
    try {
      if (!fresh) return await options.ask(name, type);
      return await options.ask(name, type, { fresh }).catch(() => options.ask(name, type));
    } catch (error) {
      const why = error instanceof Error ? error.message : 'no answer';
      const what = `${typeName(type)} records of ${formatName(name)}`;
      throw new Failure('indeterminate', 'unanswered', `${what}: ${why}`, nameKey(name));
    }
  }

  function ask(name: Name, type: number): Promise<DnsMessage> {
    const key = `${type} ${nameKey(name)}`;
    let message = asked.get(key);
    if (message === undefined) {
      budget.question();
      message = send(name, type);
      // Whoever needs it waits for it; others must not bring the process down.
      message.catch(() => undefined);
      asked.set(key, message);
    }
    return message;
  }

  function recall(key: string): Lasting | null {
    if (fresh) return null;
    const known = remembered.get(key);
    if (known === undefined) return null;
    if (known.until > now) return known;
    remembered.delete(key);
    return null;
  }

  async function findOut(key: string, find: () => Promise<Lasting>): Promise<Lasting> {
    const others = fresh ? undefined : shared.underWay.get(key);
    if (others !== undefined) {
      try {
        return await others;
      } catch (error) {
        // That one's budget is not this one's.
        if (!(error instanceof Failure) || error.reason !== 'too-costly') throw error;
      }
    }
    const running = find();
    if (!fresh) shared.underWay.set(key, running);
    try {
      const value = await running;
      remember(key, value);
      return value;
    } finally {
      if (shared.underWay.get(key) === running) shared.underWay.delete(key);
    }
  }

  function remember(key: string, value: Lasting): void {
    const until = Math.min(value.until, now + LONGEST);
    if (until <= now) return;
    remembered.delete(key);
    remembered.set(key, until === value.until ? value : { ...value, until });
    if (remembered.size <= MOST_REMEMBERED) return;
    const [oldest] = remembered.keys();
    if (oldest !== undefined) remembered.delete(oldest);
  }

  return {
    now,
    budget,
    ask,
    prefetch: (name, type, then) => {
      // Half of it stays for what turns out to be needed.
      if (budget.left() * 2 < budget.questions) return;
      ask(name, type).then(then, () => undefined);
    },
    once: <T extends Lasting>(key: string, find: () => Promise<T>): Promise<T> => {
      const known = recall(key);
      const running =
        found.get(key) ?? (known === null ? findOut(key, find) : Promise.resolve(known));
      found.set(key, running);
      // A key is only ever used for one kind of thing.
      return running as Promise<T>;
    },
    knows: (key) => recall(key) !== null,
    hint: (key) => remembered.get(key) ?? null,
  };
}
