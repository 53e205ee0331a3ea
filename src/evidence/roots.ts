/**
 * Folders on this machine with configuration files, and the paths of these folders on the server.
 * Files include each other by the paths on the server.
 */
import fs from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { readRegular, type Root } from './prosody/lua/worker.js';

export type { Root } from './prosody/lua/worker.js';

/** Folders in which packages of Prosody and ejabberd install the main configuration file. */
const USUAL_FOLDERS = { prosody: '/etc/prosody', ejabberd: '/etc/ejabberd' } as const;

const LARGEST_FILE = 1024 * 1024;

/**
 * Returns the folders that a configuration may read: first `given`, then the folder of the main
 * file, under the server's usual path and under its path on this machine.
 */
export function rootsOf(
  file: string,
  software: 'prosody' | 'ejabberd',
  given: readonly Root[],
): readonly Root[] {
  const folder = dirname(resolve(file));
  return [
    ...given,
    { seenAs: USUAL_FOLDERS[software], folder },
    { seenAs: folder.split(sep).join('/'), folder },
  ];
}

/**
 * Returns the path of a local file on the server, below the first folder of `roots` that contains
 * it.
 */
export function pathOnServer(file: string, roots: readonly Root[]): string {
  const whole = resolve(file);
  for (const { seenAs, folder } of roots) {
    const below = relative(resolve(folder), whole);
    if (below !== '' && !below.startsWith('..')) {
      return posix.join(seenAs, below.split(sep).join('/'));
    }
  }
  return whole;
}

/**
 * Returns the octets of a file below `roots`. Null if no folder contains it, or if a symbolic link
 * leads out of the folder.
 */
export function readBelow(roots: readonly Root[], path: string): Uint8Array | null {
  const normal = posix.normalize(path);
  for (const { seenAs, folder } of roots) {
    const prefix = seenAs.endsWith('/') ? seenAs : `${seenAs}/`;
    if (!normal.startsWith(prefix)) continue;
    try {
      const top = fs.realpathSync(folder);
      const real = fs.realpathSync(join(top, normal.slice(prefix.length)));
      if (!real.startsWith(top.endsWith(sep) ? top : top + sep)) continue;
      const content = readRegular(fs, real, LARGEST_FILE);
      if (content !== null && content.length <= LARGEST_FILE) return content;
    } catch {
      // The configuration file is not in this folder: a later folder of `roots` may contain it.
    }
  }
  return null;
}
