/** Runs programs of this machine for the collector. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { Unread, type ProgramOutput } from './machine.js';

/**
 * Folders in which programs are searched. The `PATH` of the user may contain other programs of the
 * same name.
 */
const FOLDERS = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'] as const;
const DEADLINE_MS = 20_000;
/** Maximum size of a program's output in bytes. Lists of addresses in a packet filter are long. */
const MOST_OUTPUT = 32 * 1024 * 1024;

/**
 * Runs a program of the system: without a shell, with English messages and a minimal environment.
 */
export async function runProgram(program: string, args: readonly string[]): Promise<ProgramOutput> {
  const path = await pathOf(program);
  const command = [program, ...args].join(' ');
  return new Promise((resolve, reject) => {
    const options = {
      cwd: '/',
      env: { PATH: FOLDERS.join(':'), LC_ALL: 'C' },
      timeout: DEADLINE_MS,
      killSignal: 'SIGKILL',
      maxBuffer: MOST_OUTPUT,
    } as const;
    const child = execFile(path, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({ code: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr });
      else if (error.killed === true) reject(new Unread('timeout', `${command}: did not end`));
      else reject(new Unread('unsupported', `${command}: ${String(error.code ?? error.signal)}`));
    });
    child.stdin?.end();
  });
}

/**
 * Used instead of `runProgram` with `--root`: rejects every call, because a program would report
 * on this machine, not on that folder.
 */
export function refuseToRun(program: string): Promise<never> {
  return Promise.reject(new Unread('skipped', `${program}: not run with --root`));
}

async function pathOf(program: string): Promise<string> {
  for (const folder of FOLDERS) {
    const path = `${folder}/${program}`;
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  throw new Unread('no-command', program);
}
