/** Defaults for the options of a scan, from the `scan` section of safeguard.yml. */
import { dirname, isAbsolute, resolve } from 'node:path';
import type { ScanDefaults } from '../../files/safeguard-file.js';
import { isGiven } from './arguments.js';

/** Options of which the command line replaces both where it names one. */
const TOGETHER: readonly string[] = ['ipv4', 'ipv6'];

/**
 * The flags with each default of the file that the command line does not name. Paths are relative
 * to the folder of the file. Says on stderr which options come from the file.
 */
export function withFileDefaults<T extends object>(
  flags: T,
  { scan, path }: { readonly scan?: ScanDefaults; readonly path: string | null },
): T {
  if (scan === undefined || path === null) return flags;
  const isTyped = (name: string): boolean =>
    TOGETHER.includes(name) ? TOGETHER.some((one) => isGiven(flags, one)) : isGiven(flags, name);
  const used = Object.entries(withPaths(scan, dirname(resolve(path)))).filter(
    ([name]) => !isTyped(name),
  );
  if (used.length === 0) return flags;
  const names = used.map(([name]) => name).join(', ');
  process.stderr.write(`xmpp-safeguard: scan options from ${path}: ${names}\n`);
  return { ...flags, ...Object.fromEntries(used.map(([name, value]) => [camelCase(name), value])) };
}

function withPaths(scan: ScanDefaults, folder: string): ScanDefaults {
  const { ca, account, federated, 'trust-anchor': anchor, 's2s-identity': identity } = scan;
  const path = (name: string): string => (isAbsolute(name) ? name : resolve(folder, name));
  const [cert = '', key = '', ...rest] = identity?.split(',').map((part) => part.trim()) ?? [];
  return {
    ...scan,
    ...(ca && { ca: ca.map(path) }),
    ...(account !== undefined && { account: path(account) }),
    ...(federated !== undefined && { federated: path(federated) }),
    ...(anchor !== undefined && { 'trust-anchor': path(anchor) }),
    ...(identity !== undefined && { 's2s-identity': [path(cert), path(key), ...rest].join(',') }),
  };
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
