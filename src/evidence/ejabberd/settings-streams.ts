/** Settings of streams: encryption, TLS, channel binding, limits. */
import type {
  Configured,
  ConfiguredEncryption,
  ConfiguredSettings,
  ConfiguredTls,
  OptionPlace,
} from '../../model/configuration.js';
import { isForwardSecret } from '../cipher-string.js';
import { accessOf, ANY_SERVER } from './access.js';
import { authentication, scramMechanisms } from './authentication.js';
import { isSince } from './option-tables.js';
import { isLoopback, Module, placesOf, told, type Listener, type Scene } from './scene.js';
import { booleanOf, itemsOf, listOrSingle, numberOf, pairsOf, textOf, valueOf } from './term.js';

type StreamSettings = Pick<
  ConfiguredSettings,
  | 'c2sEncryption'
  | 's2sEncryption'
  | 's2sCertificates'
  | 'c2sTls'
  | 's2sTls'
  | 'channelBinding'
  | 'c2sStanzaLimit'
  | 's2sStanzaLimit'
>;

export function streamSettings(scene: Scene): StreamSettings {
  const c2s = scene.listeners.filter(({ module }) => module === 'ejabberd_c2s');
  const s2s = scene.listeners.filter(({ module }) => module === 'ejabberd_s2s_in');
  const c2sEncryption = c2sEncryptionOf(scene, c2s);
  const s2sEncryption = s2sEncryptionOf(scene);
  const c2sTls = tlsOf(scene, 'c2s', c2s, c2sEncryption);
  return {
    c2sEncryption,
    s2sEncryption,
    s2sCertificates: s2sCertificatesOf(scene, s2sEncryption),
    c2sTls,
    s2sTls: tlsOf(scene, 's2s', s2s, s2sEncryption),
    channelBinding: channelBindingOf(scene, c2sTls),
    c2sStanzaLimit: stanzaLimitOf(c2s),
    s2sStanzaLimit: stanzaLimitOf(s2s),
  };
}

const WORST_FIRST: readonly ConfiguredEncryption[] = ['none', 'optional', 'required', 'off'];

/**
 * The weakest encryption that any listener for clients requires: listeners for TCP, and for HTTP
 * with WebSocket or BOSH.
 */
function c2sEncryptionOf(scene: Scene, c2s: readonly Listener[]): Configured<ConfiguredEncryption> {
  const web = scene.listeners.filter((one) => servesClients(one) && !isLoopback(one));
  const found = [...c2s.map(encryptionOf), ...web.map(webEncryptionOf)];
  if (found.length === 0) return told('off');
  const worst = WORST_FIRST.find((one) => found.some(({ value }) => value === one)) ?? 'off';
  return toldAt(
    worst,
    found,
    found.filter(({ value }) => value === worst),
  );
}

interface AtPort {
  readonly places: readonly OptionPlace[];
  readonly port: number | null;
}

interface Found extends AtPort {
  readonly value: ConfiguredEncryption;
}

/**
 * Returns the value of the listeners that decide the setting, with their ports if other listeners
 * have another value.
 */
function toldAt<T>(value: T, all: readonly AtPort[], deciding: readonly AtPort[]): Configured<T> {
  const from = deciding.flatMap(({ places }) => places);
  const ports = deciding.flatMap(({ port }) => port ?? []);
  const isEverywhere = deciding.length === all.length || ports.length < deciding.length;
  return isEverywhere ? { value, from } : { value, from, ports };
}

function portOf({ options }: Listener): number | null {
  return numberOf(valueOf(options, 'port'));
}

function encryptionOf(listener: Listener): Found {
  const { name, options } = listener;
  const port = portOf(listener);
  const set = (option: string): readonly OptionPlace[] =>
    placesOf(`${name}.${option}`, valueOf(options, option));
  for (const option of ['tls', 'starttls_required']) {
    if (booleanOf(valueOf(options, option)) === true)
      return { value: 'required', places: set(option), port };
  }
  const isOffered = booleanOf(valueOf(options, 'starttls')) === true;
  const places = ['starttls', 'starttls_required'].flatMap(set);
  return { value: isOffered ? 'optional' : 'none', places, port };
}

