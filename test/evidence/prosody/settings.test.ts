import { afterAll, describe, expect, test } from 'vitest';
import { flawsOf } from '../../../src/evidence/prosody/flaws.js';
import { openLuaSandbox } from '../../../src/evidence/prosody/lua/sandbox.js';
import { modulesInForce } from '../../../src/evidence/prosody/modules.js';
import { notesOf } from '../../../src/evidence/prosody/notes.js';
import type { ProsodyVersion } from '../../../src/evidence/prosody/read.js';
import { sectionOf } from '../../../src/evidence/prosody/section.js';
import { isForwardSecret } from '../../../src/evidence/prosody/settings/ciphers.js';
import { settingsOf } from '../../../src/evidence/prosody/settings/settings.js';
import type { SettingName } from '../../../src/model/configuration.js';
import { evaluated } from './evaluated.js';

const sandbox = openLuaSandbox();
afterAll(() => sandbox.close());

async function section(text: string, version: ProsodyVersion) {
  // 0.11 reads a file as 0.12 does.
  const dialect = version === '13.0' ? '13.0' : '0.12';
  const evaluation = await evaluated(sandbox, text, { version: dialect });
  expect(evaluation.refusal).toBeNull();
  return { evaluation, section: sectionOf(evaluation, 'a.example', version) };
}

async function setting(text: string, name: SettingName, version: ProsodyVersion) {
  const one = settingsOf((await section(text, version)).section)[name];
  return one.value ?? ('untold' in one ? one.untold : null);
}

const HOST = 'VirtualHost "a.example"\n';
const TLS = 'modules_enabled = { "tls", "saslauth", "dialback" }\n';
const WITH = (...modules: readonly string[]): string =>
  `modules_enabled = { ${['tls', 'saslauth', ...modules].map((one) => `"${one}"`).join()} }\n`;

const WEB = `${WITH('bosh')}consider_bosh_secure = true\n`;

type Row = [text: string, name: SettingName, version: ProsodyVersion, expected: unknown];

