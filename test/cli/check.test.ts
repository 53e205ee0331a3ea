import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runMain as run } from './run-main.js';

const folder = mkdtempSync(join(tmpdir(), 'check-'));
const file = (name: string): string => join(folder, name);

/** A main file that reads variables, includes a folder, and defines a function. */
const MAIN = `
local function on(name, default)
  local value = Lua.os.getenv(name)
  if value == nil or value == "" then return default end
  return value == "yes"
end
modules_enabled = { "tls", "saslauth", "disco", "pep", "register" }
s2s_secure_auth = on("TEAM_SECURE", true)
allow_registration = on("TEAM_OPEN", true)
turn_external_secret = "secret"
turn_external_port = tonumber(ENV_TEAM_TURN or "") or 3478
c2s_stanza_sizelimit = 1000
Include "parts/*.cfg.lua"
VirtualHost "team.example"
`;
const PART = 'modules_enabled:append { "turn_external", "server_contact_info" }\n';
const CONTACTS = 'contact_info = { abuse = { "mailto:abuse@team.example" } }\n';

const EJABBERD = `hosts: [team.example]
listen:
  - port: 5222
    module: ejabberd_c2s
    starttls_required: true
modules:
  mod_disco: {}
`;

const COMPOSE = `services:
  xmpp:
    image: prosodyim/prosody:13.0
    read_only: true
    environment:
      TEAM_OPEN: "\${OPEN:-no}"
  database:
    image: postgres:16
`;

