import { basename } from 'node:path/posix';
import type { ConfiguredSettings, OptionPlace } from '../../../model/configuration.js';
import type { Modules } from '../modules.js';
import { isUnknown, textsOf, told, untold, type Found, type Section } from '../section.js';
import type { Service } from './services.js';

const MOST = 20;

interface Used {
  readonly found: Found;
  readonly names: readonly string[];
  readonly from: readonly OptionPlace[];
}

/**
 * Returns the texts of a Prosody option that only the module `module` reads. Empty if Prosody does
 * not load the module.
 */
function used({ section, modules }: Service, module: string, option: string): Used {
  const from = modules.get(module);
  const found = section.get(option);
  if (from === undefined) return { found: { value: null, from: [] }, names: [], from: [] };
  return { found, names: [...new Set(textsOf(found))].sort().slice(0, MOST), from };
}

export function jidBlocklist(
  section: Section,
  modules: Modules,
  components: readonly Service[],
): ConfiguredSettings['jidBlocklist'] {
  const spam = used({ section, modules }, 'anti_spam', 'anti_spam_services');
  const firewall = used({ section, modules }, 'firewall', 'firewall_scripts');
  const ofFirewall = firewall.names.filter((one) => /rtbl/i.test(basename(one)));
  const rooms = components.map((one) => used(one, 'muc_rtbl', 'muc_rtbls'));
  const from = [spam, ...rooms].filter((one) => one.names.length > 0).flatMap((one) => one.from);
  return told(
    [spam.found, firewall.found, ...rooms.map((one) => one.found)],
    () => ({
      users: [...spam.names, ...ofFirewall.map((one) => basename(one))],
      rooms: [...new Set(rooms.flatMap(({ names }) => names))].sort(),
      fixed: [],
    }),
    from,
  );
}

/**
 * Scripts of mod_firewall that download the list of servers from jabberspam's GitHub repeatedly.
 */
const UPDATING = new Set(['jabberspam-simple-blocklist.pfw', 'spam-blocklists.pfw']);
/** Scripts that come with mod_firewall and contain no list of servers. */
const OF_MODULE = /^module:scripts\//;

export function serverBlocklist(
  section: Section,
  modules: Modules,
): ConfiguredSettings['serverBlocklist'] {
  const service = { section, modules };
  const spam = used(service, 'anti_spam', 'anti_spam_services');
  const firewall = used(service, 'firewall', 'firewall_scripts');
  const fixed = used(service, 's2s_blacklist', 's2s_blacklist');
  const all = [spam, firewall, fixed];
  const scripts = firewall.names.map((one) => basename(one)).filter((one) => UPDATING.has(one));
  const updated = [...scripts, ...spam.names];
  const from = all.filter((one) => one.names.length > 0).flatMap((one) => one.from);
  const own = firewall.names.some((one) => !OF_MODULE.test(one) && !UPDATING.has(basename(one)));
  // A script of the operator may block servers too, but this program does not read its language.
  if (updated.length === 0 && own && !isUnknown(firewall.found.value)) {
    return untold('module', [...from, ...firewall.found.from]);
  }
  return told(
    all.map((one) => one.found),
    () => ({ updated, fixed: fixed.names }),
    from,
  );
}
