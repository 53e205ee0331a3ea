/**
 * Texts of the findings about the server's configuration. `where` lists the lines of the options
 * that led to the finding.
 */
import { sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { list, plural, versionText } from '../../report/kit/words.js';
import { at, WHERE, type At } from './place-words.js';
import { REASONS, SETTINGS, UNTOLD } from './setting-words.js';

function versions(names: readonly string[]): string {
  return list(names.map(versionText));
}

const ROLES: Readonly<Record<string, string>> = { c2s: 'clients', s2s: 'other servers' };

function role(name: string): string {
  return ROLES[name] ?? name;
}

export const CONFIGURATION_SENTENCES = {
  CONFIGURATION_NOT_GIVEN: sentence(() => 'No configuration file was given'),
  CONFIGURATION_REFUSED: sentence(
    ({
      software,
      version,
      at: place,
      reason,
      by,
      names,
    }: {
      software: string;
      version: string;
      at: string;
      reason: string;
      by: string;
      names: readonly string[];
    }) => {
      const why = reason === '' ? '' : `: ${reason}`;
      const given = names.length === 0 ? '' : ` (${REASONS[by]?.names ?? ''}${list(names)})`;
      return `${software} ${version} ${REASONS[by]?.says ?? 'does not load the file'} at ${place}${why}${given}`;
    },
    {
      software: 'Prosody',
      version: '0.12',
      at: 'prosody.cfg.lua:3',
      reason: "attempt to index a nil value (global 'Lua')",
      by: 'server',
      names: [],
    },
  ),
  CONFIGURED_BY_VERSION: sentence(
    ({ versions: names }: { versions: readonly string[] }) =>
      `Versions ${list(names)} of the software read the configuration differently. Name the version with \`--software\``,
    { versions: ['0.12', '13.0'] },
  ),
  CONFIGURED_BY_VARIABLE: sentence(
    ({ variable, value, where }: { variable: string; value: string } & At) =>
      `Met if the environment variable ${variable} is ${value === '' ? 'not set' : `set to "${value}"`}${at({ where })}`,
    { variable: 'CHAT_REGISTRATION', value: 'closed', ...WHERE },
  ),
  CONFIGURED_UNTOLD: sentence(
    ({ setting, why, where }: { setting: string; why: string } & At) =>
      `The configuration does not show ${SETTINGS[setting] ?? setting}: ${UNTOLD[why] ?? why}${at({ where })}`,
    { setting: 'passwords', why: 'elsewhere', ...WHERE },
  ),

  CONFIGURED_ABUSE_CONTACTS: sentence(
    ({ uris, where }: { uris: readonly string[] } & At) =>
      `Configured abuse contacts: ${list(uris)}${at({ where })}`,
    { uris: ['mailto:abuse@example.org'], ...WHERE },
  ),
  CONFIGURED_OTHER_CONTACTS: sentence(
    ({ roles, where }: { roles: readonly string[] } & At) =>
      `Contacts are configured for ${list(roles)}, but none for abuse${at({ where })}`,
    { roles: ['admin'], ...WHERE },
  ),
  CONFIGURED_CONTACTS_UNPUBLISHED: sentence(
    ({ where }: At) => `The configuration publishes no contacts${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_NO_CONTACTS: sentence(
    ({ where }: At) => `Contacts are published, but no contact is configured${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_USER_LIST: sentence(
    ({ lists, where }: { lists: readonly string[] } & At) =>
      `Users are protected by ${list(lists)}${at({ where })}`,
    { lists: ['xmppbl.org'], ...WHERE },
  ),
  CONFIGURED_ROOM_LIST: sentence(
    ({ lists, where }: { lists: readonly string[] } & At) =>
      `Only rooms are protected by ${list(lists)}, not the inboxes of users${at({ where })}`,
    { lists: ['xmppbl.org'], ...WHERE },
  ),
  CONFIGURED_FIXED_LIST: sentence(
    ({ lists, where }: { lists: readonly string[] } & At) =>
      `The list does not update itself: ${list(lists)}${at({ where })}`,
    { lists: ['blacklist.txt'], ...WHERE },
  ),
  CONFIGURED_SERVER_LIST: sentence(
    ({ lists, where }: { lists: readonly string[] } & At) =>
      `Servers are blocked by ${list(lists)}${at({ where })}`,
    { lists: ['spam-blocklists.pfw'], ...WHERE },
  ),
  CONFIGURED_NO_LIST: sentence(
    ({ where }: At) => `The configuration subscribes to no blocklist${at({ where })}`,
    WHERE,
  ),

  CONFIGURED_ENCRYPTION: sentence(
    ({ role: name, required, where }: { role: string; required: string } & At) =>
      required === 'none'
        ? `The configuration offers ${role(name)} no TLS${at({ where })}`
        : `The configuration ${required === 'required' ? 'requires' : 'does not require'} TLS of ${role(name)}${at({ where })}`,
    { role: 's2s', required: 'optional', ...WHERE },
  ),
  CONFIGURED_ENCRYPTION_WITHOUT_DIALBACK: sentence(
    ({ where }: At) =>
      `The configuration does not require TLS of servers, but without dialback they can log in only with a certificate${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_OFF: sentence(
    ({ role: name, where }: { role: string } & At) =>
      `The configuration serves no connections of ${role(name)}${at({ where })}`,
    { role: 's2s', ...WHERE },
  ),
  CONFIGURED_CERTIFICATES: sentence(
    ({ where }: At) => `Every server needs a valid certificate${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_CERTIFICATES_EXEMPT: sentence(
    ({ domains, where }: { domains: readonly string[] } & At) =>
      `Servers need a valid certificate, but not ${list(domains)}${at({ where })}`,
    { domains: ['old.example'], ...WHERE },
  ),
  CONFIGURED_CERTIFICATES_UNCHECKED: sentence(
    ({ where }: At) => `Servers need no valid certificate${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_CERTIFICATES_DIALBACK: sentence(
    ({ where }: At) =>
      `A server without a valid certificate can still connect by dialback (XEP-0220)${at({ where })}`,
    WHERE,
  ),

  CONFIGURED_VERSION_ALLOWED: sentence(
    ({ version, role: name, where }: { version: string; role: string } & At) =>
      `The configuration allows ${versionText(version)} to ${role(name)}${at({ where })}`,
    { version: 'TLSv1.3', role: 'c2s', ...WHERE },
  ),
  CONFIGURED_VERSION_FORBIDDEN: sentence(
    ({ version, role: name, where }: { version: string; role: string } & At) =>
      `The configuration does not allow ${versionText(version)} to ${role(name)}${at({ where })}`,
    { version: 'TLSv1.2', role: 's2s', ...WHERE },
  ),
  CONFIGURED_OLD_VERSIONS: sentence(
    ({ versions: names, role: name, where }: { versions: readonly string[]; role: string } & At) =>
      `The configuration does not forbid ${versions(names)} to ${role(name)}; OpenSSL may still refuse them${at({ where })}`,
    { versions: ['TLSv1', 'TLSv1.1'], role: 'c2s', ...WHERE },
  ),
  CONFIGURED_NO_OLD_VERSIONS: sentence(
    ({ where }: At) => `The configuration allows no version before TLS 1.2${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_FORWARD_SECRET: sentence(
    ({ where }: At) => `All configured cipher suites have forward secrecy${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_NOT_FORWARD_SECRET: sentence(
    ({ ciphers, role: name, where }: { ciphers: string; role: string } & At) =>
      `The configuration allows ${role(name)} cipher suites without forward secrecy${ciphers === '' ? '' : ` ("${ciphers}")`}; the key of the certificate may still rule them out${at({ where })}`,
    { ciphers: 'HIGH', role: 'c2s', ...WHERE },
  ),
  CONFIGURED_CIPHERS_UNREAD: sentence(
    ({ ciphers, role: name, where }: { ciphers: string; role: string } & At) =>
      `The scan cannot tell which cipher suites "${ciphers}" allows to ${role(name)}${at({ where })}`,
    { ciphers: '@SECLEVEL=3', role: 'c2s', ...WHERE },
  ),
  CONFIGURED_NO_TLS: sentence(
    ({ where }: At) => `The configuration gives no TLS to anyone${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_BINDING: sentence(
    ({ types, where }: { types: readonly string[] } & At) =>
      `Channel binding in every configured TLS version: ${list(types)}${at({ where })}`,
    { types: ['tls-exporter'], ...WHERE },
  ),
  CONFIGURED_BINDING_IN_PART: sentence(
    ({ types, without, where }: { types: readonly string[]; without: string } & At) =>
      `Channel binding (${list(types)}), but none in ${versionText(without)}${at({ where })}`,
    { types: ['tls-unique'], without: 'TLSv1.3', ...WHERE },
  ),
  CONFIGURED_NO_BINDING: sentence(
    ({ where }: At) =>
      `This version offers no channel binding in the configured TLS versions${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_NO_SCRAM: sentence(
    ({ where }: At) => `The configuration leaves no SCRAM mechanism to bind${at({ where })}`,
    WHERE,
  ),
  CONFIGURED_STANZA_LIMIT: sentence(
    ({ bytes, recommended, where }: { bytes: number; recommended: number } & At) =>
      `Configured limit: ${plural(bytes, 'byte')} (recommended: at most ${recommended})${at({ where })}`,
    { bytes: 262_144, recommended: 262_144, ...WHERE },
  ),
  CONFIGURED_NO_STANZA_LIMIT: sentence(
    ({ where }: At) => `The configuration sets no limit${at({ where })}`,
    WHERE,
  ),
};

export type ConfigurationCodes = CodesOf<typeof CONFIGURATION_SENTENCES>;
