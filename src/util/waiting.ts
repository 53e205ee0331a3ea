/** Helpers for promises that may never settle. */

export interface Deferred<T> {
  /** A rejection without a handler does not end the process. */
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
 * Returns the value of a promise, or `undefined` if it does not settle in time. The promise itself
 * continues.
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
  // The waiting caller gets the error.
}
