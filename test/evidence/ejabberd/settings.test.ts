import { describe, expect, test } from 'vitest';
import type { SettingName } from '../../../src/model/configuration.js';
import { readFiles } from './read-files.js';

const HOSTS = 'hosts: [im.example, talk.example]\n';

function setting(name: SettingName, text: string, version = '26.07', host = 'im.example'): unknown {
  const { loads, settings } = readFiles({ 'ejabberd.yml': HOSTS + text }, { version, host });
  expect(loads).toBeNull();
  const found = settings?.[name];
  return found !== undefined && 'untold' in found ? { untold: found.untold } : found?.value;
}

const C2S = 'listen:\n  - port: 5222\n    module: ejabberd_c2s\n';
const REGISTER = 'modules:\n  mod_register:\n    ';

describe('ports', () => {
  const TWO = `${C2S}    tls: true\n    max_stanza_size: 7\n  - {port: 5280, module: ejabberd_http, request_handlers: {/ws: ejabberd_http_ws}}\n  - {port: 5223, tls: true, module: ejabberd_c2s}\n`;

  test('of the listeners that decide, where others are set otherwise', () => {
    const read = (text: string) =>
      readFiles({ 'ejabberd.yml': HOSTS + text }, { version: '26.07', host: 'im.example' })
        .settings;
    const { c2sEncryption, c2sStanzaLimit } = read(TWO) ?? {};
    expect(c2sEncryption).toMatchObject({ value: 'none', ports: [5280] });
    expect(c2sStanzaLimit).toMatchObject({ value: { bytes: null }, ports: [5223] });
    expect(read(`${C2S}    tls: true\n`)?.c2sEncryption).not.toHaveProperty('ports');
  });
});

