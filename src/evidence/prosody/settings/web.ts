/** Logins of clients over HTTP: BOSH and WebSocket. */
import type { Configured } from '../../../model/configuration.js';
import { isLoopbackAddress } from '../../loopback.js';
import type { Modules } from '../modules.js';
import { isTrue, textsOf, told, type Found, type Section } from '../section.js';

/** Modules for logins over HTTP, with the option that makes plain HTTP count as encrypted. */
const WEB = [
  ['bosh', 'consider_bosh_secure'],
  ['websocket', 'consider_websocket_secure'],
] as const;

/**
 * Returns the encryption of clients (`optional`) if they may log in over plain HTTP from another
 * machine although encryption is required. Null if they may not: without the option, Prosody
 * offers no login over plain HTTP. If only this machine reaches the HTTP port, a proxy is in front.
 */
export function webInClear(section: Section, modules: Modules): Configured<'optional'> | null {
  const trusted = WEB.flatMap(([module, option]) => {
    const from = modules.get(module);
    // Both modules are global, so they do not read the options of a host.
    const found = section.own('*', option);
    return from !== undefined && isTrue(found, false) ? [{ from, found }] : [];
  });
  const [first] = trusted;
  const door = first === undefined ? null : publicHttp(section, modules);
  if (first === undefined || door === null) return null;
  return told([first.found, ...door], () => 'optional', first.from);
}

/** Options that open HTTP without TLS to other machines; null if no port is open to them. */
function publicHttp(section: Section, modules: Modules): readonly Found[] | null {
  const set = (option: string): Found | null => {
    const found = section.own('*', option);
    return found.value === null ? null : found;
  };
  const shared = set('interfaces') ?? set('interface');
  // Prosody 0.12 and later open the HTTP port only to this machine if no option says otherwise.
  const local = section.version === '0.11' ? null : (set('local_interfaces') ?? LOCAL);
  const own = set('http_interfaces') ?? set('http_interface') ?? local ?? shared;
  const services = [
    { ports: set('http_ports') ?? DEFAULT_PORT, interfaces: own },
    ...(modules.has('net_multiplex') ? [{ ports: set('ports') ?? NONE, interfaces: shared }] : []),
  ];
  const open = services.find(
    ({ ports, interfaces }) =>
      textsOf(ports).length > 0 &&
      (interfaces === null || !textsOf(interfaces).every(isLoopbackAddress)),
  );
  if (open === undefined) return null;
  return [open.ports, ...(open.interfaces === null ? [] : [open.interfaces])];
}

const NONE: Found = { value: null, from: [] };
const DEFAULT_PORT: Found = { value: 5280, from: [] };
const LOCAL: Found = { value: '127.0.0.1', from: [] };
