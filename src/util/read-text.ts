import { readFile, stat } from 'node:fs/promises';
import { Problem } from './problem.js';
import { decodeText } from './text-file.js';

/**
 * Reads a text file of at most `most` bytes, in any encoding of `decodeText`. Throws a `Problem` that
 * begins with `where`. `hint` words the error code of a failed read.
 */
export async function readText(
  path: string,
  most: number,
  where = path,
  hint = (code: string): string => `cannot read (${code})`,
): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > most) throw tooLarge(where, size, most);
    const octets = await readFile(path);
    // A pipe has no size.
    if (octets.length > most) throw tooLarge(where, octets.length, most);
    return decodeText(octets);
  } catch (error) {
    if (error instanceof Problem) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    throw new Problem(`${where}: ${hint(code)}`, { cause: error });
  }
}

export function tooLarge(where: string, size: number, most: number): Problem {
  return new Problem(`${where}: is too large (${size} bytes, limit ${most})`);
}
