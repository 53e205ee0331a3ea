/**
 * Texts of the findings about files of a container and of coturn. `where` lists the lines of the
 * options that led to the finding.
 */
import { sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { list } from '../../report/kit/words.js';
import { at, type At } from './place-words.js';
import { CAUSES } from './setting-words.js';

const WHERE = { where: ['compose.yml:7'] };

const FLAWS: Readonly<Record<string, string>> = {
  unread: 'nothing known here reads it',
  misplaced: 'it has no effect in this section',
  'not-understood': 'the server does not understand the value',
  'undefined-name': 'it names something that is not defined',
  'not-allowed': 'an included file may not set it',
  repeated: 'it is set more than once, and the last value counts',
};

const RISKS: Readonly<Record<string, string>> = {
  'admin-telnet': 'anyone on the machine can administer the server',
  'admin-http': 'the server can be administered over HTTP',
  'plain-login': 'passwords may be sent without TLS',
  'proxy-trust': 'every address may claim to be a proxy',
  metrics: 'everyone can read the metrics',
  'legacy-login': 'logins older than SASL are allowed',
};

/** Texts for values that differ between a configuration and a scan. */
const DIFFERENCES: Readonly<Record<string, { readonly set: string; readonly saw: string }>> = {
  'c2s-limit': {
    set: 'Configured limit in bytes for clients',
    saw: 'the test showed another at',
  },
  's2s-limit': {
    set: 'Configured limit in bytes for servers',
    saw: 'the test showed another at',
  },
  'c2s-announced': {
    set: 'Configured limit in bytes for clients',
    saw: 'the server announces',
  },
  's2s-announced': {
    set: 'Configured limit in bytes for servers',
    saw: 'the server announces',
  },
  'c2s-tls': { set: 'TLS versions that the configuration allows clients', saw: 'the scan used' },
  's2s-tls': { set: 'TLS versions that the configuration allows servers', saw: 'the scan used' },
  stun: { set: 'Configured STUN and TURN ports', saw: 'a server answers on port' },
  contacts: { set: 'Configured abuse contacts', saw: 'the server publishes' },
  'contact-roles': {
    set: 'Configured abuse contacts',
    saw: 'the server publishes only contacts for',
  },
};

export const CONTAINER_SENTENCES = {
  CONTAINER_HARDENED: sentence(
    ({ has, where }: { has: readonly string[] } & At) =>
      `The container is confined: ${list(has)}${at({ where })}`,
    { has: ['no-new-privileges', 'read_only'], ...WHERE },
  ),
  CONTAINER_HARDENED_IN_PART: sentence(
    ({ has, lacks, where }: { has: readonly string[]; lacks: readonly string[] } & At) =>
      `The server runs in a container${has.length === 0 ? '' : ` with ${list(has)}`}; the file does not set ${list(lacks)}${at({ where })}`,
    { has: ['read_only'], lacks: ['no-new-privileges'], ...WHERE },
  ),
  CONTAINER_OPEN: sentence(
    ({ by, where }: { by: readonly string[] } & At) =>
      `The container can control its host: ${list(by)}${at({ where })}`,
    { by: ['privileged'], ...WHERE },
  ),
  CONTAINER_ALONE: sentence(
    ({ where }: At) =>
      `The server has a container of its own; other services may share its machine${at({ where })}`,
    WHERE,
  ),
  CONTAINER_SHARED: sentence(
    ({ services, where }: { services: readonly string[] } & At) =>
      `The container of the server also runs ${list(services)}${at({ where })}`,
    { services: ['nginx'], ...WHERE },
  ),
  CONTAINER_SYSTEM_SUPPORTED: sentence(
    ({ system, ends, where }: { system: string; ends: string } & At) =>
      `The image has ${system}, supported until ${ends}; the file does not show the system of the host${at({ where })}`,
    { system: 'Debian 12', ends: '2028-06-30', ...WHERE },
  ),
  CONTAINER_SYSTEM_ENDED: sentence(
    ({ system, ends, where }: { system: string; ends: string } & At) =>
      `The image has ${system}, whose support ended on ${ends}${at({ where })}`,
    { system: 'Debian 8', ends: '2020-06-30', ...WHERE },
  ),
  CONTAINER_SYSTEM_EXTENDED: sentence(
    ({ system, ends, extended, where }: { system: string; ends: string; extended: string } & At) =>
      `The image has ${system}, whose free support ended on ${ends}; paid support ends on ${extended}${at({ where })}`,
    { system: 'Debian 10', ends: '2024-06-30', extended: '2029-06-30', ...WHERE },
  ),
  CONTAINER_SYSTEM_UNKNOWN: sentence(
    ({ image, where }: { image: string } & At) =>
      `The name of the image${image === '' ? '' : ` ${image}`} does not show its operating system${at({ where })}`,
    { image: 'prosodyim/prosody:13.0', ...WHERE },
  ),
  /** `flaw` is a key of `FLAWS`. */
  CONFIGURATION_FLAW: sentence(
    ({
      flaw,
      option,
      nearest,
      detail,
      where,
    }: { flaw: string; option: string; nearest: string; detail: string } & At) =>
      `Option ${option}${at({ where })}: ${FLAWS[flaw] ?? flaw}${detail === '' ? '' : ` (${detail})`}${nearest === '' ? '' : `; did you mean ${nearest}?`}`,
    { flaw: 'unread', option: 'c2s_limit', nearest: 'limits', detail: '', ...WHERE },
  ),
  /** `note` is a key of `RISKS`. */
  CONFIGURATION_RISK: sentence(
    ({ note, option, where }: { note: string; option: string } & At) =>
      `Option ${option}${at({ where })}: ${RISKS[note] ?? note}`,
    { note: 'admin-telnet', option: 'admin_telnet', ...WHERE },
  ),
  /**
   * `what` is a key of `DIFFERENCES`. `configured` is empty if the configuration sets no limit.
   */
  CONFIGURATION_DIFFERS: sentence(
    ({
      what,
      configured,
      seen,
      where,
    }: { what: string; configured: readonly string[]; seen: readonly string[] } & At) =>
      `${DIFFERENCES[what]?.set ?? what}: ${configured.length === 0 ? 'none' : list(configured)}${where.length === 0 ? '' : at({ where })}, but ${DIFFERENCES[what]?.saw ?? 'the scan saw'} ${list(seen)}. ${CAUSES}`,
    { what: 'c2s-limit', configured: ['262144'], seen: ['1048576'], ...WHERE },
  ),
  CONFIGURED_TURN: sentence(
    ({ ports, where }: { ports: readonly string[] } & At) =>
      `The TURN server coturn listens on ${ports.length === 1 ? 'port' : 'ports'} ${list(ports)}${at({ where })}`,
    { ports: ['3478', '5349'], where: ['turnserver.conf:3'] },
  ),
};

export type ContainerCodes = CodesOf<typeof CONTAINER_SENTENCES>;
