import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

/** Two network namespaces of our own with a round trip between them. Needs root on Linux. */
export interface Link {
  /** Before a command: where the tools run. */
  readonly near: readonly string[];
  /** Where the servers run; 10.77.0.10 to 10.77.0.19 are its. */
  readonly far: readonly string[];
  roundTrip(ms: number): void;
  /** Forgets the connections so far. */
  reset(): void;
  /** Connections that were begun to an address since. */
  connections(address: string): Promise<number>;
  /** Questions that were sent to port 53 of an address over UDP since. */
  questions(address: string): Promise<number>;
  stop(): void;
}

/** Throws where there is no Python 3, no TUN device, or no right to make namespaces. */
export async function startLink(folder: string): Promise<Link> {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'python3', join(folder, 'link.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await Promise.race([lines.next(), once(child, 'exit').then(() => null)]);
  const [pid, near, far] = String(first?.value ?? '').split(' ');
  if (far === undefined) throw new Error('no network namespaces here: run it as root on Linux');
  const inside = (fd: string | undefined): readonly string[] => [
    'nsenter',
    `--net=/proc/${pid}/fd/${fd}`,
  ];
  const say = (line: string): void => void child.stdin.write(`${line}\n`);
  const counted = async (word: string, address: string): Promise<number> => {
    say(`${word} ${address}`);
    return Number((await lines.next()).value);
  };
  return {
    near: inside(near),
    far: inside(far),
    roundTrip: (ms) => say(`rtt ${ms}`),
    reset: () => say('reset'),
    connections: (address) => counted('count', address),
    questions: (address) => counted('asked', address),
    stop: () => child.stdin.end(),
  };
}
