import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFiles } from './read-files.js';

/** A secret that looks like any word. */
const secret = fc.stringMatching(/^[A-Za-z0-9]{8,20}$/).map((text) => `s3cr${text}t`);

/** Files with `S` where a secret is, right and wrong ones. */
const PLACES: readonly string[] = [
  'sql_password: S',
  'sql_password: "S"',
  'sql_username: S\nsql_server: S\nsql_database: S',
  'ldap_password: S\nldap_rootdn: S\nldap_base: S',
  'redis_password: S',
  'auth_password_format: S',
  'auth_method: S',
  'loglevel: S',
  'define_macro: {KEY: S}\nsql_password: KEY',
  'define_macro: {KEY: S}\nloglevel: KEY',
  'define_macro: {KEY: S}\nlanguage: "@KEY@"',
  'define_keyword: {KEY: S}\nsql_password: "@KEY@"',
  'modules: {mod_stun_disco: {secret: S}}',
  'modules: {mod_http_upload: {external_secret: S, secret_length: S}}',
  'modules: {mod_register: {password_strength: S}}',
  'modules: {mod_s3_upload: {access_key_secret: S}}',
  'modules: {mod_muc: S}',
  'host_config: {im.example: {sql_password: S}}',
  'append_host_config: {im.example: {sql_password: S}}',
  'acl: {admin: {user: "S@im.example"}}',
  'acl: {admin: {ip: S}}',
  'access_rules: {a: [S]}',
  'api_permissions: {"a": {who: {oauth: {scope: S}}}}',
  'listen: [{port: 1, module: ejabberd_service, hosts: {c.example: {password: S}}}]',
  'listen: [{port: S, module: ejabberd_c2s}]',
  'listen: [{port: 1, module: ejabberd_c2s, max_stanza_size: S}]',
  'registration_timeout: S',
  'oauth_expire: "5 S"',
  'c2s_protocol_options: {a: S}',
  'captcha_cmd: S',
  'jwt_key: S',
  'ext_api_headers: "Authorization: S"',
  'sql_password: [S',
  'sql_password: "S',
  '- S',
  'S',
];

test('no secret leaves the reader', () => {
  fc.assert(
    fc.property(
      secret,
      fc.subarray([...PLACES], { minLength: 1 }),
      fc.boolean(),
      (text, lines, env) => {
        const file = `hosts: [im.example]\n${lines.join('\n').replaceAll(/\bS\b/g, text)}\n`;
        const variables: Record<string, string> = env
          ? { EJABBERD_MACRO_KEY: text, EJABBERD_MACRO_X: `[${text}`, OTHER: text }
          : {};
        for (const version of ['23.01', '26.07']) {
          const found = readFiles({ 'ejabberd.yml': file }, { version, variables, mostTrials: 5 });
          expect(JSON.stringify(found)).not.toContain(text);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test.each(PLACES)('no secret of %j leaves the reader', (line) => {
  const text = 'hunter2hunter2';
  const file = `hosts: [im.example]\n${line.replaceAll(/\bS\b/g, text)}\n`;
  const found = readFiles({ 'ejabberd.yml': file }, { version: '26.07' });
  expect(JSON.stringify(found)).not.toContain(text);
});
