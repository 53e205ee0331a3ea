import { Problem } from '../problem.js';

// Whoever writes is told by the write; an `error` that nobody hears would end the process.
process.stdout.on('error', () => undefined);

/**
 * Writes to stdout, and waits until the reader has taken it, so that nothing piles up. Throws
 * `Problem` where the reader has gone, or the disk is full.
 */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (error) {
        const { code = 'error' } = error as NodeJS.ErrnoException;
        reject(new Problem(`stdout: cannot be written to (${code})`, { cause: error }));
      } else {
        resolve();
      }
    });
  });
}
