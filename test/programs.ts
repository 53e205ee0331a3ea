/** Programs that a machine may lack: whoever needs one skips, and says what is missing. */
import { spawnSync } from 'node:child_process';

export function isInstalled(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { timeout: 20_000 }).error === undefined;
}

/** What a linter says of `input`: its exit code, and all that it printed. */
export function complaints(
  program: string,
  args: readonly string[],
  input: string,
): { readonly code: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(program, args, {
    input,
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { code: status, said: stdout + stderr };
}