function webEncryptionOf(listener: Listener): Found {
  const { name, options } = listener;
  const tls = valueOf(options, 'tls');
  const places = [
    ...placesOf(`${name}.tls`, tls),
    ...placesOf(`${name}.request_handlers`, valueOf(options, 'request_handlers')),
  ];
  return { value: booleanOf(tls) === true ? 'required' : 'none', places, port: portOf(listener) };
}

/** Whether the listener offers client logins over HTTP: BOSH or WebSocket. */
function servesClients({ module, options }: Listener): boolean {
  if (module !== 'ejabberd_http') return false;
  return pairsOf(valueOf(options, 'request_handlers')).some(({ value }) =>
    /^(mod_bosh|ejabberd_http_ws)$/.test(textOf(value) ?? ''),
  );
}

function s2sEncryptionOf(scene: Scene): Configured<ConfiguredEncryption> {
  const access = accessOf(scene, 's2s_access', scene.host.get('s2s_access'), 'all', ANY_SERVER);
  if (!access.allows) return told('off', access.places);
  const term = scene.host.get('s2s_use_starttls');
  const places = placesOf('s2s_use_starttls', term);
  if (textOf(term) === 'required') return told('required', places);
  const isOffered = textOf(term) === 'optional' || booleanOf(term) === true;
  return told(isOffered ? 'optional' : 'none', places);
}

function s2sCertificatesOf(
  scene: Scene,
  encryption: Configured<ConfiguredEncryption>,
): ConfiguredSettings['s2sCertificates'] {
  const domains: readonly string[] = [];
  if (encryption.value === 'off') return told({ enforced: 'off', domains }, encryption.from);
  const dialback = Module.of(scene, 'mod_s2s_dialback');
  if (dialback !== undefined) {
    const option = 'mod_s2s_dialback.access';
    const access = accessOf(scene, option, dialback.get('access'), 'all', ANY_SERVER);
    if (access.allows)
      return told({ enforced: 'dialback', domains }, dialback.place, access.places);
  }
  // Without dialback, only a certificate authenticates a server, and a certificate needs TLS.
  const enforced = encryption.value === 'none' ? 'unchecked' : 'always';
  return told({ enforced, domains }, encryption.from);
}

/** TLS versions, oldest first, with the option that disables each. fast_tls never offers SSL 2. */
const VERSIONS: readonly (readonly [version: string, word: string])[] = [
  ['SSLv3', 'no_sslv3'],
  ['TLSv1', 'no_tlsv1'],
  ['TLSv1.1', 'no_tlsv1_1'],
  ['TLSv1.2', 'no_tlsv1_2'],
  ['TLSv1.3', 'no_tlsv1_3'],
];
/** Protocol options that ejabberd uses for TLS if its configuration sets none. */
const DEFAULT_WORDS: readonly string[] = ['no_sslv3'];

function tlsOf(
  scene: Scene,
  role: 'c2s' | 's2s',
  listeners: readonly Listener[],
  encryption: Configured<ConfiguredEncryption>,
): Configured<ConfiguredTls> {
  if (encryption.value === 'none' || encryption.value === 'off')
    return told({ versions: [], forwardSecret: null, ciphers: null }, encryption.from);
  // TLS options for a whole host of ejabberd override those of its listeners. Outgoing connections
  // have no listener.
  const sources = listeners.length === 0 ? [null] : listeners;
  const found = sources.map((listener) => oneTls(scene, role, listener));
  const versions = VERSIONS.map(([version]) => version).filter((version) =>
    found.some((one) => one.versions.includes(version)),
  );
  const secret = found.map(({ forwardSecret }) => forwardSecret);
  const worst = found.find(({ forwardSecret }) => forwardSecret === false) ?? found[0];
  const forwardSecret = secret.includes(false) ? false : secret.includes(null) ? null : true;
  const places = distinctPlaces(found.flatMap((one) => one.places));
  return told({ versions, forwardSecret, ciphers: worst?.ciphers ?? null }, places);
}

