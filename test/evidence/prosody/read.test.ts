import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  readProsody,
  readProsodyVersions,
  type ProsodyVersion,
} from '../../../src/evidence/prosody/read.js';
import type { ConfiguredSettings, ServerConfiguration } from '../../../src/model/configuration.js';
import { MAIN, withFiles } from './evaluated.js';
import { IN_PARTS, WITH_FUNCTIONS } from './fixtures.js';

interface Given {
  readonly version?: ProsodyVersion;
  readonly env?: Readonly<Record<string, string>>;
  readonly trials?: number;
}

function read(
  files: Readonly<Record<string, string>>,
  host: string,
  { version = '13.0', env = {}, trials = 1000 }: Given = {},
): Promise<ServerConfiguration> {
  return withFiles(files, (folder) =>
    readProsody({
      ...{ main: MAIN, roots: [{ seenAs: '/etc/prosody', folder }], environment: env },
      ...{ host, version, trials, trialsMs: 60_000, evaluationMs: 60_000 },
    }),
  );
}

/** Values of all settings, and why the others are not told. */
function values(settings: ConfiguredSettings | null): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(settings ?? {}).map(([name, one]) => [
      name,
      (one as { value: unknown; untold?: string }).value ?? (one as { untold?: string }).untold,
    ]),
  );
}

const places = (settings: ConfiguredSettings | null, name: keyof ConfiguredSettings): unknown =>
  settings?.[name].from.map(({ option, file, line }) => `${option} ${file}:${line}`);

describe('a configuration in parts', () => {
  test('0.12 does not know Lua, and refuses it in its own words', async () => {
    const { loads, settings, hosts } = await read(IN_PARTS, 'talk.example', { version: '0.12' });
    expect(loads).toEqual({
      file: '/etc/prosody/parts/a-base.cfg.lua',
      line: 2,
      reason: "/etc/prosody/parts/a-base.cfg.lua:2: attempt to index a nil value (global 'Lua')",
      by: 'server',
      names: [],
    });
    expect([settings, hosts]).toEqual([null, []]);
  });

  test('13 reads it', async () => {
    const { trials, ...read13 } = await read(IN_PARTS, 'Talk.example');
    expect(read13.loads).toBeNull();
    expect(read13.hosts).toEqual(['rooms.talk.example', 'talk.example', 'up.talk.example']);
    expect(read13.community).toEqual(['anti_spam']);
    expect(read13.variables).toEqual([
      ...['TALK_BOSS', 'TALK_CLEAR', 'TALK_LEVEL', 'TALK_MAIL', 'TALK_NAME', 'TALK_SIGNUP'],
      ...['TALK_STRICT', 'TALK_TURN_PORT', 'TALK_TURN_SECRET'],
    ]);
    expect(values(read13.settings)).toMatchObject({
      contacts: {
        published: true,
        abuse: ['mailto:help@talk.example'],
        others: ['support'],
      },
      jidBlocklist: { users: [], rooms: [], fixed: [] },
      c2sEncryption: 'required',
      s2sEncryption: 'required',
      s2sCertificates: { enforced: 'always', domains: [] },
      c2sTls: { versions: ['TLSv1.2', 'TLSv1.3'], forwardSecret: true },
      channelBinding: { tls12: ['tls-unique'], tls13: ['tls-exporter'], scram: true },
      c2sStanzaLimit: { bytes: 262_144 },
      s2sStanzaLimit: { bytes: 524_288 },
      passwords: { stored: 'hashed', hash: 'SHA-1', iterations: 10_000 },
      loginLimit: 'outside',
      loginBlock: 'outside',
      e2ee: { pep: true, refusing: [] },
      upload: { service: 'http_file_share', random: true, name: 'none' },
      registration: 'open',
      captcha: 'none',
      weakPasswords: { least: 0 },
      invitations: { module: null },
      registrationRate: { limit: { count: 2, seconds: 3600 }, half: null },
      registrationWatch: { watchers: 1 },
      stun: { ports: [3478] },
      logging: 'balanced',
      onion: { by: null },
    });
    const file = (name: string): string => `/etc/prosody/parts/${name}.cfg.lua`;
    expect(places(read13.settings, 'contacts')).toEqual([
      `contact_info ${file('d-people')}:2`,
      'modules_enabled: server_contact_info /etc/prosody/prosody.cfg.lua:9',
    ]);
    expect(places(read13.settings, 'upload')).toEqual([`component_module ${file('c-hosts')}:6`]);
    expect(
      read13.flaws.map(({ flaw, place, nearest, detail }) => [
        `${flaw} ${place.option} ${place.line}`,
        nearest,
        detail,
      ]),
    ).toEqual([
      ['unread registraton_throttle_max 9', 'registration_throttle_max', null],
      ['unread sasl_mechanism 8', null, null],
      ['misplaced s2s_stanza_size_limit 8', null, 'up.talk.example'],
      ['unread limits.c2s.stanza_max 4', null, null],
      ['not-understood limits.c2s.burst 3', null, '20kb'],
      ['not-understood limits.s2sin.rate 6', null, '3000 bytes/s'],
      ['unread limits.server 5', null, null],
    ]);
    const effects = trials.map(
      ({ variable, value, settings }) =>
        `${variable}=${value ?? '(unset)'} ${Object.keys(settings).join(' ')}`,
    );
    expect(effects).toEqual(
      expect.arrayContaining([
        'TALK_CLEAR=yes c2sEncryption',
        'TALK_SIGNUP=off registration registrationWatch',
        'TALK_STRICT=no s2sCertificates',
        'TALK_TURN_PORT=34780 stun',
      ]),
    );
    expect(read13.triedAll).toBe(true);
  });

  test('the trials end with their budget, and say so', async () => {
    const { trials, triedAll, loads } = await read(IN_PARTS, 'talk.example', { trials: 3 });
    expect([loads, triedAll]).toEqual([null, false]);
    expect(trials.length).toBeLessThanOrEqual(3);
  });

  test('another domain is not served', async () => {
    const { loads, hosts } = await read(IN_PARTS, 'other.example', { trials: 0 });
    expect(loads).toMatchObject({ by: 'host', names: hosts });
    expect(loads?.reason).toContain('other.example');
  });
});

