/** The section of a Prosody configuration whose list of modules gets a new module. */
import type { ProsodyChange } from '../change.js';
import { readSections, type Section } from './lua-sections.js';
import { allOf, componentsOf, hasString, listsOf, valueOf, type File } from './prosody-file.js';

/** Modules that a module loads itself, and without which it fails. */
const LOADED: Readonly<Record<string, readonly string[]>> = {
  invites_register: ['register_ibr'],
};

/**
 * Returns the sections that get the modules; null is the global section. In a file with several
 * virtual hosts, only the host of the domain gets them, because a module may fail on another host.
 */
export function moduleSections(file: File, component: string | null): readonly (Section | null)[] {
  if (component !== null) return componentsOf(file, component);
  const hosts = file.lua.sections.filter((section) => section.component === null);
  const own = hosts.find(({ host }) => host === file.domain);
  return own !== undefined && new Set(hosts.map(({ host }) => host)).size > 1 ? [own] : [null];
}

/** Returns why the place of new modules is not certain, or null. */
export function moduleObstacle(
  file: File,
  { needs, component }: Pick<ProsodyChange, 'needs' | 'component'>,
): string | null {
  if (needs.length === 0) return null;
  const sections = moduleSections(file, component);
  if (sections.length === 0) return `the file has no Component … "${component ?? ''}"`;
  const hosts = sections.flatMap((section) => section?.host ?? []);
  const included = includedObstacle(file, hosts, sections.includes(null));
  if (included !== null) return included;
  const wanted = needs.flatMap((module) => [module, ...(LOADED[module] ?? [])]);
  // A global list reaches every host, so a host that disables a module must not get it.
  const disabled = allOf(file, 'modules_disabled').filter(
    ({ section }) => section === null || sections.includes(null) || hosts.includes(section.host),
  );
  for (const one of disabled) {
    const off = wanted.find((module) => hasString(valueOf(file, one), module));
    if (off !== undefined) return `modules_disabled has ${off}`;
  }
  const lists = sections.flatMap((section) => listsOf(file, section));
  return lists.some(({ isTable }) => !isTable) ? 'modules_enabled is computed' : null;
}

/** Returns why an included file may decide the list of modules, or null. */
function includedObstacle(
  { included }: File,
  hosts: readonly string[],
  isGlobal: boolean,
): string | null {
  if (included === null) return 'an included file may set modules_enabled';
  for (const text of included) {
    if (!/\bmodules_enabled\b/.test(text)) continue;
    const lua = readSections(text);
    if (lua === null || lua.computed.has('modules_enabled')) {
      return 'an included file sets modules_enabled';
    }
    // An included file begins in the global section, whatever section includes it.
    const decides = allOf({ lua }, 'modules_enabled').some(({ section }) =>
      section === null ? isGlobal : hosts.includes(section.host),
    );
    if (decides) return 'an included file sets modules_enabled';
  }
  return null;
}
