import { distinct } from '../util/order.js';
import type { ConfigurationBlock } from '../model/index.js';
import type { ProsodyChange } from './change.js';
import { addEntry, type Entry } from './grouped.js';
import { PROSODY } from './prosody.js';
import { versionOf, wantedOf, type Ground } from './wanted.js';

/** Returns the block for `prosody.cfg.lua`, or null without changes. */
export function prosodyBlock(ground: Ground): ConfigurationBlock | null {
  const changes = wantedOf(PROSODY, 'prosody', ground).map(({ change }) => change);
  return prosodyChanged(changes, ground.domain, versionOf('prosody', ground));
}

/** Returns the block for the given changes, or null without changes. */
export function prosodyChanged(
  changes: readonly ProsodyChange[],
  domain: string,
  version: string | null,
): ConfigurationBlock | null {
  if (changes.length === 0) return null;
  const fill = (text: string): string => text.replaceAll('{domain}', domain);
  const modules = distinct(changes.flatMap((one) => one.modules)).map((name) => `"${name}"`);
  const lines = [
    `-- For Prosody${version === null ? ' 0.12 and 13' : ` ${version.replace(/[^\w.+~-]/g, '?')}`}.`,
    `-- 1. Remove every line that sets one of these options, also below VirtualHost "${domain}".`,
    '-- 2. Paste these lines above the first VirtualHost or Component.',
    ...(modules.length === 0 ? [] : [`-- Add to modules_enabled: ${modules.join(', ')}`]),
    ...distinct(changes.flatMap((one) => one.steps)).map((step) => `-- ${fill(step)}`),
    ...optionsOf(changes).flatMap(({ name, value, requirements }) => [
      '',
      `-- ${requirements.join(', ')}`,
      `${name} = ${fill(value)}`,
    ]),
  ];
  return {
    file: 'prosody.cfg.lua',
    software: 'prosody',
    version,
    requirements: distinct(changes.map(({ requirement }) => requirement)),
    lines: lines.join('\n'),
  };
}

function optionsOf(changes: readonly ProsodyChange[]): readonly Entry<string>[] {
  let entries: readonly Entry<string>[] = [];
  for (const { requirement, options } of changes) {
    for (const [name, value] of Object.entries(options)) {
      entries = addEntry(entries, name, value, requirement);
    }
  }
  return entries;
}