describe('a configuration with functions', () => {
  test('says which variable it needs', async () => {
    expect((await read(WITH_FUNCTIONS, 'meet.example')).loads).toMatchObject({
      line: 7,
      reason: '/etc/prosody/prosody.cfg.lua:7: MEET_DOMAIN is needed',
      by: 'variable',
      names: ['MEET_DOMAIN'],
    });
  });

  test('is read where it is given', async () => {
    const env = {
      MEET_DOMAIN: 'meet.example',
      MEET_TLS: 'old',
      MEET_EXEMPT: 'b.example a.example',
    };
    const { loads, settings, trials, community } = await read(WITH_FUNCTIONS, 'meet.example', {
      env,
    });
    expect(loads).toBeNull();
    expect(community).toEqual(['password_policy']);
    expect(values(settings)).toMatchObject({
      s2sCertificates: { enforced: 'exempt', domains: ['a.example', 'b.example'] },
      c2sTls: { versions: ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'], forwardSecret: false },
      registration: 'invitation',
      weakPasswords: { least: 12 },
      invitations: { module: 'invites_register' },
      registrationWatch: { watchers: 0 },
      stun: { ports: [3478] },
      serverBlocklist: { updated: [] },
    });
    expect(places(settings, 'stun')).toEqual([
      'modules_enabled: turn_external /etc/prosody/prosody.cfg.lua:21',
    ]);
    const changed = (variable: string, value: string | null): unknown =>
      trials.find((one) => one.variable === variable && one.value === value)?.settings;
    expect(changed('MEET_FIREWALL', 'on')).toMatchObject({
      serverBlocklist: { value: { updated: ['jabberspam-simple-blocklist.pfw'] } },
    });
    expect(changed('MEET_TLS', 'intermediate')).toMatchObject({
      c2sTls: { value: { versions: ['TLSv1.2', 'TLSv1.3'], forwardSecret: true } },
    });
    expect(changed('MEET_EXEMPT', '')).toMatchObject({
      s2sCertificates: { value: { enforced: 'always' } },
    });
    expect(changed('MEET_TURN', 'none')).toMatchObject({ stun: { value: { ports: null } } });
    // 13 has no TLS at all with a profile that it does not know: that is nothing to propose.
    expect(changed('MEET_TLS', 'true')).toBeUndefined();
  });
});

test.each<[string, string]>([
  ['Jinja', '{% if tls %}\nssl = {}\n{% endif %}\nVirtualHost "{{ domain }}"'],
  ['Jinja that is Lua', 'VirtualHost "{{ prosody_domain }}"'],
  ['Go', '{{ if .Env.TLS }}x = 1{{ end }}'],
  ['Go with a variable', 'admins = {{ .Env.ADMINS }}'],
])('a template of %s is refused as one', async (_, text) => {
  const { loads } = await read({ 'prosody.cfg.lua': text }, 'a.example', { trials: 0 });
  expect(loads).toMatchObject({ by: 'template', file: MAIN });
});

test('tables in tables are no template', async () => {
  const text = 'external_services = {{ type = "stun" }, {{ 1 }}}\nVirtualHost "a.example"';
  expect((await read({ 'prosody.cfg.lua': text }, 'a.example', { trials: 0 })).loads).toBeNull();
});

test('what is not run is named, and its results are not told', async () => {
  const text = `
local key = Lua.io.popen("cat key"):read("*a")
c2s_require_encryption = Lua.require("my.choices").encryption
VirtualHost "a.example"`;
  const { loads, settings, unfollowed } = await read({ 'prosody.cfg.lua': text }, 'a.example', {
    trials: 0,
  });
  expect(loads).toBeNull();
  expect(unfollowed).toEqual(['io.popen', 'require my.choices']);
  expect(settings?.c2sEncryption).toMatchObject({ value: null, untold: 'script' });
  expect(settings?.s2sEncryption).toMatchObject({ value: 'required' });
});

test.each<[string, string]>([
  ['Include "/run/other/x.cfg.lua"', 'limit'],
  ['Include "/run/other/*.cfg.lua"', 'limit'],
  ['Include "absent.cfg.lua"', 'server'],
])('%s is refused by %s', async (text, by) => {
  const { loads } = await read({ 'prosody.cfg.lua': text }, 'a.example', { trials: 0 });
  expect(loads).toMatchObject({ by, names: [] });
  expect(loads?.reason).toMatch(/No such file/);
});

test('the name of the machine is asked for', async () => {
  const files = {
    'prosody.cfg.lua': 'VirtualHost(Lua.require("prosody.util.pposix").uname().nodename)',
  };
  const without = await read(files, 'box.example', { trials: 0 });
  expect(without.loads).toMatchObject({ by: 'variable', names: ['HOSTNAME'] });
  const given = { env: { HOSTNAME: 'box.example' }, trials: 0 };
  expect((await read(files, 'box.example', given)).loads).toBeNull();
});

test('every version that is in use reads the file where none is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'evidence-'));
  try {
    const files = { main: MAIN, roots: [{ seenAs: '/etc/prosody', folder }], environment: {} };
    const all = await readProsodyVersions({ ...files, host: 'a.example' });
    expect(all.map(({ version, loads }) => [version, loads?.reason])).toEqual([
      ['0.12', `${MAIN}: No such file or directory`],
      ['13.0', `${MAIN}: No such file or directory`],
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
