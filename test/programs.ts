/** Programs that a machine may lack: whoever needs one skips, and says what is missing. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
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
/** Of this file of tests alone, as others run and build at the same time; as deep as what is shipped. */
const BIN = join(ROOT, `dist/bin-of-${process.pid}`);
/** What people run. */
export const PROGRAM = join(BIN, 'cli.js');

/** Made anew, so that no stale build is tested. */
export async function buildProgram(): Promise<void> {
  const args = [join(ROOT, 'test/bundle.js'), 'src/cli.ts', BIN];
  const built = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  const [code] = (await once(built, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the program was not built: ${code}`);
}

export function removeProgram(): void {
  rmSync(BIN, { recursive: true, force: true });
}
