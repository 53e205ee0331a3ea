/** Edits the text of `prosody.cfg.lua`: puts each change at its place in the file. */
import type { ProsodyChange } from '../change.js';
import { modulesOf, prosodyOptions } from '../prosody-block.js';
import { readSections, type Assignment } from './lua-sections.js';
import { moduleObstacle, moduleSections } from './module-places.js';
import { allOf, hasString, listsOf, valueOf, type File } from './prosody-file.js';
import { deletion, lineStart, type Edited, type Splice } from './splice.js';

/**
 * Names of Prosody options that hold tables, and whose old entries are kept when new entries are
 * added.
 */
const KEEP_ENTRIES: readonly string[] = [
  'anti_spam_services',
  'contact_info',
  'firewall_scripts',
  'muc_rtbls',
];

/**
 * Returns the edits of a Prosody configuration. Leaves out a change if the text does not show for
 * certain where an option is set: by a program, or in an included file.
 */
export function editProsody(
  text: string,
  changes: readonly ProsodyChange[],
  { domain, included }: Pick<File, 'domain' | 'included'>,
): Edited<ProsodyChange> {
  const lua = readSections(text);
  if (lua === null) {
    const reason = 'the file is a program, or not Lua';
    return { splices: [], left: changes.map((change) => ({ change, reason })) };
  }
  const file: File = { text, domain, lua, included };
  const reasons = changes.map((change) => ({ change, reason: obstacle(file, change) }));
  const placed = reasons.filter(({ reason }) => reason === null).map(({ change }) => change);
  return {
    splices: splicesOf(file, placed),
    left: reasons.flatMap(({ change, reason }) => (reason === null ? [] : [{ change, reason }])),
  };
}

/** Names of all options that a change of the Prosody configuration reads or sets. */
function namesOf({ options, removedOptions, removedEntries, needs }: ProsodyChange) {
  return [
    ...Object.keys(options),
    ...removedOptions,
    ...(removedEntries?.options ?? []),
    ...(needs.length > 0 ? ['modules_enabled', 'modules_disabled'] : []),
  ];
}

/**
 * Returns why a change cannot be made at a certain place of the Prosody configuration, or null if
 * it can.
 */
function obstacle(file: File, change: ProsodyChange): string | null {
  const { lua, included } = file;
  if (change.removedModules.length > 0) return 'a module is to be removed';
  if (Object.keys(change.options).length === 0 && namesOf(change).length === 0) {
    return 'it is a step for you';
  }
  for (const name of namesOf(change)) {
    if (lua.computed.has(name)) return `a program sets ${name}`;
    // A list of modules below a host adds to the global one: moduleObstacle looks at the sections.
    if (name === 'modules_enabled') continue;
    if (included === null) return `an included file may set ${name}`;
    if (included.some((text) => new RegExp(`\\b${name}\\b`).test(text))) {
      return `an included file sets ${name}`;
    }
  }
  return tableObstacle(file, change) ?? moduleObstacle(file, change);
}

