import { stringify } from 'yaml';
import { distinct } from '../util/order.js';
import type { ConfigurationBlock, EndpointSummary } from '../model/index.js';
import type { EjabberdChange, Yaml, YamlMap } from './change.js';
import { commandsOf, costsOf } from './commands.js';
import { EJABBERD, listenerOf } from './ejabberd.js';
import { addEntry, type Entry } from './grouped.js';
import { versionOf, wantedOf, type Ground, type Wanted } from './wanted.js';

/** A change of ejabberd.yml, with the endpoints whose listeners it affects. */
export type EjabberdWanted = Wanted<EjabberdChange, Place>;

type Changes = readonly EjabberdWanted[];

/** The properties of an endpoint that identify its listener. */
type Place = Pick<EndpointSummary, 'role' | 'transport' | 'port'>;

/** Returns the block of advised lines for `ejabberd.yml`, or null without changes. */
export function ejabberdBlock(ground: Ground): ConfigurationBlock | null {
  const version = versionOf('ejabberd', ground);
  const versions = version === null ? '23.01 and later' : version.replace(/[^\w.+~-]/g, '?');
  return ejabberdChanged(ejabberdChanges(ground), ground.domain, { versions }, version);
}

/** Returns the changes of `ejabberd.yml` that the findings require, with their endpoints. */
export function ejabberdChanges(ground: Ground): Changes {
  return wantedOf(EJABBERD, 'ejabberd', ground);
}

interface Words {
  /** ejabberd versions to which the advised lines apply: `23.01`, `24.12 and later`. */
  readonly versions: string;
  /**
   * Whether the block of advice leaves out the commands to run, because they are printed
   * elsewhere.
   */
  readonly commandsApart?: boolean;
}

/**
 * Returns the block of advised lines that makes the given changes in `ejabberd.yml`, or null
 * without changes.
 */
export function ejabberdChanged(
  wanted: Changes,
  domain: string,
  { versions, commandsApart = false }: Words,
  version: string | null = null,
): ConfigurationBlock | null {
  if (wanted.length === 0) return null;
  const changes = wanted.map(({ change }) => change);
  const fill = (text: string): string => text.replaceAll('{domain}', domain);
  const { options, entries, listeners, modules } = ejabberdParts(wanted);
  const lines = [
    `# For ejabberd ${versions}.`,
    ...costsOf(changes).map((line) => `# ${line}`),
    '# Merge these lines, do not append them: ejabberd does not start if an option occurs twice.',
    ...instructionsOf(wanted, domain),
    ...distinct(changes.flatMap((one) => one.steps)).map((step) => `# ${fill(step)}`),
    ...(commandsApart
      ? []
      : commandsOf(changes, domain).afterwards.map(
          (command) => `# After the restart, run: ${command}`,
        )),
    ...options.flatMap((entry) => ['', ...entryLines(entry)]),
    ...entries.flatMap(({ name, entries: own }) =>
      listed(name, own, (entry) => [...placeholderLines(entry, changes), ...entryLines(entry)]),
    ),
    ...listed('listen', listeners, itemLines),
    ...listed('modules', modules, entryLines),
  ];
  return {
    file: 'ejabberd.yml',
    software: 'ejabberd',
    version,
    requirements: distinct(changes.map(({ requirement }) => requirement)),
    lines: fill(lines.join('\n')),
  };
}

/** Returns instructions to merge each part of the advised block into `ejabberd.yml`. */
function instructionsOf(wanted: Changes, domain: string): readonly string[] {
  const changes = wanted.map(({ change }) => change);
  const { options, entries, listeners, modules } = ejabberdParts(wanted);
  return [
    ...(options.length === 0
      ? []
      : [`# Replace these options, also in host_config and append_host_config of ${domain}.`]),
    ...entries.map(
      ({ name }) => `# ${name}: set these entries, and keep the other entries of ${name}.`,
    ),
    ...(listeners.length === 0
      ? []
      : [
          '# listen: set these options in the listener of the same port, and keep its other options.',
        ]),
    ...changes
      .flatMap(({ moved }) => moved ?? [])
      .map(
        ({ module, from, to }) =>
          `# listen: the ${module} listener of port ${from} moves to port ${to}.`,
      ),
    ...(modules.length === 0
      ? []
      : [
          `# modules: set these options in the module. If append_host_config of ${domain} has the module, set them there.`,
        ]),
    ...distinct(changes.flatMap((one) => one.needs)).map(
      (name) => `# modules: ejabberd starts with these lines only if the file has ${name} too.`,
    ),
    ...distinct(changes.flatMap((one) => one.removed)).map(
      (name) => `# Remove ${name}, also in host_config and append_host_config.`,
    ),
  ];
}

/** Parts of `ejabberd.yml` that the changes add, each option and listener once. */
export interface EjabberdParts {
  readonly options: readonly Entry<Yaml>[];
  readonly entries: readonly { readonly name: string; readonly entries: readonly Entry<Yaml>[] }[];
  readonly listeners: readonly Entry<YamlMap>[];
  readonly modules: readonly Entry<YamlMap>[];
}

