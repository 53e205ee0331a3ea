/** A configuration of Prosody as text, and how to find its settings. */
import type { Assignment, LuaConfiguration, Section } from './lua-sections.js';

export interface File {
  readonly text: string;
  readonly domain: string;
  readonly lua: LuaConfiguration;
  /**
   * Texts of the files that the Prosody configuration includes; null if some of these texts are
   * unknown.
   */
  readonly included: readonly string[] | null;
}

/** Returns the assignments of an option in all sections. */
export function allOf({ lua }: Pick<File, 'lua'>, option: string): readonly Assignment[] {
  return lua.assignments.filter((one) => one.option === option);
}

/** Returns the lists of modules of a host, in all its sections; null for the global lists. */
export function listsOf(file: File, section: Section | null): readonly Assignment[] {
  return allOf(file, 'modules_enabled').filter((one) => one.section?.host === section?.host);
}

/** Returns the sections of components with this module, such as `muc`. */
export function componentsOf({ lua }: File, module: string): readonly Section[] {
  return lua.sections.filter(({ component }) => component === module);
}

export function valueOf({ text }: File, { valueStart, valueEnd }: Assignment): string {
  return text.slice(valueStart, valueEnd);
}

/** Whether the Lua text of a table contains `name` as a string outside of comments. */
export function hasString(value: string, name: string): boolean {
  return value
    .split('\n')
    .some((line) => new RegExp(`^[^-]*(?:-[^-]+)*["']${name}["']`).test(line));
}
