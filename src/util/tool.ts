import { readFileSync } from 'node:fs';
import type { Tool } from '../model/index.js';

/** Our own name and version, from the package that this file stands in. */
export const TOOL: Tool = { name: 'xmpp-safeguard', version: readVersion() };

function readVersion(): string {
  // From `src/util/` when run as source and `dist/bin/` as a bundle, from `dist/src/util/` when built.
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
