import { constants } from 'node:fs';
import { access, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Problem } from './problem.js';

/** Throws `Problem` when a file could not be written there: asked before the work, not after. */
export async function assertWritable(path: string, option: string): Promise<void> {
  const folder = dirname(path);
  try {
    const target = await stat(path).catch(() => null);
    if (target?.isDirectory() === true) throw new Problem(`${option} ${path}: is a folder`);
    await access(folder, constants.W_OK);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(`${option} ${path}: cannot write to ${folder} (${codeOf(error)})`, {
      cause: error,
    });
  }
}

/**
 * Writes beside the place and moves it there: a reader sees the whole file or none. What is no
 * file, as `/dev/null` and `/dev/stdout`, is written to as it is: root would put a file in its
 * place. A link stays one.
 */
export async function writeWhole(path: string, text: string, option: string): Promise<void> {
  let beside: string | null = null;
  try {
    const target = await realpath(path).catch(() => path);
    const known = await stat(target).catch(() => null);
    if (known !== null && !known.isFile()) {
      await writeFile(target, text);
      return;
    }
    beside = `${target}.${process.pid}.part`;
    await writeFile(beside, text, { flag: 'wx' });
    await rename(beside, target);
  } catch (error) {
    if (beside !== null) await rm(beside, { force: true });
    throw new Problem(`${option} ${path}: not written (${codeOf(error)})`, { cause: error });
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
