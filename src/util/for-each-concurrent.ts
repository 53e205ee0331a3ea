/**
 * Does `work` for every item, so many at a time, in order of their beginning. The first that
 * throws ends it: no other begins, `onFault` is called, and once those under way have ended the
 * error is thrown.
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
