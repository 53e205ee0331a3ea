import { NetFailure } from '../../failure.js';

/** Maximum cost of the iteration of one scan: a hostile zone can lead to endless questions. */
export const ITERATION_LIMITS = { questions: 200, timeMs: 20_000 } as const;

export interface IterationLimits {
  readonly questions: number;
  /** Total time in milliseconds in which at least one question waits for its answer. */
  readonly timeMs: number;
}

/** Questions and time that one scan may still spend at authoritative servers. */
export class IterationBudget {
  /** Zones without a server that answers, and the failure of each. */
  readonly unreachable = new Map<string, NetFailure>();
  readonly #limits: IterationLimits;
  #questions = 0;
  #octets = 0;
  #spentMs = 0;
  #pending = 0;
  #since = 0;

  constructor(limits: IterationLimits = ITERATION_LIMITS) {
    this.#limits = limits;
  }

  /** Number of questions asked so far. */
  get questions(): number {
    return this.#questions;
  }

  /** Size of all answers so far, in octets. */
  get octets(): number {
    return this.#octets;
  }

  /** Counts one question. Throws `NetFailure` when the budget is spent. */
  spend(): void {
    const { questions, timeMs } = this.#limits;
    if (this.#questions >= questions) throw spent(`${questions} questions`);
    if (this.leftMs() <= 0) throw spent(`${timeMs / 1_000} s`);
    this.#questions += 1;
  }

  received(octets: number): void {
    this.#octets += octets;
  }

  leftMs(): number {
    const running = this.#pending > 0 ? performance.now() - this.#since : 0;
    return this.#limits.timeMs - this.#spentMs - running;
  }

  /** Runs a task whose duration counts. Time in which several tasks run counts once. */
  async during<T>(task: () => Promise<T>): Promise<T> {
    if (this.#pending === 0) this.#since = performance.now();
    this.#pending += 1;
    try {
      return await task();
    } finally {
      this.#pending -= 1;
      if (this.#pending === 0) this.#spentMs += performance.now() - this.#since;
    }
  }
}

function spent(what: string): NetFailure {
  const detail = `the authoritative servers were asked for ${what}, the most for one domain`;
  return new NetFailure({ layer: 'dns', reason: 'budget', detail });
}
