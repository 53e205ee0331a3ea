/** Edits the text of `ejabberd.yml`: puts each change at its place in the file. */
import {
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  stringify,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { EjabberdChange, Yaml, YamlMap } from '../change.js';
import { ejabberdParts, type EjabberdWanted } from '../ejabberd-block.js';
import { lineEnd, lineStart, spliced, type Edited, type Splice } from './splice.js';

/** Modules that offer a service of their own: options for the module do not justify adding it. */
const NOT_ADDED: readonly string[] = ['mod_http_upload', 'mod_register'];

/** Thrown if the text of `ejabberd.yml` does not show for certain what to change. */
class Unplaced extends Error {}

interface File {
  readonly text: string;
  readonly root: YAMLMap;
  readonly domain: string;
}

/**
 * Returns the edits of ejabberd.yml. Leaves out a change if the text does not show for certain
 * where an option is set: in an included file, or for one host.
 */
export function editEjabberd(
  text: string,
  wanted: readonly EjabberdWanted[],
  domain: string,
): Edited<EjabberdWanted> {
  const root = rootOf(text);
  if (root === null) return leave(wanted, 'the file is not YAML that ejabberd takes');
  const file = { text, root, domain };
  const reasons = wanted.map((change) => ({ change, reason: obstacle(file, change) }));
  const placed = reasons.filter(({ reason }) => reason === null).map(({ change }) => change);
  const splices = splicesOf(file, placed);
  // The edits change the text, not the parsed YAML, so check that the result is valid YAML.
  if (rootOf(spliced(text, splices)) === null) return leave(wanted, 'its layout is unusual');
  return {
    splices,
    left: reasons.flatMap(({ change, reason }) => (reason === null ? [] : [{ change, reason }])),
  };
}

function leave(wanted: readonly EjabberdWanted[], reason: string): Edited<EjabberdWanted> {
  return { splices: [], left: wanted.map((change) => ({ change, reason })) };
}

function rootOf(text: string): YAMLMap | null {
  const document = parseDocument(text, { version: '1.1', uniqueKeys: false });
  const { contents, errors } = document;
  if (errors.length > 0 || !isMap(contents) || contents.flow === true) return null;
  const keys = contents.items.map(({ key }) => (isScalar(key) ? String(key.value) : ''));
  return new Set(keys).size === keys.length ? contents : null;
}

function obstacle(file: File, wanted: EjabberdWanted): string | null {
  const { options, entries, listeners, modules } = ejabberdParts([wanted]);
  const { removed, needs } = wanted.change;
  if (options.length + entries.length + listeners.length + modules.length + removed.length === 0) {
    return 'it is a step for you';
  }
  const { placeholder } = wanted.change;
  if (placeholder !== null) return `replace ${placeholder} in these lines first`;
  const ofHost = ['host_config', 'append_host_config'].flatMap((name) => hostTexts(file, name));
  const names = [...options, ...modules].map(({ name }) => name).concat(removed);
  const set = names.find((name) => ofHost.some((text) => new RegExp(`\\b${name}\\b`).test(text)));
  if (set !== undefined) return `host_config or append_host_config has ${set}`;
  if (file.root.has('include_config_file')) return 'an included file may set it';
  const own = file.root.get('modules', true);
  const absent = needs.find((name) => !isMap(own) || !own.has(name));
  if (absent !== undefined) return `the file does not have ${absent}`;
  try {
    splicesOf(file, [wanted]);
    return null;
  } catch (error) {
    if (error instanceof Unplaced) return error.message;
    throw error;
  }
}

/** Returns the texts that set options of the domain in a map of hosts; of all hosts if it is no map. */
function hostTexts({ root, text, domain }: File, name: string): readonly string[] {
  const hosts = root.get(name, true);
  if (hosts === undefined) return [];
  // An alias or a merge key (`<<`) may hold the options of any host.
  const isPlain =
    isMap(hosts) &&
    hosts.items.every(
      ({ key, value }) => isScalar(key) && key.value !== '<<' && (isMap(value) || value === null),
    );
  if (!isPlain) return [textOf(text, hosts)];
  return hosts.items
    .filter(({ key }) => isScalar(key) && String(key.value).toLowerCase() === domain)
    .flatMap(({ value }) => (value === null ? [] : textOf(text, value)));
}

/**
 * Returns the edits of `ejabberd.yml` that make the wanted changes. Throws `Unplaced` if the place
 * of a change is uncertain.
 */
function splicesOf(file: File, wanted: readonly EjabberdWanted[]): readonly Splice[] {
  const { options, entries, listeners, modules } = ejabberdParts(wanted);
  const fill = (value: Yaml): Yaml => filled(value, file.domain);
  const changes = wanted.map(({ change }) => change);
  return [
    ...options.flatMap(({ name, value }) => set(file, file.root, name, fill(value))),
    ...entries.flatMap(({ name, entries: own }) =>
      inMap(file, name, Object.fromEntries(own.map((one) => [one.name, fill(one.value)]))),
    ),
    ...changes.flatMap(({ moved }) => (moved === null ? [] : movedPort(file, moved))),
    ...listeners
      .filter(({ value }) => !changes.some(({ moved }) => moved?.to === value.port))
      .flatMap(({ value }) => listenerOptions(file, value)),
    ...(modules.length === 0 ? [] : moduleOptions(file, modules, fill)),
    ...changes.flatMap(({ removed }) => removed).flatMap((name) => removedPart(file, name)),
  ];
}

function movedPort(file: File, { module, from, to }: NonNullable<EjabberdChange['moved']>) {
  const item = listenerAt(file, from, module);
  return set(file, item, 'port', to);
}

function listenerOptions(file: File, { port, module, ...options }: YamlMap): readonly Splice[] {
  const item = listenerAt(file, Number(port), typeof module === 'string' ? module : '');
  return Object.entries(options).flatMap(([name, value]) => set(file, item, name, value));
}

/**
 * Returns the entry of `listen` with this module and port in ejabberd.yml. Throws `Unplaced`
 * unless there is exactly one.
 */
function listenerAt({ root }: File, port: number, module: string): YAMLMap {
  const listen = root.get('listen', true);
  const items = isSeq(listen) ? listen.items : [];
  const found = items.filter(
    (item): item is YAMLMap =>
      isMap(item) && Number(item.get('port')) === port && item.get('module') === module,
  );
  const [item] = found;
  if (item === undefined || found.length > 1 || item.flow === true) {
    throw new Unplaced(`no listener ${module} at port ${port} is found`);
  }
  return item;
}

type Modules = ReturnType<typeof ejabberdParts>['modules'];

function moduleOptions(file: File, modules: Modules, fill: (value: Yaml) => Yaml) {
  const own = file.root.get('modules', true);
  if (!isMap(own)) throw new Unplaced('modules is not found');
  return modules.flatMap(({ name, value }): readonly Splice[] => {
    const known = own.get(name, true);
    if (NOT_ADDED.includes(name) && known === undefined) {
      throw new Unplaced(`the file does not have ${name}`);
    }
    if (!isMap(known) || known.items.length === 0 || known.flow === true) {
      const hasOptions = isMap(known) && known.items.length > 0;
      if (hasOptions) throw new Unplaced(`${name} is written in one line`);
      return known !== undefined && Object.keys(value).length === 0
        ? []
        : set(file, own, name, fill(value));
    }
    return Object.entries(value).flatMap(([option, wanted]) => {
      if (Array.isArray(wanted) && known.has(option)) throw new Unplaced(`${name} has ${option}`);
      return set(file, known, option, fill(wanted));
    });
  });
}

/** Sets entries of a map at the top level of ejabberd.yml, and creates the map if it is absent. */
function inMap(file: File, name: string, entries: YamlMap): readonly Splice[] {
  const own = file.root.get(name, true);
  if (own === undefined) return set(file, file.root, name, entries);
  if (!isMap(own) || own.items.length === 0) throw new Unplaced(`${name} is not a map`);
  return Object.entries(entries).flatMap(([key, value]) => set(file, own, key, value));
}

/** Removes a module, or a top-level option. */
function removedPart(file: File, name: string): readonly Splice[] {
  const map = name.startsWith('mod_') ? file.root.get('modules', true) : file.root;
  const pair = isMap(map) ? pairOf(map, name) : undefined;
  if (pair === undefined) return [];
  const start = lineStart(file.text, rangeOf(pair.key).start);
  const last = pair.value === null ? rangeOf(pair.key).end : rangeOf(pair.value).end;
  const end = Math.min(endOfContent(file.text, start, last) + 1, file.text.length);
  return [{ start, end, text: '' }];
}

/** Replaces the value of a key, or inserts the key. Returns no edit if the key has this value. */
function set({ text, root }: File, map: YAMLMap, name: string, value: Yaml): readonly Splice[] {
  if (map.flow === true) throw new Unplaced(`the map of ${name} is written in one line`);
  const pair = pairOf(map, name);
  if (pair !== undefined) {
    const key = rangeOf(pair.key);
    const colon = text.indexOf(':', key.end);
    const old = pair.value === null ? colon + 1 : rangeOf(pair.value).end;
    if (isScalar(pair.value) && pair.value.value === value) return [];
    return [{ start: colon + 1, end: endOfContent(text, colon + 1, old), text: ` ${flow(value)}` }];
  }
  const line = `${name}: ${flow(value)}`;
  if (map === root) {
    const gap = text.endsWith('\n') ? '' : '\n';
    return [{ start: text.length, end: text.length, text: `${gap}${line}\n` }];
  }
  const [first] = map.items;
  if (first === undefined) throw new Unplaced(`the map of ${name} is empty`);
  const { start } = rangeOf(first.key);
  const indent = ' '.repeat(start - lineStart(text, start));
  const own = text.slice(lineStart(text, start), start);
  if (own.trim() === '') {
    const at = lineStart(text, start);
    return [{ start: at, end: at, text: `${indent}${line}\n` }];
  }
  // The first option of the listener follows the `-` of its list item on the same line, so insert
  // the new option below it.
  if (!isScalar(first.value)) throw new Unplaced('the first option of a listener is a list');
  const at = lineEnd(text, rangeOf(first.value).end);
  return [{ start: at, end: at, text: `\n${indent}${line}` }];
}

function pairOf(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => isScalar(key) && key.value === name);
}

function rangeOf(node: unknown): { readonly start: number; readonly end: number } {
  const range = (node as Partial<Node> | null)?.range;
  if (range == null) throw new Unplaced('a value has no place');
  return { start: range[0], end: range[1] };
}

function textOf(text: string, node: unknown): string {
  const { start, end } = rangeOf(node);
  return text.slice(start, end);
}

/**
 * Returns the offset after the last character of a range of the YAML text that is no white space.
 */
function endOfContent(text: string, start: number, end: number): number {
  return start + text.slice(start, end).trimEnd().length;
}

function flow(value: Yaml): string {
  return stringify(value, { version: '1.1', lineWidth: 0, collectionStyle: 'flow' }).trim();
}

function filled(value: Yaml, domain: string): Yaml {
  if (typeof value === 'string') return value.replaceAll('{domain}', domain);
  if (typeof value !== 'object') return value;
  if (isList(value)) return value.map((item) => filled(item, domain));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, filled(item, domain)]),
  );
}

function isList(value: Yaml): value is readonly Yaml[] {
  return Array.isArray(value);
}
