import { readFile, stat } from 'node:fs/promises';
import { Problem } from './problem.js';
import { decodeText } from './text-file.js';

/**
 * The text of a recording or a verdict that was saved, of `most` bytes at most. `where` stands
 * before what is wrong, `hint` in place of "cannot be read" with its code. Throws `Problem`.
 */
export async function readSaved(
  path: string,
  most: number,
  where = path,
  hint = (code: string): string => `cannot be read (${code})`,
): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > most) throw new Problem(`${where}: larger than any recording (${size} bytes)`);
    return decodeText(await readFile(path));
  } catch (error) {
    if (error instanceof Problem) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    throw new Problem(`${where}: ${hint(code)}`, { cause: error });
  }
}
