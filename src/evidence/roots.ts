/** Folders of this machine as the server sees them: paths of included files are those of the server. */
import fs from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { readRegular, type Root } from './prosody/lua/worker.js';

export type { Root } from './prosody/lua/worker.js';

/** Where packages of the server put the main file. */
const USUAL_FOLDERS = { prosody: '/etc/prosody', ejabberd: '/etc/ejabberd' } as const;

const LARGEST_FILE = 1024 * 1024;

/**
 * The folders that a server may read: those that are given, then the folder of the main file, which
 * is seen as the usual folder of the server and as itself.
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

/** The path of the file as the server sees it: below the first root that has it. */
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

/** The text of a regular file of a root; null where no root has it, or a link leads out of its root. */
export function readBelow(roots: readonly Root[], path: string): string | null {
  const normal = posix.normalize(path);
  for (const { seenAs, folder } of roots) {
    const prefix = seenAs.endsWith('/') ? seenAs : `${seenAs}/`;
    if (!normal.startsWith(prefix)) continue;
    try {
      const top = fs.realpathSync(folder);
      const real = fs.realpathSync(join(top, normal.slice(prefix.length)));
      if (!real.startsWith(top.endsWith(sep) ? top : top + sep)) continue;
      const content = readRegular(fs, real, LARGEST_FILE);
      if (content !== null && content.length <= LARGEST_FILE) return content.toString('utf8');
    } catch {
      // Another root may have it.
    }
  }
  return null;
}
