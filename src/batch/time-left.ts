/** Domains that the pace is taken from: the last so many. */
const WINDOW = 64;
/** Before it the pace says nothing, ms. */
const LEAST_MS = 2_000;

interface Pace {
  /** One more has ended. */
  ended(): void;
  /** Ms until `left` more have ended at the pace of late; null while nothing can be said. */
  timeLeft(left: number): number | null;
}

/** `now`: ms of a clock that does not go back. */
export function createPace(now: () => number = () => performance.now()): Pace {
  // The beginning stands for an end, until it falls out of the window.
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
