import type { ConfigurationFlaw, OptionPlace } from '../../model/configuration.js';
import { didYouMean } from '../../util/did-you-mean.js';
import type { Evaluation } from './evaluation.js';
import { isTable, luaText, type LuaTable } from './lua/value.js';
import { COMMUNITY_OPTIONS } from './options-community.js';
import { GLOBAL_OPTIONS, modulesOf, optionsOf } from './options-known.js';
import {
  booleanOf,
  numberOf,
  scalar,
  textOf,
  textsOf,
  type Found,
  type Section,
} from './section.js';
import { textsNotUtf8 } from './settings/services.js';
import { isProtocol, TLS_PROFILES } from './settings/tls.js';

const MOST_FLAWS = 200;

type Flaw = ConfigurationFlaw['flaw'];

function flaw(
  kind: Flaw,
  place: OptionPlace,
  detail: string | null = null,
  nearest: string | null = null,
): ConfigurationFlaw {
  return { flaw: kind, place, nearest, detail: detail?.slice(0, 100) ?? null };
}

/**
 * Options of the Prosody configuration without an effect, or with another effect than they seem to
 * have.
 */
export function flawsOf(evaluation: Evaluation, section: Section): readonly ConfigurationFlaw[] {
  const sections = ['*', ...section.hosts];
  const found = [
    ...unread(evaluation, section, sections),
    ...misplaced(evaluation, section),
    ...limits(section),
    ...modulesByFile(section, sections),
    ...notUnderstood(section),
    ...evaluation.repeated.map(({ section: where, option, place }) =>
      flaw('repeated', { option, ...place }, where === '*' ? null : where),
    ),
  ];
  return found.slice(0, MOST_FLAWS);
}

/** Returns the modules that a Prosody configuration file names in any section. */
export function namedModules(section: Section): ReadonlySet<string> {
  return new Set(
    ['*', ...section.hosts].flatMap((where) => [
      ...textsOf(section.own(where, 'modules_enabled')),
      ...textsOf(section.own(where, 'component_module')),
      ...textsOf(section.own(where, 'authentication')).map((one) => `auth_${one}`),
    ]),
  );
}

/**
 * Entries of `modules_enabled` that load nothing: they have the prefix `mod_`, `auth_` or
 * `storage_`.
 */
function modulesByFile(
  section: Section,
  sections: readonly string[],
): readonly ConfigurationFlaw[] {
  return sections.flatMap((where) => {
    const enabled = section.own(where, 'modules_enabled');
    return textsOf(enabled).flatMap((name) => {
      const [, prefix, rest = ''] = /^(mod|auth|storage)_(.+)$/.exec(name) ?? [];
      if (prefix === undefined) return [];
      return section
        .within(enabled, name)
        .map((place) => flaw('not-understood', place, name, prefix === 'mod' ? rest : null));
    });
  });
}

/** Options of a network service, such as `https_ports`. Any module may define such a service. */
const OF_PORT = /_(ports?|interfaces?|ssl|certificate)$|^interfaces?$/;

function unread(
  { options }: Evaluation,
  section: Section,
  sections: readonly string[],
): readonly ConfigurationFlaw[] {
  const core = optionsOf(section.modern);
  const modules = namedModules(section);
  const known = new Set([
    ...core,
    ...[...modules].flatMap((name) => COMMUNITY_OPTIONS.get(name) ?? []),
  ]);
  // Options that an unknown module may read: options that begin with the name of that module.
  const ofProsody = modulesOf(section.modern);
  const strange = [...modules].filter(
    (name) => !ofProsody.has(name) && !COMMUNITY_OPTIONS.has(name),
  );
  const names = [...known, ...[...COMMUNITY_OPTIONS.values()].flat()];
  return sections.flatMap((where) =>
    [...(options.get(where)?.keys() ?? [])].flatMap((name) => {
      if (known.has(name) || OF_PORT.test(name)) return [];
      if (strange.some((module) => name === module || name.startsWith(`${module}_`))) return [];
      const [place] = section.own(where, name).from;
      if (place === undefined) return [];
      const nearest = didYouMean(name, names);
      return [
        flaw('unread', place, where === '*' ? null : where, nearest === name ? null : nearest),
      ];
    }),
  );
}

/** Names of options that `prosodyctl check` also regards as global. */
const GLOBAL_NAMES = /^interfaces?|_ports?$|_interfaces?$|(?<!^[cs]2s)_ssl$/;
/** Exceptions to `GLOBAL_NAMES`: modules read these options for one host. */
const OF_HOSTS = new Set(['turn_external_port', 'turn_external_tls_port', 'external_service_port']);

function misplaced({ options }: Evaluation, section: Section): readonly ConfigurationFlaw[] {
  return section.hosts.flatMap((host) =>
    [...(options.get(host)?.keys() ?? [])].flatMap((name) => {
      const global = GLOBAL_OPTIONS.has(name) || (GLOBAL_NAMES.test(name) && !OF_HOSTS.has(name));
      const [place] = global ? section.own(host, name).from : [];
      return place === undefined ? [] : [flaw('misplaced', place, host)];
    }),
  );
}

