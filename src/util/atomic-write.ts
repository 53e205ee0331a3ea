import { constants } from 'node:fs';
import { access, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Problem } from './problem.js';

/**
 * Throws `Problem` if no file can be written at `path`. Call it before a scan, because a result
 * that cannot be written is lost.
 */
export async function assertWritable(path: string, option: string): Promise<void> {
  const folder = dirname(path);
  try {
    const target = await stat(path).catch(() => null);
    if (target?.isDirectory() === true)
      throw new Problem(`${option} ${path}: is a folder, not a file`);
    await access(folder, constants.W_OK);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(`${option} ${path}: cannot write to folder ${folder} (${codeOf(error)})`, {
      cause: error,
    });
  }
}

/**
 * Writes a temporary file next to `path` and renames it, so that readers never see a partial file.
 * Writes devices and pipes (`/dev/null`, `/dev/stdout`) directly, because root would replace them
 * with a file. Keeps symbolic links. Throws `Problem`.
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
    throw new Problem(`${option} ${path}: cannot write (${codeOf(error)})`, { cause: error });
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
