import { setMaxListeners } from 'node:events';

/** A deadline that can be paused. */
export interface Deadline {
  /** Signal that is aborted at the deadline, or by `end()`. */
  readonly signal: AbortSignal;
  /** Stops the clock of the deadline; `resume` starts it again. */
  pause(): void;
  resume(): void;
  end(): void;
}

/** Starts a deadline after `ms` milliseconds, without pauses. */
export function startDeadline(ms: number): Deadline {
  const controller = new AbortController();
  // All connections and waits of a scan listen to this signal, so disable Node's warning about
  // listeners.
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

/** Bounds the wait for promises that may stay pending forever. */
export interface Patience {
  /**
   * Resolves or rejects like the promise. Rejects if the promise is still pending when the time is
   * over.
   */
  with<T>(promise: Promise<T>): Promise<T>;
  end(): void;
}

/**
 * Minimum time limit in milliseconds for work that starts after the deadline, so that the work can
 * report that it is late.
 */
const LEAST_MS = 1_000;

/** Creates a time limit that ends `graceMs` milliseconds after the signal is aborted. */
export function startPatience(signal: AbortSignal, graceMs: number): Patience {
  const waiting = new Set<() => void>();
  let over = false;
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    timer = setTimeout(() => {
      over = true;
      for (const leave of [...waiting]) leave();
    }, graceMs);
  };
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  return {
    with: (promise) =>
      new Promise((resolve, reject) => {
        const leave = (): void => reject(new Error('did not end when the deadline had passed'));
        const last = over ? setTimeout(leave, LEAST_MS) : undefined;
        waiting.add(leave);
        promise.then(resolve, reject).finally(() => {
          clearTimeout(last);
          waiting.delete(leave);
        });
      }),
    end() {
      signal.removeEventListener('abort', begin);
      clearTimeout(timer);
      waiting.clear();
    },
  };
}

/**
 * Returns a signal that is aborted `ms` milliseconds after another one, for cleanup after the end
 * of other work.
 */
export function startAftermath(
  signal: AbortSignal,
  ms: number,
): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    timer = setTimeout(() => controller.abort(), ms);
  };
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  return {
    signal: controller.signal,
    end() {
      signal.removeEventListener('abort', begin);
      clearTimeout(timer);
      controller.abort();
    },
  };
}

/**
 * Returns a signal that is aborted with another one, after `ms` milliseconds with a `TimeoutError`,
 * or by `end()`. In Node 20 a signal keeps a reference to each `AbortSignal.any` made from it,
 * which would leak memory for a signal that lives as long as the process. After `end()` no
 * reference remains.
 */
export function startLimit(
  signal: AbortSignal,
  ms: number,
): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const pass = (): void => controller.abort(signal.reason);
  const expire = (): void => {
    controller.abort(new DOMException(`no end within ${ms} ms`, 'TimeoutError'));
  };
  const timer = setTimeout(expire, ms);
  const leave = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', pass);
  };
  controller.signal.addEventListener('abort', leave, { once: true });
  signal.addEventListener('abort', pass, { once: true });
  if (signal.aborted) pass();
  return { signal: controller.signal, end: () => controller.abort() };
}