describe('settings', () => {
  test.each<Row>([
    [TLS, 'c2sEncryption', '13.0', 'required'],
    [TLS, 'c2sEncryption', '0.11', 'optional'],
    [`${TLS}c2s_require_encryption = "false"`, 'c2sEncryption', '0.12', 'optional'],
    [`${TLS}c2s_require_encryption = 0`, 'c2sEncryption', '13.0', 'optional'],
    [`${TLS}require_encryption = false`, 'c2sEncryption', '13.0', 'optional'],
    [
      `${TLS}require_encryption = false; c2s_require_encryption = true`,
      'c2sEncryption',
      '13.0',
      'required',
    ],
    ['c2s_require_encryption = false', 'c2sEncryption', '13.0', 'none'],
    [`${TLS}modules_disabled = { "c2s" }`, 'c2sEncryption', '13.0', 'off'],
    [`${TLS}c2s_stanza_size_limit = "256kb"`, 'c2sEncryption', '13.0', 'off'],
    [`${TLS}${HOST}c2s_require_encryption = false`, 'c2sEncryption', '13.0', 'optional'],
    [
      `${TLS}VirtualHost "b.example"\nc2s_require_encryption = false`,
      'c2sEncryption',
      '13.0',
      'required',
    ],
    // Logins over HTTP without TLS.
    [WEB, 'c2sEncryption', '0.12', 'required'],
    [`${WEB}http_interfaces = "*"`, 'c2sEncryption', '0.12', 'optional'],
    [`${WEB}http_interfaces = "*"`, 'c2sEncryption', '13.0', 'optional'],
    [`${WEB}http_interfaces = { "::1", "192.0.2.1" }`, 'c2sEncryption', '13.0', 'optional'],
    [`${WEB}http_interfaces = { "::1", "127.0.0.1" }`, 'c2sEncryption', '13.0', 'required'],
    [`${WEB}http_interfaces = "*"; http_ports = {}`, 'c2sEncryption', '13.0', 'required'],
    [`${WEB}local_interfaces = "*"`, 'c2sEncryption', '13.0', 'optional'],
    [`${WEB}interfaces = "*"`, 'c2sEncryption', '13.0', 'required'],
    [`${WEB}c2s_require_encryption = true`, 'c2sEncryption', '0.11', 'optional'],
    [
      `${WITH('bosh')}consider_websocket_secure = true; http_interfaces = "*"`,
      'c2sEncryption',
      '13.0',
      'required',
    ],
    [
      `${WITH('websocket')}consider_websocket_secure = true; http_interfaces = "*"`,
      'c2sEncryption',
      '13.0',
      'optional',
    ],
    [`${WITH('bosh')}http_interfaces = "*"`, 'c2sEncryption', '13.0', 'required'],
    [
      `${WITH('bosh', 'net_multiplex')}consider_bosh_secure = true; ports = { 80 }`,
      'c2sEncryption',
      '13.0',
      'optional',
    ],
    [`${TLS}s2s_require_encryption = false`, 's2sEncryption', '13.0', 'optional'],
    [
      `${TLS}s2s_require_encryption = false; s2s_secure_auth = true`,
      's2sEncryption',
      '13.0',
      'required',
    ],
    // Measured with 0.12.3: a dialback of the exempt domain without TLS succeeds.
    [
      `${TLS}s2s_require_encryption = false; s2s_secure_auth = true; s2s_insecure_domains = { "b.example" }`,
      's2sEncryption',
      '0.12',
      'optional',
    ],
    [
      `${TLS}s2s_secure_auth = true; s2s_insecure_domains = { "b.example" }`,
      's2sEncryption',
      '0.12',
      'required',
    ],
    [
      `${TLS}s2s_require_encryption = false; s2s_allow_encryption = false`,
      's2sEncryption',
      '13.0',
      'none',
    ],
    [`${TLS}modules_disabled = { "s2s" }`, 's2sEncryption', '13.0', 'off'],
  ])('%s: %s of %s', async (text, name, version, expected) => {
    expect(await setting(`${text}\n${HOST}`, name, version)).toEqual(expected);
  });

  test.each<Row>([
    [TLS, 's2sCertificates', '13.0', { enforced: 'dialback', domains: [] }],
    [WITH(), 's2sCertificates', '13.0', { enforced: 'unchecked', domains: [] }],
    [
      `${TLS}s2s_secure_auth = true`,
      's2sCertificates',
      '13.0',
      { enforced: 'always', domains: [] },
    ],
    [
      `${TLS}s2s_secure_auth = true; s2s_insecure_domains = { "x.example" }`,
      's2sCertificates',
      '13.0',
      { enforced: 'exempt', domains: ['x.example'] },
    ],
    // A global option under a host is not read.
    [
      `${TLS}${HOST}s2s_secure_auth = true`,
      's2sCertificates',
      '13.0',
      { enforced: 'dialback', domains: [] },
    ],
    ['', 'c2sStanzaLimit', '0.12', { bytes: 262_144 }],
    ['', 's2sStanzaLimit', '13.0', { bytes: 524_288 }],
    ['c2s_stanza_size_limit = "1000000"', 'c2sStanzaLimit', '0.12', { bytes: 1_000_000 }],
    ['c2s_stanza_size_limit = 100', 'c2sStanzaLimit', '13.0', { bytes: 10_000 }],
    ['c2s_stanza_size_limit = "256kb"', 'c2sStanzaLimit', '0.12', { bytes: 1_048_576 }],
    ['c2s_stanza_size_limit = "256kb"', 'c2sStanzaLimit', '13.0', 'value'],
    ['s2s_stanza_size_limit = 1/0', 's2sStanzaLimit', '13.0', { bytes: null }],
    [`${HOST}c2s_stanza_size_limit = 5`, 'c2sStanzaLimit', '13.0', { bytes: 262_144 }],
  ])('%s: %s of %s is an object', async (text, name, version, expected) => {
    expect(await setting(`${text}\n${HOST}`, name, version)).toEqual(expected);
  });

  const ALL = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];
  const NEW = ['TLSv1.2', 'TLSv1.3'];
  const LAST = ['TLSv1.3'];
  const DIRECT = 'c2s_direct_tls_ports = { 5223 }\n';
  test.each<[string, ProsodyVersion, readonly string[], boolean | null]>([
    ['', '0.11', ALL, false],
    ['', '0.12', NEW, true],
    ['tls_profile = "modern"', '13.0', LAST, true],
    ['tls_profile = "old"', '13.0', ALL, false],
    ['tls_profile = "legacy"', '13.0', ALL, false],
    ['tls_profile = "strong"', '13.0', [], null],
    ['tls_profile = "strong"', '0.12', ALL, false],
    // The ciphers of the profile stay: those of OpenSSL.
    ['tls_profile = "modern"; ssl = { protocol = "tlsv1_2+" }', '13.0', NEW, false],
    ['ssl = { protocol = "tlsv1_2" }', '13.0', ['TLSv1.2'], true],
    ['ssl = { protocol = "tlsv1.2+" }', '13.0', [], null],
    ['ssl = { options = { "no_tlsv1_3" } }', '13.0', ['TLSv1.2'], true],
    [
      'ssl = { options = { no_tlsv1_2 = true } }; c2s_ssl = { options = { no_tlsv1_2 = false } }',
      '13.0',
      NEW,
      true,
    ],
    [
      'ssl = { protocol = "sslv23", options = { "no_sslv2", "no_sslv3", "no_tlsv1" } }',
      '0.12',
      ALL.slice(1),
      true,
    ],
    ['ssl = { ciphers = "HIGH:!aNULL" }', '13.0', NEW, false],
    ['ssl = { ciphers = { "ECDHE+AESGCM", "DHE+AESGCM" } }', '13.0', NEW, true],
    [`ssl = { ciphers = "ALL" }\n${HOST}ssl = { ciphers = "EECDH" }`, '13.0', NEW, true],
    [`${HOST}c2s_ssl = { protocol = "tlsv1_3+" }`, '13.0', LAST, true],
    ['VirtualHost "example"\nssl = { protocol = "tlsv1_3+" }', '13.0', LAST, true],
    ['s2s_ssl = { protocol = "tlsv1_3+" }', '13.0', NEW, true],
    ['ssl = { key = FileLine("x"), certificate = "y" }', '13.0', NEW, true],
    // Ports with direct TLS: what they allow too.
    ['c2s_direct_tls_ssl = { protocol = "tlsv1+" }', '13.0', NEW, true],
    [`${DIRECT}c2s_direct_tls_ssl = { protocol = "tlsv1+" }`, '13.0', ALL, true],
    [`${DIRECT}c2s_direct_tls_ssl = { ciphers = "HIGH" }`, '0.12', NEW, false],
    [`${DIRECT}ssl = { ciphers = "HIGH" }`, '0.12', NEW, false],
    [`${DIRECT}c2s_ssl = { protocol = "tlsv1_3" }`, '0.12', NEW, true],
    ['legacy_ssl_ports = 5223\nlegacy_ssl_ssl = { protocol = "tlsv1+" }', '0.12', ALL, true],
    [`${DIRECT}s2s_direct_tls_ssl = { protocol = "tlsv1+" }`, '13.0', NEW, true],
    ['c2s_direct_tls_ports = {}\nc2s_direct_tls_ssl = { ciphers = "HIGH" }', '13.0', NEW, true],
    ['tls_profile = "modern"\nc2s_direct_tls_ports = { 5223 }', '13.0', LAST, true],
  ])('TLS with %s in %s', async (text, version, versions, forwardSecret) => {
    const value = await setting(`${TLS}${text}\n${HOST}`, 'c2sTls', version);
    expect(value).toMatchObject({ versions, forwardSecret });
  });

  test('TLS of a single port is not known', async () => {
    const text = `${TLS}${DIRECT}c2s_direct_tls_ssl = { [5223] = { protocol = "tlsv1+" } }\n${HOST}`;
    expect(await setting(text, 'c2sTls', '13.0')).toBe('script');
  });

  test.each<Row>([
    ['', 'channelBinding', '0.12', { tls12: ['tls-unique'], tls13: [], scram: true }],
    ['tls_profile = "modern"', 'channelBinding', '0.12', { tls12: [], tls13: [], scram: true }],
    [
      'disable_sasl_mechanisms = { "SCRAM-SHA-1-PLUS" }',
      'channelBinding',
      '13.0',
      { scram: false },
    ],
    ['authentication = "ldap"', 'channelBinding', '13.0', { scram: false }],
    ['anonymous_login = true', 'channelBinding', '0.12', { scram: false }],
    ['anonymous_login = true', 'channelBinding', '13.0', { scram: false }],
    ['anonymous_login = false', 'channelBinding', '13.0', { scram: true }],
    ['anonymous_login = true', 'passwords', '0.12', 'elsewhere'],
    ['anonymous_login = true', 'passwords', '13.0', 'elsewhere'],
    [`${HOST}anonymous_login = true`, 'passwords', '0.12', 'elsewhere'],
    ['authentication = "my_own"', 'channelBinding', '13.0', 'module'],
    ['authentication = "internal_plain"', 'passwords', '13.0', { stored: 'plain' }],
    ['authentication = "ldap"', 'passwords', '13.0', 'elsewhere'],
    ['password_hash = "SHA-512"', 'passwords', '13.0', 'value'],
    [
      'password_hash = "SHA-256"; default_iteration_count = 1000',
      'passwords',
      '0.12',
      { hash: 'SHA-256', iterations: 1000 },
    ],
    ['default_iteration_count = 1000', 'passwords', '13.0', { iterations: 4096 }],
    [WITH('limit_auth'), 'loginLimit', '13.0', { limit: 'all', by: 'limit_auth' }],
    [WITH('limit_auth', 'sasl2'), 'loginLimit', '13.0', { limit: 'partial', by: 'limit_auth' }],
    ['', 'e2ee', '13.0', { pep: false, refusing: [] }],
    [WITH('pep', 'deny_omemo'), 'e2ee', '13.0', { pep: true, refusing: ['deny_omemo'] }],
    ['', 'upload', '13.0', { service: null }],
    [`${WITH()}Component "u.other.example" "http_file_share"`, 'upload', '13.0', { service: null }],
    ['log = "*syslog"', 'logging', '13.0', 'debug'],
    ['log = "prosody.log"', 'logging', '13.0', 'balanced'],
    ['log = { debug = "debug.log"; info = "x" }', 'logging', '13.0', 'debug'],
    ['log = { { to = "file", filename = "x" } }', 'logging', '13.0', 'debug'],
    ['log = { { to = "console", levels = { "warn" } } }', 'logging', '13.0', 'balanced'],
    ['log = {}', 'logging', '13.0', 'none'],
    [`log = { info = "x" }\n${WITH('stanza_debug')}`, 'logging', '13.0', 'messages'],
    ['VirtualHost "x.onion"', 'onion', '13.0', { by: 'x.onion' }],
    [WITH('onions'), 'onion', '13.0', { by: 'onions' }],
  ])('%s: %s of %s', async (text, name, version, expected) => {
    const value = await setting(
      `${text.includes('modules_enabled') ? '' : TLS}${text}\n${HOST}`,
      name,
      version,
    );
    if (typeof expected === 'string') expect(value).toBe(expected);
    else expect(value).toMatchObject(expected as object);
  });

  test.each<Row>([
    [WITH('register'), 'registration', '13.0', 'closed'],
    [`${WITH('register')}allow_registration = true`, 'registration', '13.0', 'open'],
    [WITH('register_ibr'), 'registration', '13.0', 'open'],
    [WITH('invites_register'), 'registration', '13.0', 'invitation'],
    [
      `${WITH('invites_register', 'register_ibr')}registration_invite_only = false`,
      'registration',
      '13.0',
      'open',
    ],
    [`${WITH('register_web')}captcha_options = {}`, 'captcha', '13.0', 'web'],
    [WITH('captcha_registration'), 'captcha', '13.0', 'captcha'],
    [WITH('password_policy'), 'weakPasswords', '13.0', { least: 8, unit: 'characters' }],
    [
      `${WITH('password_policy')}password_policy = { length = 4 }`,
      'weakPasswords',
      '13.0',
      { least: 4, unit: 'characters' },
    ],
    [
      'min_seconds_between_registrations = 60',
      'registrationRate',
      '0.12',
      { limit: { count: 1, seconds: 60 }, half: null },
    ],
    [
      'registration_throttle_max = 5',
      'registrationRate',
      '0.12',
      { limit: null, half: 'registration_throttle_max' },
    ],
    [
      'registration_throttle_max = 5; registration_throttle_period = "2 hours"',
      'registrationRate',
      '13.0',
      { limit: { count: 5, seconds: 7200 }, half: null },
    ],
    [
      'registration_throttle_max = 5; registration_throttle_period = "2 hours"',
      'registrationRate',
      '0.12',
      'value',
    ],
    // An m alone is months.
    [
      'registration_throttle_max = 5; registration_throttle_period = "1m"',
      'registrationRate',
      '13.0',
      { limit: { count: 5, seconds: 2_678_400 }, half: null },
    ],
    ['', 'registrationWatch', '13.0', { watchers: null }],
    [
      `${WITH('watchregistrations')}registration_watchers = { "x@a.example" }`,
      'registrationWatch',
      '13.0',
      { watchers: 1 },
    ],
    [WITH('turn_external'), 'stun', '13.0', { ports: null }],
    [
      `${WITH('turn_external')}turn_external_secret = "s"; turn_external_tls_port = 5349`,
      'stun',
      '13.0',
      { ports: [3478, 5349] },
    ],
    [
      `${WITH('external_services')}external_services = {{ type = "turn", port = 4000 }, { type = "stun" }}`,
      'stun',
      '13.0',
      { ports: [3478, 4000] },
    ],
    [WITH('server_contact_info'), 'contacts', '13.0', { published: true, abuse: [], others: [] }],
    [
      `${WITH('server_contact_info')}admins = { "x@a.example" }`,
      'contacts',
      '13.0',
      { published: true, abuse: [], others: ['admin'] },
    ],
    [
      'contact_info = { abuse = { "mailto:x@a.example", "none" } }',
      'contacts',
      '13.0',
      { published: false, abuse: ['mailto:x@a.example'], others: [] },
    ],
    [
      `${WITH('server_contact_info')}contact_info = { abuse = { "mailto:x@a.example" }, admin = { "caf\\233" } }`,
      'contacts',
      '13.0',
      { published: false, abuse: ['mailto:x@a.example'], others: [] },
    ],
    [
      `${WITH('server_contact_info')}contact_info = { abuse = { "mailto:x@a.example" }, other = { "\\233" } }`,
      'contacts',
      '0.12',
      { published: true, abuse: ['mailto:x@a.example'], others: [] },
    ],
    [
      `${WITH('anti_spam')}anti_spam_services = { "rtbl.example" }`,
      'jidBlocklist',
      '13.0',
      { users: ['rtbl.example'], rooms: [], fixed: [] },
    ],
    [
      `muc_rtbls = { "r.example" }\nComponent "c.a.example" "muc"\nmodules_enabled = { "muc_rtbl" }`,
      'jidBlocklist',
      '13.0',
      { users: [], rooms: ['r.example'], fixed: [] },
    ],
    [
      `${WITH('firewall')}firewall_scripts = { "/etc/own.pfw" }`,
      'serverBlocklist',
      '13.0',
      'module',
    ],
    [
      `${WITH('s2s_blacklist')}s2s_blacklist = { "bad.example" }`,
      'serverBlocklist',
      '13.0',
      { updated: [], fixed: ['bad.example'] },
    ],
  ])('%s: %s of %s exactly', async (text, name, version, expected) => {
    expect(await setting(`${text}\n${HOST}`, name, version)).toEqual(expected);
  });
});

