import { Problem } from '../util/problem.js';

// `print` handles errors of its writes; without a listener an `error` event ends the process.
process.stdout.on('error', () => undefined);

/** Result of a write: the reader took the text, or had closed the pipe (`| head`). */
export type Printed = 'taken' | 'closed';

/** Error codes of a write to a closed pipe. EOF: on Windows. */
const CLOSED: readonly string[] = ['EPIPE', 'EOF', 'ERR_STREAM_DESTROYED'];

/**
 * Writes to stdout and waits until the reader has taken the text, so that output does not
 * accumulate. A closed pipe is not an error, because the reader needs no more. Throws `Problem` for
 * any other failure, such as a full disk.
 */
export function print(text: string): Promise<Printed> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (!error) {
        resolve('taken');
        return;
      }
      const { code = 'error' } = error as NodeJS.ErrnoException;
      if (CLOSED.includes(code)) resolve('closed');
      else reject(new Problem(`stdout: cannot write (${code})`, { cause: error }));
    });
  });
}
