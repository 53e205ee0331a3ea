import { stringify } from 'yaml';
import { distinct } from '../util/order.js';
import type { ConfigurationBlock, EndpointSummary } from '../model/index.js';
import type { EjabberdChange, Yaml, YamlMap } from './change.js';
import { EJABBERD, listenerOf } from './ejabberd.js';
import { addEntry, type Entry } from './grouped.js';
import { versionOf, wantedOf, type Ground, type Wanted } from './wanted.js';

/** Changes with the endpoints whose listeners they affect. */
type Changes = readonly Wanted<EjabberdChange, Place>[];

/** The properties of an endpoint that identify its listener. */
type Place = Pick<EndpointSummary, 'role' | 'transport' | 'port'>;

/** Returns the block for `ejabberd.yml`, or null without changes. */
export function ejabberdBlock(ground: Ground): ConfigurationBlock | null {
  const wanted = wantedOf(EJABBERD, 'ejabberd', ground);
  return ejabberdChanged(wanted, ground.domain, versionOf('ejabberd', ground));
}

/** Returns the block for the given changes, or null without changes. */
export function ejabberdChanged(
  wanted: Changes,
  domain: string,
  version: string | null,
): ConfigurationBlock | null {
  if (wanted.length === 0) return null;
  const changes = wanted.map(({ change }) => change);
  const fill = (text: string): string => text.replaceAll('{domain}', domain);
  const options = optionsOf(wanted);
  const listeners = listenersOf(wanted);
  const modules = modulesOf(wanted);
  const removed = distinct(changes.flatMap((one) => one.removed));
  const lines = [
    `# For ejabberd${version === null ? ' 23.01 and later' : ` ${version.replace(/[^\w.+~-]/g, '?')}`}.`,
    '# Merge these lines, do not append them: ejabberd does not start if an option occurs twice.',
    ...(options.length === 0
      ? []
      : [`# Replace these options, also in host_config and append_host_config of ${domain}.`]),
    ...(listeners.length === 0
      ? []
      : [
          '# listen: set these options in the listener of the same port, and keep its other options.',
        ]),
    ...(modules.length === 0
      ? []
      : [
          `# modules: set these options in the module. If append_host_config of ${domain} has the module, set them there.`,
        ]),
    ...removed.map((name) => `# Remove ${name}, also in host_config and append_host_config.`),
    ...distinct(changes.flatMap((one) => one.steps)).map((step) => `# ${fill(step)}`),
    ...options.flatMap((entry) => ['', ...entryLines(entry)]),
    ...listed('listen', listeners, (entry) => itemLines(entry)),
    ...listed('modules', modules, (entry) => entryLines(entry)),
  ];
  return {
    file: 'ejabberd.yml',
    software: 'ejabberd',
    version,
    requirements: distinct(changes.map(({ requirement }) => requirement)),
    lines: fill(lines.join('\n')),
  };
}

function optionsOf(wanted: Changes): readonly Entry<Yaml>[] {
  let entries: readonly Entry<Yaml>[] = [];
  for (const { change } of wanted) {
    for (const [name, value] of Object.entries(change.options)) {
      entries = addEntry(entries, name, value, change.requirement);
    }
  }
  return entries;
}

/**
 * Returns complete listeners by port, so that a pasted listener has the same TLS mode as the old
 * one.
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

function itemLines({ value, requirements }: Entry<YamlMap>): readonly string[] {
  return [`# ${requirements.join(', ')}`, ...yamlLines([value])];
}

/** Formats a value as YAML 1.1, which ejabberd reads. */
function yamlLines(value: Yaml): readonly string[] {
  return stringify(value, { version: '1.1', lineWidth: 0 }).trimEnd().split('\n');
}
