/** Programs that a machine may lack: whoever needs one skips, and says what is missing. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';

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

const ROOT = resolve(import.meta.dirname, '..');
/** What people run. */
export const PROGRAM = join(ROOT, 'dist/bin/cli.js');

/** Made anew, so that no stale build is tested. */
export async function buildProgram(): Promise<void> {
  const args = [join(ROOT, 'test/bundle.js'), 'src/cli.ts', 'dist/bin'];
  const built = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  const [code] = (await once(built, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the program was not built: ${code}`);
}
