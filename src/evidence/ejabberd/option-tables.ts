/**
 * Names and types of ejabberd's options, by version. `options.json` is written by
 * `test/evidence/ejabberd-options.js`.
 */
import tables from './options.json' with { type: 'json' };

/**
 * Type of an option. For `enum`, `of` contains the words; for `options`, `fields` contains the
 * fields.
 */
export interface OptionType {
  readonly name: string;
  readonly of: readonly OptionType[];
  readonly fields: readonly Field[];
}

interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly type: OptionType;
}

export interface OptionTable {
  readonly types: ReadonlyMap<string, OptionType>;
  readonly required: readonly string[];
}

/** Versions whose options are known, oldest first. */
export const EJABBERD_VERSIONS: readonly string[] = tables.versions.split(' ');

const SCOPES: Readonly<Record<string, Readonly<Record<string, string>>>> = tables.scopes;

/**
 * Returns the newest version with a known option table that is not newer than `version`, or null.
 */
export function knownVersion(version: string): string | null {
  const [, year, month] = /^(\d{2})\.(\d{1,2})(?!\d)/.exec(version) ?? [];
  if (year === undefined || month === undefined) return null;
  const padded = `${year}.${month.padStart(2, '0')}`;
  return EJABBERD_VERSIONS.findLast((known) => known <= padded) ?? null;
}

/** Whether the ejabberd version `version`, one of `EJABBERD_VERSIONS`, is `since` or newer. */
export function isSince(version: string, since: string): boolean {
  return version >= since;
}

/**
 * Returns the part of a table entry that holds for a version, without its range of versions. Null if
 * no part of the entry names the version.
 */
function entryOf(text: string, version: string): string | null {
  for (const entry of text.split('; ')) {
    const [, since = '', until = '', rest = ''] = /^([\d.]+)-([\d.]*) ?(.*)$/.exec(entry) ?? [];
    if (since <= version && (until === '' || version <= until)) return rest;
  }
  return null;
}

const MEMO = new Map<string, OptionTable>();

/**
 * Returns the options of one part of ejabberd.yml in one version. Parts are `top`,
 * `listen:ejabberd_c2s`, `module:mod_muc` and so on.
 */
export function optionsOf(scope: string, version: string): OptionTable {
  const key = `${version} ${scope}`;
  const before = MEMO.get(key);
  if (before !== undefined) return before;
  const types = new Map<string, OptionType>();
  const required: string[] = [];
  for (const [marked, text] of Object.entries(SCOPES[scope] ?? {})) {
    const entry = entryOf(text, version);
    if (entry === null) continue;
    const name = marked.replace(/!$/, '');
    if (name !== marked) required.push(name);
    types.set(name, parseType(entry));
  }
  const table = { types, required };
  MEMO.set(key, table);
  return table;
}

/**
 * Names in a scope of the option tables (`global`, `modules`, `handlers`, `backends:mod_muc`) that
 * exist in the given version of ejabberd.
 */
export function namesIn(scope: string, version: string): readonly string[] {
  return Object.entries(SCOPES[scope] ?? {})
    .filter(([, text]) => entryOf(text, version) !== null)
    .map(([name]) => name);
}

/**
 * Names of the options in one part of ejabberd.yml (such as `top`), in any version of ejabberd.
 */
export function namesEver(scope: string): readonly string[] {
  return Object.keys(SCOPES[scope] ?? {});
}

export function hasScope(scope: string): boolean {
  return Object.hasOwn(SCOPES, scope);
}

/** Returns the modules that the module `module` needs. */
export function neededBy(module: string, version: string): readonly string[] {
  const text = SCOPES.modules?.[module];
  const entry = text === undefined ? null : entryOf(text, version);
  return entry === null || entry === '' ? [] : entry.split(',');
}

/** Modules that can listen on a port, in the given version of ejabberd. Null: in any version. */
export function listenersOf(version: string | null): readonly string[] {
  return Object.keys(SCOPES)
    .filter((scope) => scope.startsWith('listen:'))
    .map((scope) => scope.slice('listen:'.length))
    .filter((name) => name !== 'ejabberd_listener')
    .filter((name) => version === null || optionsOf(`listen:${name}`, version).types.size > 0);
}

export function parseType(text: string): OptionType {
  let at = 0;
  const word = (): string => {
    const [found = ''] = /^[\w.-]*/.exec(text.slice(at)) ?? [];
    at += found.length;
    return found;
  };
  const type = (): OptionType => {
    const name = word();
    const of: OptionType[] = [];
    const fields: Field[] = [];
    if (text[at] !== '(') return { name, of, fields };
    at += 1;
    while (at < text.length && text[at] !== ')') {
      if (name.endsWith('options')) fields.push(field());
      else of.push(type());
      if (text[at] === ',') at += 1;
    }
    at += 1;
    return { name, of, fields };
  };
  const field = (): Field => {
    const name = word();
    const required = text[at] === '!';
    at += required ? 2 : 1;
    return { name, required, type: type() };
  };
  return type();
}
