import { setImmediate } from 'node:timers/promises';

/** Milliseconds of processor time that this process has used, however busy the machine is. */
export function cpuNow(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Milliseconds of processor time that `work` takes. */
export function cpuMs(work: () => void): number {
  const before = cpuNow();
  work();
  return cpuNow() - before;
}

/** Longest time, in milliseconds of the processor, for which `run` let nothing else run. */
export async function longestStall(run: () => Promise<unknown>): Promise<number> {
  const state = { running: true };
  const done = run().finally(() => (state.running = false));
  let longest = 0;
  let last = cpuNow();
  while (state.running) {
    await setImmediate();
    const now = cpuNow();
    longest = Math.max(longest, now - last);
    last = now;
  }
  await done;
  return longest;
}
