import type { ConfiguredSettings, OptionPlace } from '../../../model/configuration.js';
import { isTable, luaText, type LuaValue } from '../lua/value.js';
import { componentsOf, modulesInForce, type Modules } from '../modules.js';
import {
  isTrue,
  isUnknown,
  numberOf,
  textsOf,
  told,
  untold,
  type Found,
  type Section,
} from '../section.js';

const MOST = 20;

/** Modules of a host or component, and the options that apply to it. */
export interface Service {
  readonly section: Section;
  readonly modules: Modules;
}

export function servicesOf(section: Section): readonly Service[] {
  return componentsOf(section).map((host) => {
    const component = { ...section, host, get: getter(section, host) };
    return { section: component, modules: modulesInForce(component) };
  });
}

function getter(section: Section, host: string): Section['get'] {
  return (option) => {
    const own = section.own(host, option);
    return own.value === null ? section.own('*', option) : own;
  };
}

export function e2ee(section: Section, modules: Modules): ConfiguredSettings['e2ee'] {
  const pep = ['pep', 'pep_simple', 'pep_plus'].flatMap((name) => modules.get(name) ?? []);
  const hasPep = ['pep', 'pep_simple', 'pep_plus'].some((name) => modules.has(name));
  const refusing = ['deny_omemo', 'require_otr'].filter((name) => modules.has(name));
  const strings = section.get('anti_spam_block_strings');
  const patterns = section.get('anti_spam_block_patterns');
  const filters = modules.has('anti_spam')
    ? [strings, patterns].filter((one) =>
        textsOf(one).some((text) => /omemo|axolotl|encrypt|openpgp/i.test(text)),
      )
    : [];
  return {
    value: {
      pep: hasPep,
      refusing: [...refusing, ...filters.flatMap(({ from }) => from[0]?.option ?? [])].sort(),
    },
    from: [
      ...pep,
      ...refusing.flatMap((name) => modules.get(name) ?? []),
      ...filters.flatMap(({ from }) => from),
    ],
  };
}

const UPLOADS = ['http_file_share', 'http_upload', 'http_upload_external'];

export function upload(
  modules: Modules,
  components: readonly Service[],
): ConfiguredSettings['upload'] {
  for (const name of UPLOADS) {
    for (const loaded of [modules, ...components.map((one) => one.modules)]) {
      const from = loaded.get(name);
      // All modules of `UPLOADS` use a random path without the user name.
      if (from !== undefined) return { value: { service: name, random: true, name: 'none' }, from };
    }
  }
  return { value: { service: null, random: false, name: 'none' }, from: [] };
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}

export function stun(section: Section, modules: Modules): ConfiguredSettings['stun'] {
  const announced: { readonly ports: readonly number[]; readonly from: readonly OptionPlace[] }[] =
    [];
  const asked: Found[] = [];
  const turn = modules.get('turn_external');
  // `mod_turn_external` does not start without a secret.
  if (turn !== undefined && section.get('turn_external_secret').value !== null) {
    const port = section.get('turn_external_port');
    const tlsPort = section.get('turn_external_tls_port');
    asked.push(port, tlsPort);
    const ports = [numberOf(port) ?? 3478, numberOf(tlsPort) ?? []].flat();
    if (ports.includes('other')) return untold('value', [...port.from, ...tlsPort.from]);
    announced.push({
      ports: ports.filter((one) => one !== 'other'),
      from: [...turn, ...port.from, ...tlsPort.from],
    });
  }
  const credentials = modules.get('turncredentials');
  if (credentials !== undefined) {
    const port = section.get('turncredentials_port');
    const number = numberOf(port) ?? 3478;
    if (number === 'other') return untold('value', port.from);
    announced.push({ ports: [number], from: [...credentials, ...port.from] });
  }
  const listing = modules.get('external_services') ?? modules.get('extdisco');
  const services = section.get('external_services');
  if (listing !== undefined && services.value !== null) {
    const fallback = section.get('external_service_port');
    const ports = servicePorts(services.value, numberOf(fallback));
    if (ports === null) return untold('value', services.from);
    announced.push({ ports, from: [...listing, ...services.from] });
  }
  if (asked.some((one) => isUnknown(one.value)))
    return untold(
      'script',
      asked.flatMap((one) => one.from),
    );
  const all = announced.flatMap(({ ports }) => ports);
  const from = announced.flatMap((one) => one.from);
  if (!all.every(isPort)) return untold('value', from.slice(0, 8));
  const ports = [...new Set(all)].sort((a, b) => a - b).slice(0, MOST);
  return { value: { ports: announced.length === 0 ? null : ports }, from: from.slice(0, 8) };
}

/** Returns the ports of entries for STUN and TURN; null if a port cannot be read. */
function servicePorts(
  value: LuaValue,
  fallback: number | 'other' | null,
): readonly number[] | null {
  if (!isTable(value)) return null;
  const ports: number[] = [];
  for (const entry of [...value.list, ...value.fields.values()]) {
    if (!isTable(entry)) continue;
    const type = luaText(entry.fields.get('type')) ?? '';
    if (!/^(stun|turn)s?$/.test(type)) continue;
    const own = entry.fields.get('port') ?? null;
    if (isUnknown(own)) return null;
    const port =
      numberOf({ value: own, from: [] }) ?? fallback ?? (type.endsWith('s') ? 5349 : 3478);
    if (port === 'other') return null;
    ports.push(port);
  }
  return ports;
}

