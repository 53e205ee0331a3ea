/** Settings of services: contacts, blocklists, upload, STUN, logs. */
import type { ConfiguredSettings, OptionPlace } from '../../model/configuration.js';
import { compareText, distinct } from '../../util/order.js';
import { aclOf, conditionsOf, stepsOf } from './access.js';
import { Module, placesOf, told, type Scene } from './scene.js';
import {
  itemsOf,
  listOrSingle,
  nameOf,
  numberOf,
  pairOf,
  pairsOf,
  textOf,
  valueOf,
  type Term,
} from './term.js';

type ServiceSettings = Pick<
  ConfiguredSettings,
  'contacts' | 'jidBlocklist' | 'serverBlocklist' | 'e2ee' | 'upload' | 'stun' | 'logging' | 'onion'
>;

export function serviceSettings(scene: Scene): ServiceSettings {
  return {
    contacts: contactsOf(scene),
    jidBlocklist: jidBlocklistOf(scene),
    serverBlocklist: serverBlocklistOf(scene),
    e2ee: e2eeOf(scene),
    upload: uploadOf(scene),
    stun: stunOf(scene),
    logging: loggingOf(scene),
    onion: onionOf(scene),
  };
}

const MOST_CONTACTS = 10;
const CONTACT = /^(mailto|xmpp|https?|tel|sips?):[^\s<>"]{1,250}$/i;

function contactsOf(scene: Scene): ConfiguredSettings['contacts'] {
  const disco = Module.of(scene, 'mod_disco');
  if (disco === undefined) return told({ published: false, abuse: [], others: [] });
  const info = disco.get('server_info');
  const fields = itemsOf(info).flatMap((entry) => {
    const modules = valueOf(entry, 'modules');
    const isOfServer =
      modules === undefined ||
      textOf(modules) === 'all' ||
      itemsOf(modules).some((one) => textOf(one) === disco.name);
    const role = /^(\w+)-addresses$/.exec(textOf(valueOf(entry, 'name')) ?? '')?.[1];
    const uris = itemsOf(valueOf(entry, 'urls')).flatMap((one) => textOf(one) ?? []);
    const valid = uris.filter((uri) => CONTACT.test(uri));
    return isOfServer && role !== undefined && valid.length > 0 ? [{ role, valid }] : [];
  });
  const abuse = fields.filter(({ role }) => role === 'abuse').flatMap(({ valid }) => valid);
  const others = fields.map(({ role }) => role).filter((role) => role !== 'abuse');
  return told(
    {
      published: true,
      abuse: distinct(abuse).slice(0, MOST_CONTACTS),
      others: distinct(others).sort(compareText).slice(0, MOST_CONTACTS),
    },
    placesOf('mod_disco.server_info', info),
  );
}

/**
 * Returns the text of an ejabberd setting, such as a file name or a domain, limited in length for
 * reports. Empty for `none`.
 */
function shown(term: Term | undefined): readonly string[] {
  const text = textOf(term);
  return text === null || text === 'none' ? [] : [text.slice(0, 200)];
}

/** Services that `mod_antispam` gets lists from. */
function antispamLists(antispam: Module | undefined): readonly string[] {
  const services = itemsOf(antispam?.get('rtbl_services'));
  return services.flatMap((one) => (one.kind === 'text' ? shown(one) : pairsOf(one).map(nameOf)));
}

function jidBlocklistOf(scene: Scene): ConfiguredSettings['jidBlocklist'] {
  const antispam = Module.of(scene, 'mod_antispam');
  const rooms = Module.of(scene, 'mod_muc_rtbl');
  return told(
    {
      users: antispamLists(antispam),
      rooms: rooms === undefined ? [] : [textOf(rooms.get('rtbl_server')) ?? 'xmppbl.org'],
      fixed: shown(antispam?.get('spam_jids_file')),
    },
    antispam?.places('rtbl_services', 'spam_jids_file') ?? [],
    rooms?.place ?? [],
  );
}

function serverBlocklistOf(scene: Scene): ConfiguredSettings['serverBlocklist'] {
  const antispam = Module.of(scene, 'mod_antispam');
  const denied = deniedServers(scene);
  return told(
    {
      updated: antispamLists(antispam),
      fixed: [...denied.names, ...shown(antispam?.get('spam_domains_file'))],
    },
    denied.places,
    antispam?.places('rtbl_services', 'spam_domains_file') ?? [],
  );
}

/** ACLs of servers that `s2s_access` denies. */
function deniedServers(scene: Scene): {
  readonly names: readonly string[];
  readonly places: readonly OptionPlace[];
} {
  const access = scene.host.get('s2s_access');
  const name = textOf(access);
  const rule = name === null ? access : valueOf(scene.host.get('access_rules'), name);
  if (rule === undefined) return { names: [], places: [] };
  const names = stepsOf(rule)
    .filter(({ action }) => action === 'deny')
    .flatMap(({ conditions }) => (conditions === null ? [] : conditionsOf(conditions)))
    .flatMap(({ name: condition, value }) => {
      if (condition !== 'acl') return /^server/.test(condition) ? ['s2s_access'] : [];
      const acl = textOf(value) ?? '';
      return aclOf(scene, acl).some((one) => /^server/.test(one.name)) ? [acl.slice(0, 100)] : [];
    });
  return { names: distinct(names), places: placesOf('s2s_access', access) };
}

/** Community modules that reject end-to-end encrypted messages. */
const REFUSING: readonly string[] = ['mod_deny_omemo'];

function e2eeOf(scene: Scene): ConfiguredSettings['e2ee'] {
  const pubsub = Module.of(scene, 'mod_pubsub');
  const plugins = itemsOf(pubsub?.get('plugins')).map(textOf);
  const refusing = REFUSING.flatMap((name) => Module.of(scene, name) ?? []);
  return told(
    { pep: plugins.includes('pep'), refusing: refusing.map(({ name }) => name) },
    pubsub?.places('plugins') ?? [],
    ...refusing.map(({ place }) => place),
  );
}

/** Characters of the random part of an upload URL, if the file does not set them. */
const SECRET_LENGTH = 40;

function uploadOf(scene: Scene): ConfiguredSettings['upload'] {
  const upload = Module.of(scene, 'mod_http_upload');
  const [other] = ['mod_s3_upload'].flatMap((name) => Module.of(scene, name) ?? []);
  if (upload === undefined) {
    return other === undefined
      ? told({ service: null, random: false, name: 'none' })
      : { value: null, from: other.place, untold: 'module' };
  }
  const [first] = [...itemsOf(upload.get('hosts')), upload.get('host')];
  const { host } = scene.host;
  const service = (textOf(first) ?? 'upload.@HOST@').replaceAll('@HOST@', host);
  const isPlain = textOf(upload.get('jid_in_url')) === 'node';
  // Each character of the secret is a letter or a digit, so one of 62.
  const bits = Math.floor(upload.number('secret_length', SECRET_LENGTH) * Math.log2(62));
  const name = isPlain ? 'plain' : 'hashed';
  return told(
    { service: service.slice(0, 255), random: true, bits, name },
    upload.place,
    upload.places('secret_length', 'jid_in_url'),
  );
}

function stunOf(scene: Scene): ConfiguredSettings['stun'] {
  const served = scene.listeners
    .filter(({ module }) => module === 'ejabberd_stun')
    .map(({ name, options }) => {
      const term = valueOf(options, 'port');
      return { port: numberOf(term), places: placesOf(`${name}.port`, term) };
    });
  const services = Module.of(scene, 'mod_stun_disco')?.get('services');
  const announced = itemsOf(services).map((entry) => {
    const isSecure = /s$/.test(textOf(valueOf(entry, 'type')) ?? 'stun');
    const term = valueOf(entry, 'port');
    const port = numberOf(term) ?? (isSecure ? 5349 : 3478);
    return { port, places: placesOf('mod_stun_disco.services', term ?? entry) };
  });
  const found = [...served, ...announced].filter(({ port }) => port !== null);
  const ports = [...new Set(found.flatMap(({ port }) => port ?? []))].sort((a, b) => a - b);
  return told({ ports: found.length === 0 ? null : ports }, ...found.map(({ places }) => places));
}

/** ejabberd modules that write the text of messages to a log. */
const KEEPING: readonly string[] = [
  'mod_log_chat',
  'mod_logxml',
  'mod_message_log',
  'mod_muc_log',
  'mod_muc_log_http',
  'mod_post_log',
];

function loggingOf(scene: Scene): ConfiguredSettings['logging'] {
  const level = scene.host.get('loglevel');
  const places = placesOf('loglevel', level);
  const keeping = KEEPING.flatMap((name) => Module.of(scene, name) ?? []);
  const [first] = keeping;
  if (first !== undefined) return told('messages', first.place);
  if (textOf(level) === 'debug' || numberOf(level) === 5) return told('debug', places);
  const fully = scene.host.get('log_modules_fully');
  if (listOrSingle(fully).length > 0) return told('debug', placesOf('log_modules_fully', fully));
  if (textOf(level) === 'none' || numberOf(level) === 0) return told('none', places);
  return told('balanced', places);
}

function onionOf({ host, hosts }: Scene): ConfiguredSettings['onion'] {
  const aliases = pairsOf(host.get('hosts_alias')).map(nameOf);
  const onion = [...hosts, ...aliases].find((name) => name.endsWith('.onion'));
  if (onion === undefined) return told({ by: null });
  const term = itemsOf(host.get('hosts')).find((one) => textOf(one)?.toLowerCase() === onion);
  const alias = pairOf(host.get('hosts_alias'), onion);
  const places = term === undefined ? placesOf('hosts_alias', alias?.key) : placesOf('hosts', term);
  return told({ by: onion.slice(0, 100) }, places);
}