test('modules of a host and of a component', async () => {
  const text = `
modules_enabled = { "tls", "roster", "pep", "mod_wrong" }
modules_disabled = { "offline", "pep" }
VirtualHost "a.example"
	modules_enabled = { "mam", "pep" }
	modules_disabled = { "roster" }
Component "c.a.example" "muc"
	modules_enabled = { "muc_mam" }`;
  const { section: host } = await section(text, '13.0');
  const names = (where: string): readonly string[] =>
    [...modulesInForce({ ...host, host: where }).keys()].sort();
  expect(names('a.example')).toEqual([
    ...['c2s', 'iq', 'mam', 'message', 'mod_wrong', 'pep', 'presence', 's2s', 's2s_auth_certs'],
    'tls',
  ]);
  expect(names('c.a.example')).toEqual(['iq', 'muc', 'muc_mam', 's2s', 'tls']);
});

test('flaws and notes', async () => {
  const text = `
modules_enabled = { "tls", "admin_telnet", "legacyauth", "http_admin_api", "my_module", "mod_pep" }
c2s_require_encryption = "yes"
tls_profile = "moderm"
ssl = { protocol = "tlsv1.2+" }
trusted_proxies = { "0.0.0.0/0" }
consider_bosh_secure = true
my_module_option = 1
user_tombstone_expire = 5; contact_info = { abuse = "caf\\233" }
c2s_ports = { 5222 }
c2s_ports = { 5223 }
VirtualHost "a.example"
	c2s_ports = { 5224 }
	turn_external_port = 1
	component_ports = { 1 }`;
  const { evaluation, section: host } = await section(text, '13.0');
  expect(
    flawsOf(evaluation, host).map(
      ({ flaw, place, nearest, detail }) =>
        `${flaw} ${place.option} ${place.line} ${nearest} ${detail}`,
    ),
  ).toEqual([
    'unread user_tombstone_expire 9 user_tombstone_expiry null',
    'misplaced c2s_ports 13 null a.example',
    'misplaced component_ports 15 null a.example',
    'not-understood modules_enabled: mod_pep 2 pep mod_pep',
    'not-understood c2s_require_encryption 3 null yes',
    'not-understood tls_profile 4 modern moderm',
    'not-understood contact_info 9 null not UTF-8',
    'not-understood ssl.protocol 5 tlsv1_2+ tlsv1.2+',
    'repeated c2s_ports 11 null null',
  ]);
  expect(
    notesOf(host, modulesInForce(host)).map(({ note, place }) => `${note} ${place.line}`),
  ).toEqual(['admin-telnet 2', 'admin-http 2', 'plain-login 7', 'proxy-trust 6', 'legacy-login 2']);
});

test.each<[string, boolean | null]>([
  ['ECDHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384', true],
  ['ECDHE-RSA-AES128-GCM-SHA256:AES128-SHA', false],
  ['EECDH+AESGCM:EDH+AESGCM', true],
  ['HIGH+kEECDH:HIGH+kEDH:HIGH:!aNULL', false],
  ['HIGH:!kRSA:!aNULL', true],
  ['DEFAULT:!RSA', true],
  ['DEFAULT', false],
  ['kRSA', false],
  ['kEDH:RSA+AES', false],
  ['TLS_AES_128_GCM_SHA256:ECDHE+AESGCM', true],
  ['TLS_AES_128_GCM_SHA256', null],
  ['ECDHE+AESGCM:@SECLEVEL=2', true],
  ['HIGH:-kRSA', null],
  ['SOMETHING', null],
  ['ECDHE+AESGCM:-3DES', true],
])('the ciphers %s are forward secret: %s', (ciphers, expected) => {
  expect(isForwardSecret(ciphers)).toBe(expected);
});