function tableObstacle(file: File, { options, removedEntries }: ProsodyChange): string | null {
  for (const [name, value] of Object.entries(options)) {
    const key = /^\{ (\w+) = /.exec(value)?.[1];
    const set = settingsOf(file, name).filter(() => KEEP_ENTRIES.includes(name));
    if (set.some(({ isTable }) => !isTable)) return `${name} is computed`;
    if (set.some(({ entries }) => entries.some((entry) => entry.name === key))) {
      return `${name} has ${key ?? ''} already`;
    }
  }
  const tables = (removedEntries?.options ?? []).flatMap((name) => allOf(file, name));
  const computed = tables.find(({ isTable }) => !isTable);
  return computed === undefined ? null : `${computed.option} is computed`;
}

function splicesOf(file: File, changes: readonly ProsodyChange[]): readonly Splice[] {
  const added: string[] = [];
  const splices: Splice[] = [];
  for (const { name, value, requirements } of prosodyOptions(changes)) {
    const wanted = value.replaceAll('{domain}', file.domain);
    const set = settingsOf(file, name);
    splices.push(...set.flatMap((one) => assigned(file, one, wanted)));
    if (!set.some(({ section }) => section === null)) {
      added.push(`-- ${requirements.join(', ')}\n${name} = ${wanted}\n`);
    }
  }
  for (const { component, names } of modulesOf(changes)) {
    for (const section of moduleSections(file, component)) {
      const list = listsOf(file, section).at(-1);
      const absent = component === null ? notInGlobal(file, names) : names;
      if (absent.length === 0) continue;
      if (list !== undefined) splices.push(...enabled(file, list, absent));
      else if (section === null) added.push(`modules_enabled = ${table(absent)}\n`);
      else {
        const line = `\n\tmodules_enabled = ${table(absent)}`;
        splices.push({ start: section.end, end: section.end, text: line });
      }
    }
  }
  const removed = new Set(changes.flatMap(({ removedOptions }) => removedOptions));
  for (const { option, section, start, end } of file.lua.assignments) {
    const applies = section === null || section.host === file.domain;
    if (applies && removed.has(option)) splices.push(deletion(file.text, start, end));
  }
  splices.push(...removedEntries(file, changes), ...inserted(file, added));
  return splices;
}

/**
 * Values of `protocol` that are as strict as a TLS profile: without them, the profile would accept
 * older versions of TLS than the file does.
 */
const AS_STRICT: Readonly<Record<string, readonly string[]>> = {
  '"intermediate"': ['tlsv1_2+', 'tlsv1_3', 'tlsv1_3+'],
  '"modern"': ['tlsv1_3', 'tlsv1_3+'],
};

/** Removes entries that override the options of the changes, for the domain. */
function removedEntries(file: File, changes: readonly ProsodyChange[]): readonly Splice[] {
  const { lua, text, domain } = file;
  const all = changes.flatMap((change) => change.removedEntries ?? []);
  const profile = prosodyOptions(changes).find(({ name }) => name === 'tls_profile')?.value ?? '';
  return lua.assignments
    .filter(({ section }) => section === null || section.host === domain)
    .flatMap(({ option, entries }) =>
      entries
        .filter(({ name }) =>
          all.some((one) => one.options.includes(option) && one.entries.includes(name)),
        )
        .filter(({ name, start, end }) => {
          const value = /=\s*["']([^"']*)["']/.exec(text.slice(start, end))?.[1] ?? '';
          return name !== 'protocol' || !(AS_STRICT[profile] ?? []).includes(value);
        })
        .map(({ start, end }) => deletion(text, start, end)),
    );
}

/**
 * Inserts options into the Prosody configuration above its first section, and above the comments
 * that belong to that section.
 */
function inserted({ lua, text }: File, added: readonly string[]): readonly Splice[] {
  if (added.length === 0) return [];
  const first = lua.sections[0];
  if (first === undefined) {
    const gap = text === '' || text.endsWith('\n') ? '' : '\n';
    return [{ start: text.length, end: text.length, text: `${gap}\n${added.join('\n')}` }];
  }
  let at = lineStart(text, first.start);
  // Insert above the comments before the section, but not above the last line of a multi-line
  // comment (`--[[ … ]]`), which begins further up.
  while (at > 0 && /^--(?!\[=*\[)[^\]\n]*$/.test(text.slice(lineStart(text, at - 1), at - 1))) {
    at = lineStart(text, at - 1);
  }
  return [{ start: at, end: at, text: `${added.join('\n')}\n` }];
}

function assigned(file: File, one: Assignment, wanted: string): readonly Splice[] {
  const { valueStart, valueEnd, option } = one;
  const old = valueOf(file, one);
  if (!KEEP_ENTRIES.includes(option)) {
    return [{ start: valueStart, end: valueEnd, text: wanted }];
  }
  const [, entry = '', name] = /^\{ ((?:"([^"]*)")?.*) \}$/.exec(wanted) ?? [];
  if (name !== undefined && hasString(old, name)) return [];
  return [{ start: valueStart + 1, end: valueStart + 1, text: leading(old, [entry]) }];
}

function notInGlobal(file: File, names: readonly string[]): readonly string[] {
  const list = listsOf(file, null).at(-1);
  return list === undefined ? names : names.filter((name) => !hasString(valueOf(file, list), name));
}

function enabled(file: File, list: Assignment, names: readonly string[]): readonly Splice[] {
  const old = valueOf(file, list);
  const missing = names.filter((name) => !hasString(old, name)).map((name) => `"${name}"`);
  if (missing.length === 0) return [];
  const start = list.valueStart + 1;
  return [{ start, end: start, text: leading(old, missing) }];
}

/**
 * Text of new entries at the beginning of a Lua table: on their own lines if the table has several
 * lines.
 */
function leading(table: string, entries: readonly string[]): string {
  const after = table === '{}' ? ' ' : /^\{\s*\}$/.test(table) ? '' : ';';
  return table.includes('\n')
    ? entries.map((entry) => `\n\t${entry};`).join('')
    : ` ${entries.join('; ')}${after}`;
}

function table(names: readonly string[]): string {
  return `{ ${names.map((name) => `"${name}"`).join('; ')} }`;
}

/**
 * Returns the settings of the Prosody configuration that apply to the domain: global ones, and
 * those of the domain's section.
 */
function settingsOf(file: File, option: string): readonly Assignment[] {
  return allOf(file, option).filter(
    ({ section }) => section === null || section.host === file.domain,
  );
}
