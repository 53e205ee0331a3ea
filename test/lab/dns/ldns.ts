/** Runs the programs of ldns: here, or where the lab's servers run. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Compose } from '../compose.js';

const run = promisify(execFile);

/** A program and its arguments, and the folder in which it is run. */
export interface Command {
  readonly folder: string;
  readonly argv: readonly string[];
}

/** Runs all of them, in any order. @returns what each wrote, in the order of the commands. */
export type RunAll = (commands: readonly Command[]) => Promise<string[]>;

/** They make few system calls and much arithmetic. */
const AT_ONCE = 3;

export const runHere: RunAll = async (commands) => {
  const outputs: string[] = [];
  const queue = [...commands.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, { folder, argv }] = next;
      const [file = '', ...args] = argv;
      outputs[index] = (await run(file, args, { cwd: folder })).stdout.trim();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outputs;
};

/** In one container, one after the other. */
export function runIn({ command, environment }: Compose): RunAll {
  const [docker = 'docker', ...options] = command;
  return async (commands) => {
    const script = commands.map(
      ({ folder, argv }) => `cd ${quote(folder)}; ${argv.map(quote).join(' ')}; printf '\\000'`,
    );
    const all = ['run', '--rm', '-T', 'nsd', 'sh', '-ec', script.join('\n')];
    const { stdout } = await run(docker, [...options, ...all], { env: environment });
    return stdout
      .split('\0')
      .slice(0, commands.length)
      .map((output) => output.trim());
  };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
