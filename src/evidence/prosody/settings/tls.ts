import type { Configured, ConfiguredTls, OptionPlace } from '../../../model/configuration.js';
import { isTable, luaText, type LuaValue } from '../lua/value.js';
import type { Modules } from '../modules.js';
import { textOf, textsOf, told, untold, type Found, type Section } from '../section.js';
import { isForwardSecret } from './ciphers.js';

const VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];
/**
 * Names of `VERSIONS` in the options `protocol` and `options`; `options` puts `no_` before a name.
 */
const NAMES = ['tlsv1', 'tlsv1_1', 'tlsv1_2', 'tlsv1_3'];

const MODERN_SUITES = [
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ...['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ...['DHE-RSA-AES128-GCM-SHA256', 'DHE-RSA-AES256-GCM-SHA384'],
];
const OLD_SUITES = [
  ...['ECDHE-ECDSA-AES128-SHA256', 'ECDHE-RSA-AES128-SHA256', 'ECDHE-ECDSA-AES128-SHA'],
  ...['ECDHE-RSA-AES128-SHA', 'ECDHE-ECDSA-AES256-SHA384', 'ECDHE-RSA-AES256-SHA384'],
  ...['ECDHE-ECDSA-AES256-SHA', 'ECDHE-RSA-AES256-SHA', 'DHE-RSA-AES128-SHA256'],
  ...['DHE-RSA-AES256-SHA256', 'AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'AES128-SHA256'],
  ...['AES256-SHA256', 'AES128-SHA', 'AES256-SHA', 'DES-CBC3-SHA'],
];

interface Layer {
  readonly protocol: string;
  readonly ciphers: string;
}

/** Defaults of Prosody itself, from its `core/certmanager.lua`. */
const CORE: Layer = {
  protocol: 'tlsv1+',
  ciphers: 'HIGH+kEECDH:HIGH+kEDH:HIGH:!PSK:!SRP:!3DES:!aNULL',
};
const PROFILES: Readonly<Record<string, Layer>> = {
  modern: { protocol: 'tlsv1_3', ciphers: 'DEFAULT' },
  intermediate: { protocol: 'tlsv1_2+', ciphers: MODERN_SUITES.join(':') },
  old: {
    protocol: 'tlsv1+',
    ciphers: [...MODERN_SUITES, 'DHE-RSA-CHACHA20-POLY1305', ...OLD_SUITES].join(':'),
  },
  legacy: CORE,
};

export const TLS_PROFILES: readonly string[] = Object.keys(PROFILES);

/**
 * Returns the TLS settings for connections that a host accepts from clients (c2s) or servers
 * (s2s): with STARTTLS, and at ports with direct TLS. If these differ, the settings have the versions
 * of both, and the weaker cipher suites.
 */
export function tlsOf(
  section: Section,
  modules: Modules,
  role: 'c2s' | 's2s',
): Configured<ConfiguredTls> {
  return [starttlsOf(section, modules, role), ...directOf(section, role)].reduce(together);
}

function together(
  a: Configured<ConfiguredTls>,
  b: Configured<ConfiguredTls>,
): Configured<ConfiguredTls> {
  const from = [...a.from, ...b.from];
  if (a.value === null) return untold(a.untold, from);
  if (b.value === null) return untold(b.untold, from);
  const both = [...a.value.versions, ...b.value.versions];
  const weaker = isWeaker(b.value, a.value) ? b.value : a.value;
  const all = VERSIONS.filter((one) => both.includes(one));
  return told([{ value: null, from }], () => ({ ...weaker, versions: all }));
}

/**
 * Whether `a` has weaker forward secrecy than `b`. An unknown state counts as weaker than forward
 * secrecy for all suites, and TLS as weaker than no TLS.
 */
function isWeaker(a: ConfiguredTls, b: ConfiguredTls): boolean {
  const rank = ({ versions, forwardSecret }: ConfiguredTls): number =>
    versions.length === 0 || forwardSecret === true ? 0 : forwardSecret === null ? 1 : 2;
  return rank(a) > rank(b) || (b.versions.length === 0 && a.versions.length > 0);
}

/** Services with direct TLS, by role. Options of a service begin with its name. */
const DIRECT = { c2s: ['c2s_direct_tls', 'legacy_ssl'], s2s: ['s2s_direct_tls'] } as const;

/**
 * Returns the TLS settings of the direct TLS ports, one value for each service that has such ports
 * (`core/portmanager.lua`). For these ports, Prosody reads neither the `ssl` of a host nor
 * `c2s_ssl`.
 */
function directOf(section: Section, role: 'c2s' | 's2s'): readonly Configured<ConfiguredTls>[] {
  const names = section.version === '0.11' ? DIRECT[role].slice(1) : DIRECT[role];
  return names.flatMap((name) => {
    const ports = section.own('*', `${name}_ports`);
    if (textsOf(ports).length === 0) return [];
    const option = `${name}_ssl`;
    const tables = ['*', section.host].map((one) => section.own(one, option));
    const layers = [section.own('*', 'ssl'), ...tables].filter(({ value }) => value !== null);
    const profile = section.own('*', 'tls_profile');
    const from = [profile, ...layers, ports].flatMap((one) => one.from);
    // This program does not follow tables for a single port or interface.
    if (layers.some(hasTablesOfPorts)) return [untold<ConfiguredTls>('script', from)];
    return [
      told([profile, ...layers].map(deciders), () => merged(section, profile, layers), ports.from),
    ];
  });
}

/**
 * Whether a table of TLS options contains another table for a single port (`[5223] = { … }`) or
 * interface.
 */
function hasTablesOfPorts({ value }: Found): boolean {
  if (!isTable(value)) return false;
  return value.others > 0 || [...value.fields].some(([key, one]) => isAddress(key) && isTable(one));
}

function isAddress(key: string): boolean {
  return key === '*' || /^[\da-f:.]+$/i.test(key);
}

function starttlsOf(
  section: Section,
  modules: Modules,
  role: 'c2s' | 's2s',
): Configured<ConfiguredTls> {
  const profile = section.own('*', 'tls_profile');
  const layers = layersOf(section, role);
  const tables = layers.filter(({ value }) => value !== null);
  const deciding = modules.get('tls');
  if (deciding === undefined) {
    const disabled = ['*', section.host].map((one) => section.own(one, 'modules_disabled'));
    return told(disabled, () => ({ versions: [], forwardSecret: null, ciphers: null }));
  }
  return told([profile, ...tables].map(deciders), () => merged(section, profile, tables));
}

/** Tables of TLS options, in the order in which later ones override earlier ones. */
function layersOf(section: Section, role: 'c2s' | 's2s'): readonly Found[] {
  const { host } = section;
  const parent = host.slice(host.indexOf('.') + 1);
  const ofHost = (option: string): Found => {
    const own = section.own(host, option);
    return own.value === null ? section.own(parent, option) : own;
  };
  const name = `${role}_ssl`;
  return [section.own('*', 'ssl'), section.own('*', name), ofHost('ssl'), ofHost(name)];
}

/**
 * Returns an `ssl` option with only the fields that are read here. Other fields name key files.
 */
function deciders(found: Found): Found {
  if (!isTable(found.value)) return found;
  const fields = ['protocol', 'options', 'ciphers'].flatMap((name): [string, LuaValue][] => {
    const value = isTable(found.value) ? found.value.fields.get(name) : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  const from: readonly OptionPlace[] = fields.length === 0 ? [] : found.from;
  return { value: { kind: 'table', list: [], fields: new Map(fields), others: 0 }, from };
}

function merged(section: Section, profile: Found, tables: readonly Found[]): ConfiguredTls {
  const named = textOf(profile) ?? (section.version === '0.11' ? 'legacy' : 'intermediate');
  const known = PROFILES[named];
  // With an unknown profile, Prosody 13 offers no TLS, and Prosody 0.12 uses its own defaults.
  if (known === undefined && section.modern) return NO_TLS;
  let { protocol, ciphers } = known ?? CORE;
  const options = new Map<string, boolean>();
  for (const { value } of tables) {
    if (!isTable(value)) continue;
    protocol = luaText(value.fields.get('protocol')) ?? protocol;
    ciphers = cipherString(value.fields.get('ciphers')) ?? ciphers;
    for (const [name, isSet] of optionsIn(value.fields.get('options'))) options.set(name, isSet);
  }
  const versions = versionsOf(protocol, options);
  if (versions.length === 0) return NO_TLS;
  const only13 = versions.every((one) => one === 'TLSv1.3');
  return {
    versions,
    forwardSecret: only13 ? true : isForwardSecret(ciphers),
    ciphers: ciphers.slice(0, 1000),
  };
}

const NO_TLS: ConfiguredTls = { versions: [], forwardSecret: null, ciphers: null };

function cipherString(value: LuaValue | undefined): string | null {
  if (!isTable(value)) return luaText(value);
  return value.list.map((one) => luaText(one) ?? '').join(':');
}

function optionsIn(value: LuaValue | undefined): readonly [string, boolean][] {
  if (!isTable(value)) return typeof value === 'string' ? [[value, true]] : [];
  const listed = value.list.flatMap((one): [string, boolean][] =>
    typeof one === 'string' ? [[one, true]] : [],
  );
  const named = [...value.fields].flatMap(([name, one]): [string, boolean][] => {
    if (typeof one === 'boolean') return [[name, one]];
    return typeof one === 'string' ? [[one, true]] : [];
  });
  return [...listed, ...named];
}

/** Whether Prosody understands the value of `protocol`. With any other value, it offers no TLS. */
export function isProtocol(protocol: string): boolean {
  return /^(sslv23|any|sslv[23]\+?|tlsv1(_[123])?\+?)$/.test(protocol);
}

function versionsOf(protocol: string, options: ReadonlyMap<string, boolean>): readonly string[] {
  if (!isProtocol(protocol)) return [];
  const name = protocol.replace(/\+$/, '');
  const at = NAMES.indexOf(name);
  const open = protocol.endsWith('+') || at < 0;
  if (!open && /^sslv[23]$/.test(name)) return [];
  return VERSIONS.filter((_, index) => {
    if (options.get(`no_${NAMES[index] ?? ''}`) === true) return false;
    return open ? index >= at : index === at;
  });
}
