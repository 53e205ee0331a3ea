import { constants } from 'node:fs';
import { access, rename, rm, stat, writeFile } from 'node:fs/promises';
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

/** Writes beside the place and moves it there: a reader sees the whole file or none. */
export async function writeWhole(path: string, text: string, option: string): Promise<void> {
  const beside = `${path}.${process.pid}.part`;
  try {
    await writeFile(beside, text, { flag: 'wx' });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw new Problem(`${option} ${path}: not written (${codeOf(error)})`, { cause: error });
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
