import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readProsody } from '../../../src/evidence/prosody/read.js';
import { MAIN, withFiles } from './evaluated.js';

/** Places of a file where a secret may stand: `SECRET` is it. */
const PLACES = [
  'component_secret = "SECRET"',
  'turn_external_secret = "SECRET"',
  'ldap_password = "SECRET"',
  'sql = { driver = "PostgreSQL", database = "p", username = "u", password = "SECRET" }',
  'default_storage = "sql"; sql = { driver = "MySQL", password = "SECRET" }',
  'dialback_secret = "SECRET"',
  'http_upload_external_secret = "SECRET"',
  'external_services = { { type = "turn", port = 3478, secret = "SECRET", password = "SECRET" } }',
  'admins = { "root@one.example/SECRET" }',
  'registration_watchers = { "boss@one.example/SECRET" }',
  'some_api_token = "SECRET"',
  'unknown_thing = "SECRET"',
  'oauth2_registration_key = "SECRET"',
  'ssl = { key = "/etc/keys/SECRET", password = "SECRET", protocol = "tlsv1_2+" }',
  'local private = "SECRET"',
  'limits = { c2s = { rate = "1kb/s", note = "SECRET" } }',
  'log = { info = "/var/log/SECRET" }',
  'external = ENV_PLANTED',
  'if ENV_PLANTED == "SECRET" then s2s_secure_auth = true end',
  'x = Lua.os.getenv("PLANTED_SECRET") == "SECRET"',
];

/** Ends of a file that are refused with words that hold the secret. */
const REFUSED = [
  'error("bad: " .. ENV_PLANTED)',
  'Lua.assert(nil, ENV_PLANTED)',
  'component_secret = "SECRET',
  "turn_external_secret = 'SECRET",
  'ldap_password = SECRET SECRET',
  'component_secret = "a" + "SECRET"',
  'dialback_secret = ("SECRET")()',
  'api_token = SECRET.field',
  'local password = "SECRET"; error(password)',
  'component_secret = "SECRET"; error("it is " .. component_secret)',
  'VirtualHost(ENV_PLANTED .. "\\0")("x")',
  'Include(ENV_PLANTED)',
];

const secret = fc.stringMatching(/^[a-z][a-zA-Z0-9]{11,20}$/).map((text) => `zQ${text}`);

async function readWith(text: string, planted: string): Promise<string> {
  const files = {
    'prosody.cfg.lua': text.replaceAll('SECRET"', `${planted}"`).replaceAll('SECRET', planted),
  };
  const read = await withFiles(files, (folder) =>
    readProsody({
      ...{ main: MAIN, roots: [{ seenAs: '/etc/prosody', folder }], host: 'one.example' },
      ...{ environment: { PLANTED: planted, PLANTED_SECRET: planted }, version: '13.0' as const },
      ...{ trials: 40, trialsMs: 20_000, evaluationMs: 30_000 },
    }),
  );
  return JSON.stringify(read);
}

describe('no secret is in what is read', () => {
  test('of a file that loads', async () => {
    await fc.assert(
      fc.asyncProperty(secret, fc.subarray(PLACES, { minLength: 6 }), async (planted, places) => {
        const lines = [
          'modules_enabled = { "tls", "saslauth", "turn_external", "register", "external_services" }',
          'allow_registration = true',
          // The name of the variable is not the secret.
          ...places.map((one) => one.replace('PLANTED_SECRET', 'PLANTED_WORD')),
          'VirtualHost "one.example"',
        ];
        const json = await readWith(lines.join('\n'), planted);
        expect(JSON.parse(json)).toMatchObject({ loads: null });
        expect(json).not.toContain(planted);
      }),
      { numRuns: 8 },
    );
  });

  test.each(REFUSED)('of a file that is refused by %s', async (end) => {
    const planted = fc.sample(secret, 1)[0] ?? '';
    const json = await readWith(`modules_enabled = {}\n${end}\n`, planted);
    expect(JSON.parse(json)).toMatchObject({ settings: null });
    expect(json).not.toContain(planted);
  });
});