describe('settings', () => {
  test.each<[SettingName, string, unknown]>([
    ['c2sEncryption', '', 'off'],
    ['c2sEncryption', C2S, 'none'],
    ['c2sEncryption', `${C2S}    starttls: true\n`, 'optional'],
    ['c2sEncryption', `${C2S}    starttls_required: true\n`, 'required'],
    ['c2sEncryption', `${C2S}    tls: true\n  - {port: 5223, module: ejabberd_c2s}\n`, 'none'],
    [
      'c2sEncryption',
      `${C2S}    tls: true\n  - {port: 5280, module: ejabberd_http, request_handlers: {/ws: ejabberd_http_ws}}\n`,
      'none',
    ],
    [
      'c2sEncryption',
      `${C2S}    tls: true\n  - {port: 5280, ip: 127.0.0.1, module: ejabberd_http, request_handlers: {/b: mod_bosh}}\n`,
      'required',
    ],
    [
      'c2sEncryption',
      `${C2S}    tls: true\n  - {port: "unix:http.sock", module: ejabberd_http, request_handlers: {/b: mod_bosh}}\n`,
      'required',
    ],
    [
      'c2sEncryption',
      `${C2S}    tls: true\n  - {port: 5280, ip: "::", module: ejabberd_http, request_handlers: {/b: mod_bosh}}\n`,
      'none',
    ],
    ['s2sEncryption', '', 'none'],
    ['s2sEncryption', 's2s_use_starttls: true\n', 'optional'],
    ['s2sEncryption', 's2s_use_starttls: required\n', 'required'],
    ['s2sEncryption', 's2s_access: none\n', 'off'],
    ['s2sCertificates', 's2s_use_starttls: required\n', { enforced: 'always', domains: [] }],
    [
      's2sCertificates',
      's2s_use_starttls: required\nmodules: {mod_s2s_dialback: {}}\n',
      { enforced: 'dialback', domains: [] },
    ],
    [
      's2sCertificates',
      's2s_use_starttls: required\nmodules: {mod_s2s_dialback: {access: none}}\n',
      { enforced: 'always', domains: [] },
    ],
    [
      's2sCertificates',
      's2s_use_starttls: required_trusted\nmodules: {mod_s2s_dialback: {}}\n',
      { enforced: 'always', domains: [] },
    ],
    ['s2sCertificates', '', { enforced: 'unchecked', domains: [] }],
    ['c2sTls', C2S, { versions: [], forwardSecret: null, ciphers: null }],
    [
      'c2sTls',
      `${C2S}    tls: true\n`,
      { versions: ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'], forwardSecret: false, ciphers: null },
    ],
    [
      'c2sTls',
      `c2s_protocol_options: [no_sslv3, no_tlsv1, no_tlsv1_1, no_tlsv1_2]\nc2s_ciphers: ["ECDHE+AESGCM", "DHE+AESGCM"]\n${C2S}    tls: true\n    ciphers: ALL\n    protocol_options: []\n`,
      { versions: ['TLSv1.3'], forwardSecret: true, ciphers: 'ECDHE+AESGCM:DHE+AESGCM' },
    ],
    [
      'c2sTls',
      `${C2S}    tls: true\n    ciphers: ECDHE+AESGCM\n    protocol_options: [no_tlsv1_3]\n`,
      {
        versions: ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2'],
        forwardSecret: true,
        ciphers: 'ECDHE+AESGCM',
      },
    ],
    [
      's2sTls',
      's2s_use_starttls: true\ns2s_ciphers: "PROFILE=SYSTEM"\ns2s_protocol_options: [no_sslv3]\n',
      {
        versions: ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'],
        forwardSecret: null,
        ciphers: 'PROFILE=SYSTEM',
      },
    ],
    ['c2sStanzaLimit', C2S, { bytes: null }],
    ['c2sStanzaLimit', `${C2S}    max_stanza_size: 1000\n`, { bytes: 1000 }],
    [
      'c2sStanzaLimit',
      `${C2S}    max_stanza_size: 1000\n  - {port: 5223, module: ejabberd_c2s, max_stanza_size: 2000}\n`,
      { bytes: 2000 },
    ],
    [
      's2sStanzaLimit',
      `${C2S}  - {port: 1, module: ejabberd_s2s_in, max_stanza_size: 7}\n`,
      { bytes: 7 },
    ],
    ['passwords', '', { stored: 'plain', hash: null, iterations: null, leftovers: null }],
    [
      'passwords',
      'auth_password_format: scram\nauth_scram_hash: sha512\n',
      { stored: 'hashed', hash: 'SHA-512', iterations: null, leftovers: null },
    ],
    [
      'passwords',
      'auth_method: [sql]\nauth_password_format: scram\n',
      { stored: 'hashed', hash: 'SHA-1', iterations: null, leftovers: 'sql' },
    ],
    ['passwords', 'auth_method: ldap\n', { untold: 'elsewhere' }],
    ['passwords', 'auth_method: anonymous\nauth_password_format: scram\n', { untold: 'elsewhere' }],
    [
      'passwords',
      'auth_method: [mnesia, anonymous]\nauth_password_format: scram\n',
      { stored: 'hashed', hash: 'SHA-1', iterations: null, leftovers: null },
    ],
    [
      'passwords',
      'auth_stored_password_types: [scram_sha256]\n',
      { stored: 'hashed', hash: 'SHA-256', iterations: null, leftovers: null },
    ],
    ['loginLimit', '', { untold: 'outside' }],
    ['loginLimit', 'modules: {mod_fail2ban: {}}\n', { limit: 'all', by: 'mod_fail2ban' }],
    ['loginBlock', 'modules: {mod_fail2ban: {}}\n', { block: 'server', by: 'mod_fail2ban' }],
    ['registration', '', 'closed'],
    ['registration', 'modules: {mod_register: {}}\n', 'open'],
    ['registration', `${REGISTER}access: none\n`, 'closed'],
    ['registration', `${REGISTER}access: not_defined\n`, 'closed'],
    ['registration', `${REGISTER}access: [{allow: {user: anna@im.example}}]\n`, 'closed'],
    ['registration', `${REGISTER}access: [{deny: {user_glob: "a*"}}, allow]\n`, 'open'],
    ['registration', `${REGISTER}ip_access: [{allow: {ip: 10.0.0.0/8}}]\n`, 'closed'],
    ['registration', `${REGISTER}ip_access: [{allow: {ip: 192.0.2.0/24}}]\n`, 'open'],
    ['registration', `acl: {near: {ip: "::1"}}\n${REGISTER}ip_access: [{allow: near}]\n`, 'closed'],
    [
      'registration',
      `acl: {near: {ip: 0.0.0.0/0}}\n${REGISTER}ip_access: [{deny: near}, allow]\n`,
      'closed',
    ],
    ['registration', `${REGISTER}allow_modules: [mod_invites]\n  mod_invites: {}\n`, 'invitation'],
    ['registration', `${REGISTER}allow_modules: [mod_invites]\n`, 'closed'],
    [
      'registration',
      `listen: [{port: 1, module: ejabberd_http, request_handlers: {/r: mod_register_web}}]\n${REGISTER}allow_modules: [mod_register_web]\n`,
      'open',
    ],
    ['captcha', `${REGISTER}captcha_protected: true\n`, 'captcha'],
    ['captcha', `${REGISTER}redirect_url: https://im.example/join\n`, 'web'],
    ['captcha', 'modules: {mod_register: {}}\n', 'none'],
    ['weakPasswords', `${REGISTER}password_strength: 32\n`, { least: 32, unit: 'bits' }],
    ['invitations', 'modules: {mod_invites: {}}\n', { module: 'mod_invites' }],
    ['registrationRate', '', { limit: { count: 1, seconds: 600 }, half: null }],
    [
      'registrationRate',
      'registration_timeout: 5 minutes\n',
      { limit: { count: 1, seconds: 300 }, half: null },
    ],
    ['registrationRate', 'registration_timeout: infinity\n', { limit: null, half: null }],
    ['registrationWatch', '', { watchers: null }],
    ['registrationWatch', `${REGISTER}registration_watchers: [a@b.example]\n`, { watchers: 1 }],
    ['contacts', 'modules: {mod_disco: {}}\n', { published: true, abuse: [], others: [] }],
    [
      'contacts',
      'modules: {mod_disco: {server_info: [{modules: [mod_disco], name: abuse-addresses, urls: ["mailto:a@b.example", "nothing"]}, {name: admin-addresses, urls: ["xmpp:c@d.example"]}]}}\n',
      { published: true, abuse: ['mailto:a@b.example'], others: ['admin'] },
    ],
    [
      'contacts',
      'modules: {mod_disco: {server_info: [{modules: [mod_muc], name: abuse-addresses, urls: ["mailto:a@b.example"]}]}}\n',
      { published: true, abuse: [], others: [] },
    ],
    ['contacts', '', { published: false, abuse: [], others: [] }],
    [
      'jidBlocklist',
      'modules: {mod_muc: {}, mod_muc_rtbl: {rtbl_server: list.example}, mod_antispam: {rtbl_services: [a.example, {b.example: {spam_source_domains_node: n}}]}}\n',
      { users: ['a.example', 'b.example'], rooms: ['list.example'], fixed: [] },
    ],
    [
      'serverBlocklist',
      'acl: {bad: {server: spam.example}}\naccess_rules: {peers: [{deny: bad}, allow]}\ns2s_access: peers\n',
      { updated: [], fixed: ['bad'] },
    ],
    ['e2ee', 'modules: {mod_pubsub: {}}\n', { pep: false, refusing: [] }],
    [
      'e2ee',
      'modules: {mod_pubsub: {plugins: [flat, pep]}, mod_deny_omemo: {}}\n',
      { pep: true, refusing: ['mod_deny_omemo'] },
    ],
    ['upload', '', { service: null, random: false, name: 'none' }],
    [
      'upload',
      'modules: {mod_http_upload: {jid_in_url: node, host: "files.@HOST@"}}\n',
      { service: 'files.im.example', random: true, bits: 238, name: 'plain' },
    ],
    [
      'upload',
      'modules: {mod_http_upload: {secret_length: 8}}\n',
      { service: 'upload.im.example', random: true, bits: 47, name: 'hashed' },
    ],
    ['upload', 'modules: {mod_s3_upload: {}}\n', { untold: 'module' }],
    ['stun', '', { ports: null }],
    [
      'stun',
      'listen: [{port: 3478, transport: udp, module: ejabberd_stun}]\nmodules: {mod_stun_disco: {services: [{host: 192.0.2.1, type: turns}, {host: 192.0.2.1, port: 34780}]}}\n',
      { ports: [3478, 5349, 34780] },
    ],
    ['logging', '', 'balanced'],
    ['logging', 'loglevel: 5\n', 'debug'],
    ['logging', 'loglevel: none\n', 'none'],
    ['logging', 'modules: {mod_log_chat: {}}\n', 'messages'],
    ['onion', 'hosts_alias: {abc.onion: im.example}\n', { by: 'abc.onion' }],
    ['channelBinding', C2S, { tls12: [], tls13: [], scram: true }],
    [
      'channelBinding',
      `${C2S}    tls: true\ndisable_sasl_mechanisms: [scram-sha-1, SCRAM-SHA-256, SCRAM-SHA-512-PLUS]\n`,
      {
        tls12: ['tls-exporter', 'tls-server-end-point', 'tls-unique'],
        tls13: ['tls-exporter', 'tls-server-end-point'],
        scram: false,
      },
    ],
  ])('%s of %j', (name, text, value) => {
    expect(setting(name, text)).toEqual(value);
  });

  test.each([
    ['auth_method: mnesia', true],
    ['auth_method: [mnesia, anonymous]', true],
    ['auth_method: anonymous', false],
    ['auth_method: [anonymous]', false],
    ['auth_method: ldap', false],
    ['auth_method: external', false],
    ['auth_method: jwt', false],
    ['auth_method: pam', false],
    ['auth_method: [sql, ldap]', false],
    ['auth_method: [ldap, anonymous]', false],
    ['disable_sasl_mechanisms: [SCRAM-SHA-1]', false],
    ['auth_scram_hash: sha256\ndisable_sasl_mechanisms: [SCRAM-SHA-1]', true],
    ['auth_scram_hash: sha256\ndisable_sasl_mechanisms: [SCRAM-SHA-256-PLUS]', false],
  ])('SCRAM of hashed passwords with %j: %s', (text, scram) => {
    const whole = `${C2S}    tls: true\nauth_password_format: scram\n${text}\n`;
    for (const version of ['23.01', '24.12'])
      expect(setting('channelBinding', whole, version)).toMatchObject({ scram });
  });

  test('tls-unique alone before 24.02', () => {
    expect(setting('channelBinding', `${C2S}    tls: true\n`, '23.01')).toEqual({
      tls12: ['tls-unique'],
      tls13: [],
      scram: true,
    });
  });

  test('host_config replaces for one host, append_host_config adds', () => {
    const text =
      'auth_password_format: scram\nmodules: {mod_fail2ban: {}}\n' +
      'host_config: {talk.example: {auth_password_format: plain, modules: {mod_ping: {}}}}\n' +
      'append_host_config: {im.example: {modules: {mod_register: {}}}}\n';
    expect(setting('passwords', text)).toMatchObject({ stored: 'hashed' });
    expect(setting('registration', text)).toBe('open');
    expect(setting('loginLimit', text)).toMatchObject({ limit: 'all' });
    expect(setting('passwords', text, '26.07', 'talk.example')).toMatchObject({ stored: 'plain' });
    expect(setting('loginLimit', text, '26.07', 'talk.example')).toEqual({ untold: 'outside' });
  });

  test('keywords are replaced since 25.03', () => {
    const text =
      'define_keyword: {NODE: "friends.example"}\nmodules: {mod_muc: {}, mod_muc_rtbl: {rtbl_server: "@NODE@"}}\n';
    expect(setting('jidBlocklist', text)).toMatchObject({ rooms: ['friends.example'] });
  });
});

test('flaws: what has no effect, each with its place', () => {
  const files = {
    'ejabberd.yml': `${HOSTS}c2s_protocol_options: [no_sslv3, no_tls1]
include_config_file: {more.yml: {disallow: [loglevel]}}
s2s_access: peers
access_rules:
  peers: [{deny: bannd}, allow]
acl: {banned: {server: spam.example}}
log_rate_limit: 5
modules:
  mod_register: {access: regstr}
`,
    'more.yml': 'loglevel: debug\n',
  };
  const { flaws } = readFiles(files);
  const place = (option: string, line: number, file = 'ejabberd.yml') => ({
    option,
    file: `/etc/ejabberd/${file}`,
    line,
  });
  expect(flaws).toEqual([
    {
      flaw: 'not-allowed',
      place: place('loglevel', 1, 'more.yml'),
      nearest: null,
      detail: 'disallow',
    },
    { flaw: 'unread', place: place('log_rate_limit', 8), nearest: null, detail: null },
    {
      flaw: 'unread',
      place: place('c2s_protocol_options', 2),
      nearest: 'no_tlsv1',
      detail: 'no_tls1',
    },
    {
      flaw: 'undefined-name',
      place: place('access_rules.peers', 6),
      nearest: 'banned',
      detail: 'bannd',
    },
    {
      flaw: 'undefined-name',
      place: place('mod_register.access', 10),
      nearest: null,
      detail: 'regstr',
    },
  ]);
});

test('flaws: options of a listener that those of the host override', () => {
  const text = `${HOSTS}c2s_ciphers: HIGH\n${C2S}    ciphers: ECDHE+AESGCM\n    protocol_options: [no_tlsv1]\n`;
  const { flaws } = readFiles({ 'ejabberd.yml': text });
  expect(flaws.map(({ flaw, place, detail }) => [flaw, place.option, place.line, detail])).toEqual([
    ['unread', 'listen[0].ciphers', 6, 'c2s_ciphers'],
  ]);
});

test('notes: doors beside the requirements', () => {
  const text = `listen:
  - {port: 5280, module: ejabberd_http, request_handlers: {/admin: ejabberd_web_admin}}
  - {port: 5281, ip: "::1", module: ejabberd_http, request_handlers: {/api: mod_http_api}}
trusted_proxies: all
modules: {mod_legacy_auth: {}}
`;
  const { notes } = readFiles({ 'ejabberd.yml': HOSTS + text });
  expect(notes.map(({ note }) => note)).toEqual(['admin-http', 'proxy-trust', 'legacy-login']);
});

describe('variables', () => {
  const text = `${HOSTS}define_macro: {LIMIT: 4194304, FORMAT: plain}\nauth_password_format: FORMAT\n${C2S}    max_stanza_size: LIMIT\n`;
  const files = { 'ejabberd.yml': text };

  test('beat the file since 24.12', () => {
    const variables = { EJABBERD_MACRO_LIMIT: '262144', OTHER: 'x' };
    const limit = (version: string) =>
      readFiles(files, { version, variables }).settings?.c2sStanzaLimit.value;
    expect(limit('24.12')).toEqual({ bytes: 262_144 });
    expect(limit('24.10')).toEqual({ bytes: 4_194_304 });
  });

  test('are tried one at a time', () => {
    const { variables, trials, triedAll } = readFiles(files);
    expect(variables).toEqual(['EJABBERD_MACRO_FORMAT', 'EJABBERD_MACRO_LIMIT']);
    expect(triedAll).toBe(true);
    const found = trials.map(({ variable, value, settings }) => [
      variable,
      value,
      Object.values(settings).map((one) => one.value),
    ]);
    expect(found).toContainEqual(['EJABBERD_MACRO_LIMIT', '262144', [{ bytes: 262_144 }]]);
    expect(found.filter(([variable]) => variable === 'EJABBERD_MACRO_FORMAT')).toEqual([
      ['EJABBERD_MACRO_FORMAT', 'scram', [expect.objectContaining({ stored: 'hashed' })]],
    ]);
  });

  test('are none before 24.12, and end at the budget', () => {
    expect(readFiles(files, { version: '24.10' })).toMatchObject({ variables: [], trials: [] });
    expect(readFiles(files, { mostTrials: 3 }).triedAll).toBe(false);
  });

  test('with an empty value stop the server', () => {
    const { loads } = readFiles(files, { variables: { EJABBERD_MACRO_LIMIT: '' } });
    expect(loads).toMatchObject({ by: 'server' });
  });
});
