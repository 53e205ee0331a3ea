import { readFile, stat } from 'node:fs/promises';
import { Problem } from '../util/problem.js';
import { decodeText } from '../util/text-file.js';

/**
 * Reads the text of a saved recording or verdict of at most `most` bytes. Throws a `Problem` that
 * begins with `where`. `hint` words the error code of a failed read.
 */
export async function readSaved(
  path: string,
  most: number,
  where = path,
  hint = (code: string): string => `cannot read (${code})`,
): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > most) {
      throw new Problem(`${where}: is too large for a recording (${size} bytes, limit ${most})`);
    }
    return decodeText(await readFile(path));
  } catch (error) {
    if (error instanceof Problem) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    throw new Problem(`${where}: ${hint(code)}`, { cause: error });
  }
}