/** Prosody modules that store or publish the text of messages. */
const KEEPING_MESSAGES = ['message_logging', 'stanza_debug', 'http_muc_log'];

export function logging(
  section: Section,
  modules: Modules,
  components: readonly Service[],
): ConfiguredSettings['logging'] {
  const log = section.own('*', 'log');
  const debug = section.own('*', 'debug');
  const loaded = [modules, ...components.map((one) => one.modules)];
  const keeping = KEEPING_MESSAGES.flatMap((name) =>
    loaded.filter((one) => one.has(name)).flatMap((one) => one.get(name) ?? []),
  );
  if (loaded.some((one) => KEEPING_MESSAGES.some((name) => one.has(name)))) {
    return { value: 'messages', from: keeping };
  }
  const byOption = isTrue(debug, debug.value !== null) ? 'debug' : 'info';
  return told([log, debug], () => {
    if (log.value === null) return byOption === 'debug' ? 'debug' : 'balanced';
    const levels = lowestLevels(log.value, byOption);
    if (levels.length === 0) return 'none';
    return levels.includes('debug') ? 'debug' : 'balanced';
  });
}

const LEVELS = ['debug', 'info', 'warn', 'error'];

/** Returns the lowest log level of each log sink (file, console, syslog). */
function lowestLevels(log: LuaValue, ofFile: string): readonly string[] {
  if (typeof log === 'string') {
    if (log === '*nowhere') return [];
    return [log.startsWith('*') ? 'debug' : ofFile];
  }
  if (!isTable(log)) return [];
  const named = LEVELS.filter((level) => {
    const sink = log.fields.get(level);
    return typeof sink === 'string' && sink !== '*nowhere';
  });
  const listed = log.list.flatMap((sink) => {
    if (typeof sink === 'string') return /^\*(?!nowhere$)/.test(sink) ? ['debug'] : [];
    if (!isTable(sink) || [undefined, 'nowhere'].includes(sink.fields.get('to') as string))
      return [];
    return lowestOf(sink.fields.get('levels'));
  });
  return [...named, ...listed];
}

function lowestOf(criteria: LuaValue | undefined): readonly string[] {
  if (criteria === undefined || criteria === null) return ['debug'];
  if (typeof criteria === 'string') return [criteria];
  if (!isTable(criteria)) return [];
  const named = [criteria.fields.get('min'), criteria.fields.get('max'), ...criteria.list];
  const levels = LEVELS.filter((level) => named.includes(level));
  return levels.slice(0, 1);
}

export function onion(section: Section, modules: Modules): ConfiguredSettings['onion'] {
  const loaded = modules.get('onions');
  if (loaded !== undefined) return { value: { by: 'onions' }, from: loaded };
  const host = section.hosts.find((one) => one.endsWith('.onion'));
  return host === undefined
    ? { value: { by: null }, from: [] }
    : { value: { by: host }, from: section.own(host, 'defined').from };
}

const ROLES = ['admin', 'feedback', 'sales', 'security', 'status', 'support'];
const URI = /^(mailto:[^\s@]+@[^\s@]+|xmpp:[^\s]+|https?:\/\/[^\s]+|tel:[^\s]+)$/i;

/**
 * Contacts with octets that are not UTF-8, which this program decodes as U+FFFD.
 * `mod_server_contact_info` does not start with one, because a stanza cannot contain it.
 */
export function textsNotUtf8({ value }: Found): readonly string[] {
  if (!isTable(value)) return [];
  return ['abuse', ...ROLES]
    .flatMap((role) => textsOf({ value: value.fields.get(role) ?? null, from: [] }))
    .filter((text) => text.includes('\u{FFFD}'));
}

export function contacts(section: Section, modules: Modules): ConfiguredSettings['contacts'] {
  const loaded = modules.get('server_contact_info');
  const info = section.get('contact_info');
  const admins = section.get('admins');
  if (info.value === null) {
    return told(
      loaded === undefined ? [] : [admins],
      () => ({
        published: loaded !== undefined,
        abuse: [],
        others: loaded !== undefined && textsOf(admins).length > 0 ? ['admin'] : [],
      }),
      loaded ?? [],
    );
  }
  const addresses = (role: string): readonly string[] => {
    const value = isTable(info.value) ? (info.value.fields.get(role) ?? null) : null;
    return textsOf({ value, from: [] }).filter((one) => one.length <= 300 && URI.test(one));
  };
  return told(
    [info],
    () => ({
      published: loaded !== undefined && textsNotUtf8(info).length === 0,
      abuse: addresses('abuse').slice(0, MOST),
      others: ROLES.filter((role) => addresses(role).length > 0),
    }),
    loaded ?? [],
  );
}
