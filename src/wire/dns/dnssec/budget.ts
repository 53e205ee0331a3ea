import { setImmediate } from 'node:timers/promises';
import { tooCostly } from './failure.js';

/**
 * Maximum number of DNS queries of one validation; the limits bound its cost (KeyTrap,
 * CVE-2023-50387; CVE-2023-50868).
 */
const MOST_QUESTIONS = 64;
const MOST_FAILURES = 32;
const MOST_CHECKS = 256;
/** Maximum number of SHA-1 rounds for NSEC3 hashes: names times iterations. */
const MOST_ROUNDS = 3_000;
const MOST_DIGESTS = 64;

/** Milliseconds after which a validation yields to the event loop. */
const BREATH = 8;

export interface Budget {
  /**
   * Counts one DNS query of a validation. Like the other counters, throws `Failure` when its limit
   * is exceeded.
   */
  question(): void;
  check(): void;
  failure(): void;
  rounds(count: number): void;
  digest(): void;
  /** Maximum number of DNS queries; `left()` returns how many remain. */
  readonly questions: number;
  left(): number;
  /** Yields to the event loop if validations have run for a while. */
  breathe(): Promise<void>;
}

export type Breathe = () => Promise<void>;

/**
 * Creates a function that validations await to yield to the event loop. Parallel validations share
 * one.
 */
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
