import { distinct } from '../util/order.js';
import type { ConfigurationBlock } from '../model/index.js';
import type { ProsodyChange } from './change.js';
import { commandsOf, costsOf, originsOf } from './commands.js';
import { addEntry, type Entry } from './grouped.js';
import { PROSODY, STRICTER } from './prosody.js';
import { versionOf, wantedOf, type Ground } from './wanted.js';

/** Returns the block of advised lines for `prosody.cfg.lua`, or null without changes. */
export function prosodyBlock(ground: Ground): ConfigurationBlock | null {
  const version = versionOf('prosody', ground);
  return prosodyChanged(
    prosodyChanges(ground),
    ground.domain,
    { versions: said(version) },
    version,
  );
}

/** Returns the changes of `prosody.cfg.lua` that the findings require. */
export function prosodyChanges(ground: Ground): readonly ProsodyChange[] {
  return wantedOf(PROSODY, 'prosody', ground).map(({ change }) => change);
}

function said(version: string | null): string {
  return version === null ? '0.12 and 13' : version.replace(/[^\w.+~-]/g, '?');
}

interface Words {
  /** Prosody versions for which the configuration block is: `0.12.3`, `13.0 and later`. */
  readonly versions: string;
  /**
   * Whether the block of advice leaves out the commands to run, because they are printed
   * elsewhere.
   */
  readonly commandsApart?: boolean;
}

/**
 * Returns the block of advised lines that makes the given changes in `prosody.cfg.lua`, or null
 * without changes.
 */
export function prosodyChanged(
  changes: readonly ProsodyChange[],
  domain: string,
  { versions, commandsApart = false }: Words,
  version: string | null = null,
): ConfigurationBlock | null {
  if (changes.length === 0) return null;
  const fill = (text: string): string => text.replaceAll('{domain}', domain);
  const { first, afterwards } = commandsOf(changes, domain);
  const lines = [
    `-- For Prosody ${versions}.`,
    ...costsOf(changes).map((line) => `-- ${line}`),
    ...(prosodyOptions(changes).length === 0
      ? []
      : [
          `-- 1. Remove every line that sets one of these options, also below VirtualHost "${domain}".`,
          '-- 2. Paste these lines above the first VirtualHost or Component.',
        ]),
    ...(commandsApart ? [] : first.map((command) => `-- First run: ${command}`)),
    ...originsOf(changes).map((line) => `-- ${line}`),
    ...modulesOf(changes).map(
      ({ component, names }) =>
        `-- Add to modules_enabled${component === null ? '' : ` below Component … "${component}"`}: ${names.map((name) => `"${name}"`).join(', ')}`,
    ),
    ...removedModulesOf(changes).map((line) => `-- ${line}`),
    ...distinct(changes.flatMap((one) => one.removedOptions)).map((name) => `-- Remove ${name}.`),
    ...distinct(changes.flatMap(removedEntriesOf)).map((line) => `-- ${line}`),
    ...distinct(changes.flatMap((one) => one.steps)).map((step) => `-- ${fill(step)}`),
    ...(commandsApart ? [] : afterwards.map((command) => `-- After the restart, run: ${command}`)),
    ...prosodyOptions(changes).flatMap(({ name, value, requirements }) => [
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

function removedModulesOf(changes: readonly ProsodyChange[]): readonly string[] {
  const names = distinct(changes.flatMap((one) => one.removedModules));
  if (names.length === 0) return [];
  return [`Remove from modules_enabled: ${names.map((name) => `"${name}"`).join(', ')}`];
}

function removedEntriesOf({ removedEntries, options }: ProsodyChange): readonly string[] {
  if (removedEntries === null) return [];
  const tables = removedEntries.options;
  const all = `${tables.slice(0, -1).join(', ')} and ${tables.at(-1) ?? ''}`;
  return [
    `Remove ${removedEntries.entries.join(' and ')} from ${all}: they override ${Object.keys(options).join(', ')}.`,
  ];
}

/**
 * Returns the modules to enable, by the kind of component (`muc`) whose own list gets them. Null
 * is the global list.
 */
export function modulesOf(
  changes: readonly ProsodyChange[],
): readonly { readonly component: string | null; readonly names: readonly string[] }[] {
  return [...new Set(changes.map(({ component }) => component))].flatMap((component) => {
    const own = changes.filter((change) => change.component === component);
    const names = distinct(own.flatMap(({ needs }) => needs));
    return names.length === 0 ? [] : [{ component, names }];
  });
}

/** Returns the global Prosody options that the changes set, each option once. */
export function prosodyOptions(changes: readonly ProsodyChange[]): readonly Entry<string>[] {
  let entries: readonly Entry<string>[] = [];
  for (const { requirement, options } of changes) {
    for (const [name, value] of Object.entries(options)) {
      entries = addEntry(entries, name, value, requirement, stricter);
    }
  }
  return entries;
}

function stricter(a: string, b: string): string | null {
  const [one, other] = [STRICTER.indexOf(a), STRICTER.indexOf(b)];
  if (one < 0 || other < 0) return null;
  return one > other ? a : b;
}
