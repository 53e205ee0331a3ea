/** Options of hosts: `host_config` replaces an option, `append_host_config` adds to its list. */
import { preparedHost } from '../host-name.js';
import { optionsOf } from './option-tables.js';
import { Refused, shownName } from './refused.js';
import { nameOf, pairsOf, type Pair, type Term } from './term.js';

/**
 * Merges ejabberd options of the whole server and of its hosts. Values by option and host; the key
 * of a value for the whole server has the empty string as host.
 */
export function mergedValues(options: readonly Pair[], version: string): ReadonlyMap<string, Term> {
  const values = new Map<string, Term>();
  const sections = (name: string): readonly Pair[] =>
    options.filter((pair) => nameOf(pair) === name).flatMap((pair) => hostSections(pair.value));
  for (const pair of options) {
    if (!/^(append_)?host_config$/.test(nameOf(pair))) values.set(`${nameOf(pair)} `, pair.value);
  }
  for (const section of sections('host_config')) {
    for (const pair of groupDuplicates(pairsOf(section.value)))
      values.set(`${nameOf(pair)} ${preparedHost(nameOf(section))}`, pair.value);
  }
  for (const section of sections('append_host_config')) {
    for (const pair of groupDuplicates(pairsOf(section.value)))
      append(values, pair, preparedHost(nameOf(section)), version);
  }
  return values;
}

/**
 * Options that ejabberd has joined to one text when it merges hosts, so `append_host_config`
 * refuses them.
 */
const JOINED: readonly string[] = [
  'c2s_ciphers',
  's2s_ciphers',
  'c2s_protocol_options',
  's2s_protocol_options',
];

function append(values: Map<string, Term>, pair: Pair, host: string, version: string): void {
  const name = nameOf(pair);
  const type = optionsOf('top', version).types.get(name)?.name ?? '';
  const isList = pair.value.kind === 'list' || type.endsWith('list_or_single');
  if (!isList || JOINED.includes(name)) {
    const reason =
      `Cannot merge value of option '${shownName(name)}' defined in append_host_config for virtual ` +
      `host ${shownName(host)}: only options of type list or map are allowed in append_host_config`;
    throw new Refused('server', pair.place, reason);
  }
  const before = values.get(`${name} ${host}`) ?? values.get(`${name} `);
  const items = [before, pair.value].flatMap((term) =>
    term === undefined ? [] : term.kind === 'list' ? [...term.items] : [term],
  );
  values.set(`${name} ${host}`, { kind: 'list', items, place: pair.value.place });
}

/** Merges ejabberd options with the same name whose values are lists into one option. */
export function groupDuplicates(pairs: readonly Pair[]): readonly Pair[] {
  const grouped: Pair[] = [];
  for (const pair of pairs) {
    const { value } = pair;
    const index = grouped.findIndex((one) => nameOf(one) === nameOf(pair));
    const before = grouped[index];
    if (before?.value.kind === 'list' && value.kind === 'list') {
      const items = [...before.value.items, ...value.items];
      grouped[index] = { ...before, value: { ...before.value, items } };
    } else {
      grouped.push(pair);
    }
  }
  return grouped;
}

export function hostSections(value: Term): readonly Pair[] {
  return groupDuplicates(pairsOf(value));
}