function oneTls(
  { host }: Scene,
  role: string,
  listener: Listener | null,
): ConfiguredTls & { readonly places: readonly OptionPlace[] } {
  const of = (option: string) => {
    const own = host.get(`${role}_${option}`);
    if (own !== undefined) return { term: own, places: placesOf(`${role}_${option}`, own) };
    const term = listener === null ? undefined : valueOf(listener.options, option);
    return { term, places: placesOf(`${listener?.name ?? ''}.${option}`, term) };
  };
  const [options, suites] = [of('protocol_options'), of('ciphers')];
  const words = options.term === undefined ? DEFAULT_WORDS : wordsOf(options.term);
  const ciphers =
    suites.term === undefined ? null : listOrSingle(suites.term).map(textOf).join(':');
  return {
    versions: VERSIONS.filter(([, word]) => !words.includes(word)).map(([version]) => version),
    // fast_tls allows suites with RSA key exchange if ejabberd.yml names no ciphers.
    forwardSecret: ciphers === null ? false : isForwardSecret(ciphers),
    ciphers: ciphers === null ? null : ciphers.slice(0, 500),
    places: [...options.places, ...suites.places],
  };
}

/**
 * Returns single protocol options of ejabberd. ejabberd joins a list of options with `|`, and a
 * configuration file may do so too.
 */
export function wordsOf(term: Parameters<typeof itemsOf>[0]): readonly string[] {
  return itemsOf(term).flatMap((item) => (textOf(item) ?? '').split('|'));
}

function distinctPlaces(places: readonly OptionPlace[]): readonly OptionPlace[] {
  const keys = places.map(({ option, file, line }) => `${option} ${file} ${line ?? ''}`);
  return places.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

/** ejabberd versions before this one support only `tls-unique`, which TLS 1.3 does not define. */
const EXPORTER_SINCE = '24.02';

function channelBindingOf(
  scene: Scene,
  { value: tls }: Configured<ConfiguredTls>,
): ConfiguredSettings['channelBinding'] {
  const term = scene.host.get('disable_sasl_mechanisms');
  const disabled = listOrSingle(term).map((one) => (textOf(one) ?? '').toUpperCase());
  const has = (version: string): boolean => tls?.versions.includes(version) ?? false;
  const isNew = isSince(scene.version, EXPORTER_SINCE);
  const left = scramMechanisms(scene).filter(
    (one) => !disabled.includes(one) && !disabled.includes(`${one}-PLUS`),
  );
  const added = isNew ? ['tls-exporter', 'tls-server-end-point'] : [];
  return told(
    {
      tls12: has('TLSv1.2') ? [...added, 'tls-unique'] : [],
      tls13: has('TLSv1.3') ? added : [],
      scram: left.length > 0,
    },
    placesOf('disable_sasl_mechanisms', term),
    left.length > 0 ? [] : authentication(scene).from,
  );
}

/** The highest stanza size limit of all listeners. `bytes` is null if a listener has no limit. */
function stanzaLimitOf(listeners: readonly Listener[]): ConfiguredSettings['c2sStanzaLimit'] {
  const found = listeners.map((listener) => {
    const term = valueOf(listener.options, 'max_stanza_size');
    const places = placesOf(`${listener.name}.max_stanza_size`, term);
    return { bytes: numberOf(term), places, port: portOf(listener) };
  });
  const unlimited = found.filter(({ bytes }) => bytes === null);
  if (found.length === 0 || unlimited.length > 0) return toldAt({ bytes: null }, found, unlimited);
  const bytes = Math.max(...found.map((one) => one.bytes ?? 0));
  return toldAt(
    { bytes },
    found,
    found.filter((one) => one.bytes === bytes),
  );
}
