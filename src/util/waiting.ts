/** Helpers for promises that may stay pending forever. */

export interface Deferred<T> {
  /** A promise whose rejection does not end the process if it has no handler. */
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

export function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = ignore;
  let reject: (error: Error) => void = ignore;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  promise.catch(ignore);
  return { promise, resolve, reject };
}

/**
 * Returns the value of a promise, or `undefined` if it is still pending when the time is over. The
 * promise continues.
 */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, Math.min(ms, 2 ** 31 - 1), undefined);
  });
  promise.catch(ignore);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function ignore(): void {
  // Ignore the rejection here, because the caller that waits for the promise gets the error.
}
