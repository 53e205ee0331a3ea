import { PROGRAM_VARIABLE, buildProgram } from './programs.js';

/**
 * Bundles the program once for all files of a run, and names it to them in the environment.
 * @returns the teardown; nothing where another project of the same run has built it.
 */
export async function setup(): Promise<(() => void) | undefined> {
  if (process.env[PROGRAM_VARIABLE] !== undefined) return undefined;
  const { program, remove } = await buildProgram();
  process.env[PROGRAM_VARIABLE] = program;
  return remove;
}
