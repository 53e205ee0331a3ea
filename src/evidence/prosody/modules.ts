import { preparedHost } from '../host-name.js';
import type { OptionPlace } from '../../model/configuration.js';
import { isTrue, textsOf, type Section } from './section.js';

/**
 * Modules that Prosody loads for a host, with the options that load each. No options: loaded by
 * default.
 */
export type Modules = ReadonlyMap<string, readonly OptionPlace[]>;

const AUTOLOADED = ['presence', 'message', 'iq', 'offline', 'c2s', 's2s', 's2s_auth_certs'];
/** The only modules of Prosody's global `modules_enabled` that are also loaded for a component. */
const OF_COMPONENTS: ReadonlySet<string> = new Set([
  ...['tls', 'saslauth', 'dialback', 'iq', 's2s', 's2s_bidi', 'smacks', 'server_contact_info'],
]);

export function modulesInForce(section: Section): Modules {
  const { host } = section;
  const component = section.own(host, 'component_module');
  const loaded = new Map<string, readonly OptionPlace[]>();
  for (const name of AUTOLOADED) loaded.set(name, []);
  const listed = (where: string): void => {
    const enabled = section.own(where, 'modules_enabled');
    for (const name of textsOf(enabled)) loaded.set(name, section.within(enabled, name));
  };
  const without = (where: string): void => {
    for (const name of textsOf(section.own(where, 'modules_disabled'))) loaded.delete(name);
  };
  listed('*');
  without('*');
  if (component.value !== null) {
    for (const name of loaded.keys()) if (!OF_COMPONENTS.has(name)) loaded.delete(name);
  }
  listed(host);
  without(host);
  const [own] = textsOf(component);
  if (own !== undefined) loaded.set(own, component.from);
  loadedByOthers(section, loaded);
  return loaded;
}

/** Adds the modules that loaded modules load: `module:depends` in their sources. */
function loadedByOthers(section: Section, loaded: Map<string, readonly OptionPlace[]>): void {
  const add = (name: string, from: readonly OptionPlace[]): void => {
    if (!loaded.has(name)) loaded.set(name, from);
  };
  const register = loaded.get('register');
  const allowed = section.get('allow_registration');
  if (register !== undefined && isTrue(allowed, false)) {
    for (const name of ['register_ibr', 'watchregistrations']) {
      add(name, [...register, ...allowed.from]);
    }
  }
  const invites = loaded.get('invites_register');
  const inviteOnly = section.get('registration_invite_only');
  if (invites !== undefined) {
    add('invites', invites);
    if (isTrue(inviteOnly, true)) add('register_ibr', [...invites, ...inviteOnly.from]);
  }
  const ibr = loaded.get('register_ibr');
  if (ibr !== undefined) add('register_limits', ibr);
  const turn = loaded.get('turn_external');
  if (turn !== undefined) add('external_services', turn);
}

/**
 * Components of the host: components below its name, and components listed in its `disco_items`.
 */
export function componentsOf(section: Section): readonly string[] {
  const listed = new Set(section.get('disco_items').value === null ? [] : discoItems(section));
  return section.hosts.filter(
    (one) =>
      section.own(one, 'component_module').value !== null &&
      (one.endsWith(`.${section.host}`) || listed.has(one)),
  );
}

function discoItems(section: Section): readonly string[] {
  const { value } = section.get('disco_items');
  if (typeof value !== 'object' || value === null || value.kind !== 'table') return [];
  return value.list.flatMap((item) =>
    textsOf({ value: item, from: [] }).slice(0, 1).map(preparedHost),
  );
}
