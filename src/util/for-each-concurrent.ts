/**
 * Calls `work` for every item, with a limited number of calls in parallel, started in order. After
 * the first error it starts no further call, calls `onFault`, waits for the running calls, and
 * throws the error.
 */
export async function forEachAtOnce<T>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<void>,
  onFault: () => void,
): Promise<void> {
  const left = items[Symbol.iterator]();
  const faults: unknown[] = [];
  async function worker(): Promise<void> {
    while (faults.length === 0) {
      const next = left.next();
      if (next.done === true) return;
      try {
        await work(next.value);
      } catch (error) {
        if (faults.push(error) === 1) onFault();
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (faults.length > 0) throw faults[0];
}
