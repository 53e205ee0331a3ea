import { Problem } from '../util/problem.js';

// Ignore errors here: `print` handles errors of its writes. Without a listener, an `error` event
// would end the process.
process.stdout.on('error', () => undefined);

/** Result of a write: the reader took the text, or had closed the pipe (`| head`). */
export type Printed = 'taken' | 'closed';

/** Error codes of a write to a closed pipe. EOF occurs on Windows. */
const CLOSED: readonly string[] = ['EPIPE', 'EOF', 'ERR_STREAM_DESTROYED'];

/**
 * Writes to stdout and waits until the reader has taken the text, so that output does not
 * accumulate. A closed pipe is no error, because its reader wants no more text. Throws `Problem`
 * for any other failure, such as a full disk.
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
