/**
 * Finds options that ejabberd accepts but that have no effect, and options that make attacks
 * easier.
 */
import type {
  ConfigurationFlaw,
  ConfigurationNote,
  OptionPlace,
} from '../../model/configuration.js';
import { didYouMean } from '../../util/did-you-mean.js';
import { flattened } from './access-check.js';
import { conditionsOf, isAclDefined, stepsOf } from './access.js';
import { optionsOf } from './option-tables.js';
import { shownName } from './refused.js';
import { isLoopback, modulePlaces, placesOf, type Scene } from './scene.js';
import { wordsOf } from './settings-streams.js';
import { itemsOf, nameOf, pairsOf, textOf, valueOf, type Term } from './term.js';

/** Protocol options that fast_tls accepts, without those for OpenSSL's oldest workarounds. */
const PROTOCOL_WORDS: readonly string[] = [
  'no_sslv2',
  'no_sslv3',
  'no_tlsv1',
  'no_tlsv1_1',
  'no_tlsv1_2',
  'no_tlsv1_3',
  'cipher_server_preference',
  'no_compression',
  'no_ticket',
  'no_query_mtu',
  'no_session_resumption_on_renegotiation',
  'allow_unsafe_legacy_renegotiation',
  'legacy_server_connect',
  'dont_insert_empty_fragments',
  'cookie_exchange',
  'single_dh_use',
  'single_ecdh_use',
  'ephemeral_rsa',
  'all',
];

export function flawsOf(scene: Scene): readonly ConfigurationFlaw[] {
  return [
    ...protocolFlaws(scene),
    ...overriddenFlaws(scene),
    ...aclFlaws(scene),
    ...accessFlaws(scene),
  ];
}

function protocolFlaws({ host, listeners }: Scene): readonly ConfigurationFlaw[] {
  const ofHost = ['c2s_protocol_options', 's2s_protocol_options'].map((option) => ({
    option,
    term: host.get(option),
  }));
  const ofListeners = listeners.map(({ name, options }) => ({
    option: `${name}.protocol_options`,
    term: valueOf(options, 'protocol_options'),
  }));
  return [...ofHost, ...ofListeners].flatMap(({ option, term }) =>
    itemsOf(term).flatMap((item) =>
      wordsOf({ kind: 'list', items: [item], place: item.place })
        .filter((word) => word !== '' && !PROTOCOL_WORDS.includes(word))
        .map((word): ConfigurationFlaw => ({
          flaw: 'unread',
          place: { option, file: item.place.file, line: item.place.line },
          nearest: didYouMean(word, PROTOCOL_WORDS),
          detail: shownName(word),
        })),
    ),
  );
}

const ROLES: Readonly<Record<string, string>> = { ejabberd_c2s: 'c2s', ejabberd_s2s_in: 's2s' };

/** TLS options of ejabberd listeners that options of the whole host override. */
function overriddenFlaws({ host, listeners }: Scene): readonly ConfigurationFlaw[] {
  return listeners.flatMap(({ name, module, options }) =>
    ['ciphers', 'protocol_options', 'dhfile'].flatMap((option): readonly ConfigurationFlaw[] => {
      const term = valueOf(options, option);
      const role = ROLES[module];
      if (term === undefined || role === undefined) return [];
      const over = `${role}_${option}`;
      if (host.get(over) === undefined) return [];
      const place = { option: `${name}.${option}`, file: term.place.file, line: term.place.line };
      return [{ flaw: 'unread', place, nearest: null, detail: over }];
    }),
  );
}

/** ACLs that access rules of ejabberd use and the file does not define. */
function aclFlaws(scene: Scene): readonly ConfigurationFlaw[] {
  const acls = pairsOf(scene.host.get('acl')).map(nameOf);
  return pairsOf(scene.host.get('access_rules')).flatMap((rule) =>
    stepsOf(rule.value).flatMap(({ conditions }) =>
      (conditions === null ? [] : conditionsOf(conditions)).flatMap(({ name, value }) => {
        const acl = textOf(value);
        const isKnown = acl === 'all' || acl === 'none' || acl === null || isAclDefined(scene, acl);
        if (name !== 'acl' || isKnown) return [];
        return undefinedName(`access_rules.${nameOf(rule)}`, value, acl, acls);
      }),
    ),
  );
}

/**
 * Access rules that options of ejabberd.yml name but that it does not define: they match nothing.
 */
function accessFlaws(scene: Scene): readonly ConfigurationFlaw[] {
  const rules = pairsOf(scene.host.get('access_rules')).map(nameOf);
  const ofModules = [...scene.host.modules.values()].flatMap((module) => {
    const { types } = optionsOf(`module:${nameOf(module)}`, scene.version);
    return pairsOf(module.value)
      .filter((pair) => types.get(nameOf(pair))?.name === 'acl')
      .map((pair) => ({ option: `${nameOf(module)}.${nameOf(pair)}`, term: pair.value }));
  });
  const ofListeners = scene.listeners.map(({ name, options }) => ({
    option: `${name}.access`,
    term: valueOf(options, 'access'),
  }));
  const ofHost = [{ option: 's2s_access', term: scene.host.get('s2s_access') }];
  return [...ofHost, ...ofListeners, ...ofModules].flatMap(({ option, term }) => {
    if (term === undefined) return [];
    if (term.kind === 'list' && flattened(term).length > 0) return [];
    const name = textOf(term);
    const isKnown = name === null || ['all', 'none', ...rules].includes(name);
    return isKnown ? [] : undefinedName(option, term, name, rules);
  });
}

function undefinedName(
  option: string,
  term: Term,
  name: string,
  known: readonly string[],
): readonly ConfigurationFlaw[] {
  const place = { option, file: term.place.file, line: term.place.line };
  const nearest = didYouMean(name, known);
  return [
    {
      flaw: 'undefined-name',
      place,
      nearest: nearest === null ? null : shownName(nearest),
      detail: shownName(name),
    },
  ];
}

export function notesOf(scene: Scene): readonly ConfigurationNote[] {
  const { host, listeners } = scene;
  const handlers = listeners
    .filter((one) => one.module === 'ejabberd_http' && !isLoopback(one))
    .flatMap(({ name, options }) =>
      pairsOf(valueOf(options, 'request_handlers')).map(({ value }) => ({
        module: textOf(value),
        places: placesOf(`${name}.request_handlers`, value),
      })),
    );
  const note = (
    kind: ConfigurationNote['note'],
    places: readonly OptionPlace[],
  ): readonly ConfigurationNote[] => places.slice(0, 1).map((place) => ({ note: kind, place }));
  const proxies = host.get('trusted_proxies');
  return [
    ...handlers
      .filter(({ module }) => module === 'ejabberd_web_admin' || module === 'mod_http_api')
      .flatMap(({ places }) => note('admin-http', places)),
    ...handlers
      .filter(({ module }) => module === 'mod_prometheus')
      .flatMap(({ places }) => note('metrics', places)),
    ...(textOf(proxies) === 'all' ? note('proxy-trust', placesOf('trusted_proxies', proxies)) : []),
    ...note('legacy-login', modulePlaces(host.modules.get('mod_legacy_auth'))),
  ];
}