/** Kinds of sessions that `mod_limits` counts. */
const LIMITED = ['c2s', 's2sin', 's2sout'];
/**
 * Default rate of `mod_limits` in octets a second. Applies if the module cannot parse the option.
 */
const RATE_WITHOUT = 3000;

function limits(section: Section): readonly ConfigurationFlaw[] {
  const option = section.own('*', 'limits');
  if (!isTable(option.value)) return [];
  const at = (...path: readonly string[]): readonly OptionPlace[] =>
    section.field(option, path).slice(0, 1);
  return [...option.value.fields].flatMap(([kind, entry]) => {
    if (LIMITED.includes(kind)) return isTable(entry) ? limitsOf(kind, entry, at) : [];
    const nearest = LIMITED.find((one) => one.startsWith(kind)) ?? didYouMean(kind, LIMITED);
    return at(kind).map((place) => flaw('unread', place, null, nearest));
  });
}

function limitsOf(
  kind: string,
  { fields }: LuaTable,
  at: (...path: readonly string[]) => readonly OptionPlace[],
): readonly ConfigurationFlaw[] {
  const unreadNames = [...fields.keys()].filter((name) => name !== 'rate' && name !== 'burst');
  const rate = luaText(fields.get('rate'));
  const burst = fields.get('burst');
  const hasBurst = burst !== undefined && burst !== null;
  const understood =
    typeof burst === 'number' || (typeof burst === 'string' && /^\d+( ?s)?$/.test(burst));
  return [
    ...unreadNames.flatMap((name) =>
      at(kind, name).map((place) =>
        flaw('unread', place, null, didYouMean(name, ['rate', 'burst'])),
      ),
    ),
    // If `mod_limits` cannot parse the rate in the configuration, it uses its default rate.
    ...(rate === null || !/^\d+ ?[bkmgt][^/]*\/s$/i.test(rate)
      ? at(kind, 'rate').map((place) =>
          flaw('not-understood', place, rate ?? `${RATE_WITHOUT} bytes/s`),
        )
      : []),
    ...(hasBurst && !understood
      ? at(kind, 'burst').map((place) => flaw('not-understood', place, luaText(burst)))
      : []),
  ];
}

const BOOLEANS = [
  ...['c2s_require_encryption', 's2s_require_encryption', 's2s_secure_auth', 'require_encryption'],
  ...['allow_registration', 'registration_invite_only', 's2s_allow_encryption'],
];
const NUMBERS = [
  ...['c2s_stanza_size_limit', 's2s_stanza_size_limit', 'default_iteration_count'],
  ...['registration_throttle_max', 'turn_external_port', 'turn_external_tls_port'],
];

/** Options whose values Prosody does not understand. */
export function notUnderstood(section: Section): readonly ConfigurationFlaw[] {
  const sections = ['*', ...section.hosts];
  const wrong = (found: Found, nearest: string | null = null): ConfigurationFlaw[] =>
    found.from.slice(0, 1).map((place) => flaw('not-understood', place, textOf(found), nearest));
  const each = (names: readonly string[], isWrong: (found: Found) => boolean) =>
    sections.flatMap((where) =>
      names
        .map((name) => section.own(where, name))
        .filter(isWrong)
        .flatMap((one) => wrong(one)),
    );
  const profile = section.own('*', 'tls_profile');
  const named = textOf(profile);
  const hash = section.get('password_hash');
  const algorithm = textOf(hash);
  return [
    ...each(BOOLEANS, (found) => scalar(found) !== null && booleanOf(found) === null),
    ...each(NUMBERS, (found) => numberOf(found) === 'other'),
    ...(named !== null && !TLS_PROFILES.includes(named)
      ? wrong(profile, didYouMean(named, TLS_PROFILES))
      : []),
    ...(algorithm !== null && !['SHA-1', 'SHA-256'].includes(algorithm)
      ? wrong(hash, didYouMean(algorithm, ['SHA-1', 'SHA-256']))
      : []),
    ...sections.flatMap((where) => {
      const contacts = section.own(where, 'contact_info');
      return textsNotUtf8(contacts).length > 0
        ? contacts.from.slice(0, 1).map((place) => flaw('not-understood', place, 'not UTF-8'))
        : [];
    }),
    ...sections.flatMap((where) =>
      ['ssl', 'c2s_ssl', 's2s_ssl'].flatMap((name) => protocolFlaw(section.own(where, name))),
    ),
  ];
}

function protocolFlaw({ value, from: [place] }: Found): readonly ConfigurationFlaw[] {
  const protocol = isTable(value) ? luaText(value.fields.get('protocol')) : null;
  if (protocol === null || place === undefined || isProtocol(protocol)) return [];
  const option = `${place.option}.protocol`;
  const names = ['tlsv1', 'tlsv1_1', 'tlsv1_2', 'tlsv1_3'].flatMap((one) => [one, `${one}+`]);
  return [flaw('not-understood', { ...place, option }, protocol, didYouMean(protocol, names))];
}