/**
 * Returns what the advised changes set in each part of `ejabberd.yml`. `{domain}` is not yet
 * replaced.
 */
export function ejabberdParts(wanted: Changes): EjabberdParts {
  return {
    options: optionsOf(wanted),
    entries: entriesOf(wanted),
    listeners: [...listenersOf(wanted), ...movedOf(wanted)],
    modules: modulesOf(wanted),
  };
}

function isList(value: Yaml): value is readonly Yaml[] {
  return Array.isArray(value);
}

/** Returns the union of two YAML lists; null if one of the values is not a list. */
function union(a: Yaml, b: Yaml): Yaml | null {
  return isList(a) && isList(b) ? [...a, ...b.filter((item) => !a.includes(item))] : null;
}

function optionsOf(wanted: Changes): readonly Entry<Yaml>[] {
  let entries: readonly Entry<Yaml>[] = [];
  for (const { change } of wanted) {
    for (const [name, value] of Object.entries(change.options)) {
      entries = addEntry(entries, name, value, change.requirement, union);
    }
  }
  return entries;
}

/**
 * Returns complete ejabberd listeners by port, so that a pasted listener has the same TLS mode as
 * the old one.
 */
function listenersOf(wanted: Changes): readonly Entry<YamlMap>[] {
  const listeners = new Map<string, Entry<YamlMap>>();
  for (const { change, endpoints } of wanted) {
    const { listener, requirement } = change;
    if (listener === null) continue;
    for (const { role, transport, port } of endpoints) {
      if (!listener.transports.includes(transport)) continue;
      const name = `${port} ${role}`;
      const known = listeners.get(name);
      const tls = transport === 'direct' ? { tls: true } : role === 'c2s' ? { starttls: true } : {};
      const value = known?.value ?? { port, module: listenerOf(role), ...tls };
      listeners.set(name, {
        name,
        value: { ...value, ...listener.options },
        requirements: distinct([...(known?.requirements ?? []), requirement]),
      });
    }
  }
  return [...listeners.values()];
}

function entriesOf(wanted: Changes): EjabberdParts['entries'] {
  const maps = distinct(wanted.flatMap(({ change }) => Object.keys(change.entries)));
  return maps.map((name) => {
    let entries: readonly Entry<Yaml>[] = [];
    for (const { change } of wanted) {
      for (const [key, value] of Object.entries(change.entries[name] ?? {})) {
        entries = addEntry(entries, key, value, change.requirement, union);
      }
    }
    return { name, entries };
  });
}

function movedOf(wanted: Changes): readonly Entry<YamlMap>[] {
  return wanted.flatMap(({ change: { moved, requirement } }) => {
    if (moved === null) return [];
    const { module, transport, to } = moved;
    return [{ name: `${to}`, value: { port: to, transport, module }, requirements: [requirement] }];
  });
}

function modulesOf(wanted: Changes): readonly Entry<YamlMap>[] {
  const modules = new Map<string, Entry<YamlMap>>();
  for (const { change } of wanted) {
    for (const [name, options] of Object.entries(change.modules)) {
      const known = modules.get(name);
      modules.set(name, {
        name,
        value: { ...known?.value, ...options },
        requirements: distinct([...(known?.requirements ?? []), change.requirement]),
      });
    }
  }
  return [...modules.values()];
}

/** Formats a named list or map with indentation; returns nothing if it is empty. */
function listed<T>(
  name: string,
  entries: readonly Entry<T>[],
  linesOf: (entry: Entry<T>) => readonly string[],
): readonly string[] {
  if (entries.length === 0) return [];
  return ['', `${name}:`, ...entries.flatMap(linesOf).map((line) => `  ${line}`)];
}

function entryLines({ name, value, requirements }: Entry<Yaml>): readonly string[] {
  return [`# ${requirements.join(', ')}`, ...yamlLines({ [name]: value })];
}

/** Returns a comment above an entry with a placeholder. */
function placeholderLines(
  { value }: Entry<Yaml>,
  changes: readonly EjabberdChange[],
): readonly string[] {
  const text = JSON.stringify(value);
  return distinct(changes.flatMap(({ placeholder }) => placeholder ?? []))
    .filter((placeholder) => text.includes(`"${placeholder}"`))
    .map((placeholder) => `# Replace ${placeholder}: as a placeholder it has no effect.`);
}

function itemLines({ value, requirements }: Entry<YamlMap>): readonly string[] {
  return [`# ${requirements.join(', ')}`, ...yamlLines([value])];
}

/** Formats a value as YAML 1.1, which ejabberd reads. */
function yamlLines(value: Yaml): readonly string[] {
  return stringify(value, { version: '1.1', lineWidth: 0 }).trimEnd().split('\n');
}
