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

/** Where `program-setup.ts` says which program the tests run. */
export const PROGRAM_VARIABLE = 'XMPP_SAFEGUARD_TEST_PROGRAM';

/** The program that users run, bundled from the sources when the tests began. */
export const PROGRAM = process.env[PROGRAM_VARIABLE] ?? '';

/** Bundles the program into a folder of this process alone: other runs build at the same time. */
export async function buildProgram(): Promise<{
  readonly program: string;
  readonly remove: () => void;
}> {
  // As deep below the root as what is shipped.
  const folder = join(ROOT, `dist/bin-of-${process.pid}`);
  const args = [join(ROOT, 'test/bundle.js'), 'src/cli/cli.ts', folder];
  const built = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  const [code] = (await once(built, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the program was not built: ${code}`);
  return {
    program: join(folder, 'cli.js'),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
