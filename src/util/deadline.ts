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

/** What has an end even where what is waited for has none. */
export interface Patience {
  /** Settles as the promise does; rejects where it has not settled when the patience ends. */
  with<T>(promise: Promise<T>): Promise<T>;
  end(): void;
}

/** After the end of patience what is begun then still has so long, ms: to say that it is late. */
const LEAST_MS = 1_000;

/** Ends `graceMs` after the signal is aborted. */
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
 * A signal that is aborted `ms` after the other: for what has to be put right when all else has
 * ended.
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
 * A signal that is aborted with the other, or after `ms` with a `TimeoutError`, or at `end()`.
 * In Node 20 a signal keeps a reference to each `AbortSignal.any` made of it, so one that lives
 * as long as the process would fill the memory. After `end()` nothing refers to this one.
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
