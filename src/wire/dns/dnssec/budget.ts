import { setImmediate } from 'node:timers/promises';
import { tooCostly } from './failure.js';

/** What one validation may cost (KeyTrap, CVE-2023-50387; CVE-2023-50868). */
const MOST_QUESTIONS = 64;
const MOST_FAILURES = 32;
const MOST_CHECKS = 256;
/** Of SHA-1, over NSEC3 hashes: names times iterations. */
const MOST_ROUNDS = 10_000;
const MOST_DIGESTS = 64;

/** Milliseconds for which validations may keep the event loop to themselves. */
const BREATH = 8;

export interface Budget {
  /** Each throws `Failure` when it is used up. */
  question(): void;
  check(): void;
  failure(): void;
  rounds(count: number): void;
  digest(): void;
  /** Questions in all, and those that are left. */
  readonly questions: number;
  left(): number;
  /** Lets others run when validations have run long enough. */
  breathe(): Promise<void>;
}

export type Breathe = () => Promise<void>;

/** One for all validations that run side by side. */
export function createBreath(): Breathe {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < BREATH) return;
    await setImmediate();
    last = performance.now();
  };
}

export function createBudget(breathe: Breathe): Budget {
  const spend = (most: number, what: string): ((count?: number) => void) => {
    let left = most;
    return (count = 1) => {
      left -= count;
      if (left < 0) throw tooCostly(`it takes more than ${most} ${what}`);
    };
  };
  let questions = MOST_QUESTIONS;
  return {
    question: () => {
      questions -= 1;
      if (questions < 0) throw tooCostly(`it takes more than ${MOST_QUESTIONS} questions`);
    },
    questions: MOST_QUESTIONS,
    left: () => questions,
    check: spend(MOST_CHECKS, 'signatures'),
    failure: spend(MOST_FAILURES, 'signatures that are wrong'),
    rounds: spend(MOST_ROUNDS, 'rounds of NSEC3 hashes'),
    digest: spend(MOST_DIGESTS, 'digests of keys'),
    breathe,
  };
}
