/** Maximum number of questions in flight to one server address. */
const MOST_IN_FLIGHT = 3;

/** Runs a task when fewer than `MOST_IN_FLIGHT` others run. */
export type Gate = <T>(task: () => Promise<T>) => Promise<T>;

export function createGate(): Gate {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= MOST_IN_FLIGHT) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      // A waiting task takes the place of this one.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
