import { vi } from 'vitest';
import { main } from '../../src/cli/main.js';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `main` in this process, with its exit code and what it wrote. */
export async function runMain(...args: readonly string[]): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text, second, third) => {
      written[name] += String(text);
      const done = typeof second === 'function' ? second : third;
      done?.();
      return true;
    }),
  );
  try {
    return { code: await main(args), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
