/** Estimates the remaining time of a batch. */

/** Number of the latest finished domains over which the time per domain is averaged. */
const WINDOW = 64;
/** Milliseconds before the first estimate. */
const LEAST_MS = 2_000;

interface Pace {
  /** Records that a domain has finished. */
  ended(): void;
  /** Milliseconds until `left` more domains finish; null if it cannot be estimated yet. */
  timeLeft(left: number): number | null;
}

/**
 * Estimates the time left from the last domains of the batch. `now` is a monotonic clock in
 * milliseconds.
 */
export function createPace(now: () => number = () => performance.now()): Pace {
  // Times at which domains finished. Until enough domains have finished, the first time is that of
  // the beginning of the batch.
  const ends = [now()];
  return {
    ended() {
      ends.push(now());
      if (ends.length > WINDOW + 1) ends.shift();
    },
    timeLeft(left) {
      const since = now() - (ends[0] ?? 0);
      const count = ends.length - 1;
      if (left === 0) return 0;
      if (count === 0 || since < LEAST_MS) return null;
      return (since / count) * left;
    },
  };
}
