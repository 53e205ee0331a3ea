/**
 * Certificates that the XMPP server is configured to serve: hashes of their keys, names, expiry.
 */
import { posix } from 'node:path';
import type { HostCertificate } from '../../../model/index.js';
import { item } from '../item.js';
import { orNull, spkiOf, Unread, type Machine } from '../machine.js';

/** Maximum number of certificate files that are read. */
const MOST_FILES = 200;
const PROSODY = '/etc/prosody/prosody.cfg.lua';
const EJABBERD = ['/etc/ejabberd/ejabberd.yml', '/opt/ejabberd/conf/ejabberd.yml'] as const;

export const certificates = item('host.certificates', async (machine, wanted) => {
  const named = wanted.certificates.map((name) => posix.resolve('/', name));
  const files = named.length > 0 ? named : await usualFiles(machine);
  const found: HostCertificate[] = [];
  let unreadable = 0;
  for (const file of files.slice(0, MOST_FILES)) {
    try {
      const [leaf] = await machine.certificates(file);
      if (leaf !== undefined) found.push(described(file, leaf));
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      if (error.reason === 'needs-root') unreadable += 1;
      if (named.length > 0 && error.reason !== 'needs-root') throw error;
    }
  }
  if (files.length === 0) throw new Unread('no-file', 'no certificate of Prosody or ejabberd');
  const source = named.length > 0 ? '--certificate' : 'folders of Prosody and ejabberd';
  return { source, tool: null, certificates: found, unreadable };
});

type Leaf = Awaited<ReturnType<Machine['certificates']>>[number];

function described(file: string, leaf: Leaf): HostCertificate {
  const names = (leaf.subjectAltName ?? '').split(', ').flatMap((name) => {
    const [, dns] = /^DNS:([\w.*-]{1,253})$/.exec(name) ?? [];
    return dns === undefined ? [] : [dns.toLowerCase()];
  });
  return {
    file,
    spki: spkiOf(leaf),
    names: [...new Set(names)].sort().slice(0, 100),
    notAfter: new Date(leaf.validTo).toISOString(),
  };
}

async function usualFiles(machine: Machine): Promise<readonly string[]> {
  const files = new Set<string>();
  const config = (await orNull(machine.text(PROSODY))) ?? '';
  const [, folder = 'certs'] = /^\s*certificates\s*=\s*["']([^"']{1,200})["']/m.exec(config) ?? [];
  for (const file of await matching(machine, posix.resolve('/etc/prosody', folder, '*'))) {
    if (/\.(crt|pem|cert)$/.test(file)) files.add(file);
  }
  for (const path of EJABBERD) {
    for (const pattern of certfilesIn((await orNull(machine.text(path))) ?? '')) {
      for (const file of await matching(machine, pattern)) files.add(file);
    }
  }
  return [...files];
}

/** Returns the list `certfiles` of ejabberd.yml. */
function certfilesIn(config: string): readonly string[] {
  const [, block = ''] = /^certfiles:[ \t]*\n((?:[ \t]*(?:-.*|#.*)?\n)+)/m.exec(config) ?? [];
  return [...block.matchAll(/^[ \t]*-[ \t]*["']?(\/[^"'#\n]*?)["']?[ \t]*$/gm)].flatMap(
    ([, path]) => path ?? [],
  );
}

/**
 * Returns the files that match a pattern, which may have `*` only in the last part of its path.
 */
async function matching(machine: Machine, pattern: string): Promise<readonly string[]> {
  const { dir, base } = posix.parse(pattern);
  if (!base.includes('*')) return [pattern];
  const [before = '', ...rest] = base.split('*');
  const after = rest.at(-1) ?? '';
  const names = (await orNull(machine.list(dir))) ?? [];
  return names
    .filter((name) => name.startsWith(before) && name.endsWith(after))
    .map((name) => `${dir}/${name}`);
}
