import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { install, installPackages, LabUnavailable } from '../install.js';
import { labFolder } from '../template.js';

/** The folder of a newer Debian, or why there is none. */
export type Tree = { readonly folder: string } | { readonly reason: string };

const BUILD_MS = 600_000;

/**
 * Makes the tree where it is not there yet, in a minute and 250 MB, and keeps it in
 * `$XDG_CACHE_HOME/xmpp-safeguard/trixie-N`, N being of the recipe.
 */
export function newerTree(): Tree {
  try {
    return { folder: treeOrThrow() };
  } catch (error) {
    if (!(error instanceof LabUnavailable)) throw error;
    return { reason: error.message.split('\n')[0] ?? '' };
  }
}

function treeOrThrow(): string {
  if (process.getuid?.() !== 0) throw new LabUnavailable('only root can run it');
  if (!existsSync('/usr/bin/apt-get')) throw new LabUnavailable('this is no Debian');
  const mount = 'mount -t tmpfs tmpfs /tmp';
  if (spawnSync('unshare', ['--mount', 'sh', '-c', mount]).status !== 0) {
    throw new LabUnavailable('mounts are not allowed here');
  }
  if (install() !== 'processes') throw new LabUnavailable('the lab is in containers here');
  const script = join(labFolder(), 'newer', 'build.sh');
  const recipe = createHash('sha256').update(readFileSync(script)).digest('hex').slice(0, 12);
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(cache, 'xmpp-safeguard', `trixie-${recipe}`);
  if (existsSync(folder)) return folder;
  installPackages(['mmdebstrap', 'debian-archive-keyring']);
  console.error(`Making a tree of a newer Debian, once: ${folder}`);
  const { status } = spawnSync('sh', [script, folder], {
    timeout: BUILD_MS,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new LabUnavailable('mmdebstrap failed, as it said');
  return folder;
}
