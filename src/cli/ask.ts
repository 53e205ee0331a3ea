import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Returns a prompt for a secret, without echo; undefined without a terminal. */
export function secretAsker(): ((question: string) => Promise<string>) | undefined {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  return (question) =>
    new Promise((resolve) => {
      const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
      const lines = createInterface({ input: stdin, output: silent, terminal: true });
      stderr.write(question);
      const answer = (said: string): void => {
        resolve(said);
        lines.close();
        stderr.write('\n');
      };
      lines.once('line', answer);
      lines.once('SIGINT', () => answer(''));
    });
}
