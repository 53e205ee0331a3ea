import { readFileSync } from 'node:fs';
import type { Tool } from '../model/index.js';

/** Name and version of this program, from its package.json. */
export const TOOL: Tool = { name: 'xmpp-safeguard', version: readVersion() };

function readVersion(): string {
  // The path is relative to `src/util/` when run as source, `dist/bin/` as a bundle, and
  // `dist/src/util/` when compiled.
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const text = readFileSync(new URL(path, import.meta.url), 'utf8');
      const { name, version } = JSON.parse(text) as { name?: unknown; version?: unknown };
      if (name === 'xmpp-safeguard' && typeof version === 'string') return version;
    } catch {
      continue;
    }
  }
  throw new Error('package.json of xmpp-safeguard was not found');
}