beforeAll(() => {
  mkdirSync(file('parts'));
  writeFileSync(file('prosody.cfg.lua'), MAIN);
  writeFileSync(file('parts/a.cfg.lua'), PART);
  writeFileSync(file('parts/b.cfg.lua'), CONTACTS);
  writeFileSync(file('ejabberd.yml'), EJABBERD);
  writeFileSync(file('compose.yml'), COMPOSE);
  writeFileSync(file('turnserver.conf'), 'listening-port=34780\ntls-listening-port=34781\n');
  writeFileSync(file('server.env'), '# of the server\nexport TEAM_OPEN="no"\n');
  writeFileSync(file('broken.env'), 'TEAM_OPEN="no\n');
  writeFileSync(file('template.lua'), 'VirtualHost "{{ domain }}"\n{% if tls %}\n{% endif %}\n');
  writeFileSync(file('notes.txt'), 'Buy milk.\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

interface JsonRow {
  readonly id: string;
  readonly status: string;
  readonly code: string;
  readonly args: Readonly<Record<string, unknown>>;
}

async function rows(...args: readonly string[]): Promise<Readonly<Record<string, JsonRow>>> {
  const ended = await run(
    ...['check', '--no-policy', '--format', 'json', '--domain', 'team.example', ...args],
  );
  const { rows: all } = JSON.parse(ended.stdout) as { readonly rows: readonly JsonRow[] };
  return Object.fromEntries(all.map((row) => [row.id, row]));
}

const MODERN = ['--software', 'prosody@13.0'] as const;

describe('check', () => {
  test('rules on what the file decides, and says that it used no network', async () => {
    const found = await rows('--config', file('prosody.cfg.lua'), ...MODERN);
    expect(found).toMatchObject({
      'abuse-contacts': { status: 'compliant' },
      'c2s-stanza-limit': { status: 'compliant' },
      'login-attempt-limit': { status: 'manual', code: 'CONFIGURED_UNTOLD' },
      'public-registration': { status: 'configurable' },
      's2s-certificate-enforcement': { status: 'compliant' },
      'stun-ports': { status: 'configurable', args: { variable: 'TEAM_TURN', value: '34780' } },
      'certificate-validity': { status: 'not-observed', code: 'NO_NETWORK' },
      'disk-encryption': { status: 'manual', code: 'OPERATOR_ONLY' },
    });
  });

  test('rows that no configuration shows are out of reach, and do not count', async () => {
    const args = ['--config', file('prosody.cfg.lua'), ...MODERN];
    const ended = await run('check', '--no-policy', '--domain', 'team.example', ...args);
    expect(ended.stdout).toMatch(/^team\.example\s+PASSED/);
    expect(ended.code).toBe(0);
  });

  test('a version that refuses the file leaves every row open, and ends with 2', async () => {
    const args = ['--config', file('prosody.cfg.lua'), '--software', 'prosody@0.12.3'];
    const found = await rows(...args);
    expect(found).toMatchObject({
      'c2s-stanza-limit': { status: 'not-observed', code: 'CONFIGURATION_REFUSED' },
      'jid-blocklist': { status: 'manual' },
    });
    const ended = await run('check', '--no-policy', '--domain', 'team.example', ...args);
    expect(ended.code).toBe(2);
    expect(ended.stdout).toContain('does not load');
  });

  test('--env wins over --env-file', async () => {
    const args = ['--config', file('prosody.cfg.lua'), ...MODERN];
    const closed = await rows(...args, '--env-file', file('server.env'));
    expect(closed['public-registration']?.status).toBe('compliant');
    const open = await rows(...args, '--env-file', file('server.env'), '--env', 'TEAM_OPEN=yes');
    expect(open['public-registration']?.status).toBe('configurable');
  });

  test('a Compose file gives the version, variables and facts of the container', async () => {
    const files = ['--config', file('prosody.cfg.lua'), '--config', file('compose.yml')];
    const found = await rows(...files);
    expect(found).toMatchObject({
      'public-registration': { status: 'compliant' },
      'daemon-sandboxing': { status: 'partial', code: 'CONTAINER_HARDENED_IN_PART' },
      'service-isolation': { status: 'partial' },
    });
    const open = await rows(...files, '--env', 'OPEN=yes');
    expect(open['public-registration']?.status).toBe('configurable');
  });

  test('coturn decides ports that the server does not announce', async () => {
    const coturn = ['--config', file('turnserver.conf')];
    expect((await rows(...coturn))['stun-ports']?.status).toBe('compliant');
    const both = await rows(...coturn, '--config', file('ejabberd.yml'));
    expect(both['stun-ports']?.status).toBe('compliant');
  });

  test('where no version is named, several are read', async () => {
    const found = await rows('--config', file('ejabberd.yml'));
    expect(found).toMatchObject({
      'c2s-encryption-required': { status: 'compliant' },
      'password-hashing': { status: 'missing' },
    });
  });

  test('judge takes its recording, and gives the same rows', async () => {
    const saved = file('saved.json');
    const args = ['--config', file('prosody.cfg.lua'), ...MODERN];
    const before = await rows(...args, '--record', saved);
    const ended = await run('judge', '--no-policy', '--format', 'json', saved);
    expect(ended.stderr).toBe('');
    const { rows: after } = JSON.parse(ended.stdout) as { readonly rows: readonly JsonRow[] };
    expect(after).toEqual(Object.values(before));
  });

  test.each([
    [['--config', file('template.lua')], /template/],
    [['--config', file('notes.txt')], /is no configuration.*ejabberd\.yml/],
    [['--config', file('none.lua')], /ENOENT/],
    [['--config', file('prosody.cfg.lua'), '--config', file('ejabberd.yml')], /only the main file/],
    [['--config', file('ejabberd.yml'), ...MODERN], /is a configuration of ejabberd/],
    [['--config', file('prosody.cfg.lua'), '--software', 'prosody@0.9'], /not known/],
    [['--config', file('prosody.cfg.lua'), '--env-file', file('broken.env')], /line 1/],
    [[...MODERN], /--software: needs --config/],
    [[], /name a configuration/],
  ])('%j is refused', async (args, words) => {
    const ended = await run('check', '--no-policy', '--domain', 'team.example', ...args);
    expect(ended).toMatchObject({ code: 3, stdout: '' });
    expect(ended.stderr).toMatch(words);
  });
});
