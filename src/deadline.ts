import { setMaxListeners } from 'node:events';

/** An end in time that can be put off. */
export interface Deadline {
  /** Aborted when the time is up, or at `end()`. */
  readonly signal: AbortSignal;
  /** Stops the clock, and lets it go on. */
  pause(): void;
  resume(): void;
  end(): void;
}

/** The clock runs for so many ms, pauses not counted. */
export function startDeadline(ms: number): Deadline {
  const controller = new AbortController();
  // Every connection and every wait of a scan listens to it.
  setMaxListeners(0, controller.signal);
  let left = ms;
  let since = performance.now();
  let timer: NodeJS.Timeout | null = null;

  function resume(): void {
    if (timer !== null || controller.signal.aborted) return;
    since = performance.now();
    timer = setTimeout(() => controller.abort(), left);
  }

  function pause(): void {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    left = Math.max(0, left - (performance.now() - since));
  }

  resume();
  return {
    signal: controller.signal,
    pause,
    resume,
    end() {
      pause();
      controller.abort();
    },
  };
}
