import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { supportedBy, withoutHarm } from '../../../src/advice/changes.js';
import { EJABBERD } from '../../../src/advice/ejabberd.js';
import { editEjabberd } from '../../../src/advice/edit/edit-ejabberd.js';
import { editProsody } from '../../../src/advice/edit/edit-prosody.js';
import { spliced } from '../../../src/advice/edit/splice.js';
import { unifiedDiff } from '../../../src/advice/edit/unified-diff.js';
import { PROSODY } from '../../../src/advice/prosody.js';
import { isInstalled } from '../../programs.js';
import { ENDPOINTS } from '../every-change.js';

const LAB = join(import.meta.dirname, '..', '..', 'lab');
const folder = mkdtempSync(join(tmpdir(), 'edit-'));
afterAll(() => rmSync(folder, { recursive: true }));

const LUA = ['prosody/good.cfg.lua', 'prosody/weak.cfg.lua', 'prosody/stock.cfg.lua'];
const YAML = ['ejabberd/good.yml', 'ejabberd/weak.yml', 'newer/ejabberd.yml'];

function textOf(name: string): string {
  return readFileSync(join(LAB, name), 'utf8')
    .replace('{{moreModules}}', '')
    .replace(/\{\{(\w+)\}\}/g, '/lab/$1');
}

const prosody = fc.record({
  text: fc.constantFrom(...LUA.map(textOf)),
  changes: fc
    .constantFrom('0.12.3', '13.0.1')
    .chain((version) => fc.subarray([...withoutHarm(supportedBy(PROSODY, version))])),
});

const ejabberd = fc.record({
  text: fc.constantFrom(...YAML.map(textOf)),
  wanted: fc
    .constantFrom('23.01', '24.12', '26.01')
    .chain((version) => fc.subarray([...withoutHarm(supportedBy(EJABBERD, version))]))
    .map((changes) =>
      changes.map((change) => ({
        change,
        endpoints: ENDPOINTS.filter(({ role }) => change.role === null || role === change.role),
      })),
    ),
});

/** Options of each section in order, as Lua sets them. */
const LIST_OPTIONS = `
  local at, set = "*", {}
  local function section(host) at = host; return function() end end
  local env = setmetatable({ VirtualHost = section, Component = section }, {
    __newindex = function(_, name)
      local key = at .. " " .. name
      assert(not set[key], key .. " twice"); set[key] = true
      print(key)
    end,
  })
  assert(load(io.read("a"), "file", "t", env))()`;

function optionsOf(text: string): readonly string[] {
  const run = spawnSync('lua5.4', ['-e', LIST_OPTIONS], { input: text, encoding: 'utf8' });
  expect(run.stderr, text).toBe('');
  return run.stdout.split('\n');
}

function patched(before: string, after: string, name = 'file'): string {
  const diff = unifiedDiff(name, before, after);
  writeFileSync(join(folder, name), before);
  if (diff === '') return before;
  const run = spawnSync('patch', ['-p0'], { cwd: folder, input: diff, encoding: 'utf8' });
  expect(run, diff).toMatchObject({ status: 0, stderr: '' });
  return readFileSync(join(folder, name), 'utf8');
}

describe('edits of prosody.cfg.lua', () => {
  const edit = (text: string, changes: typeof PROSODY, included: readonly string[] | null = []) =>
    editProsody(text, changes, { domain: 'example.org', included });
  const of = (...requirements: readonly string[]) =>
    withoutHarm(supportedBy(PROSODY, '0.12')).filter(({ requirement }) =>
      requirements.includes(requirement),
    );

  test.skipIf(!isInstalled('lua5.4', '-v'))('load, and set each option once in its section', () => {
    fc.assert(
      fc.property(prosody, ({ text, changes }) => {
        const { splices, left } = edit(text, changes);
        const options = optionsOf(spliced(text, splices));
        const placed = changes.filter((change) => !left.some((one) => one.change === change));
        for (const { options: wanted } of placed) {
          for (const name of Object.keys(wanted)) expect(options).toContain(`* ${name}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('replace the value at its line, or stand above the first host and its comment', () => {
    const text = [
      'modules_enabled = { "tls" }',
      's2s_secure_auth = false -- for old peers',
      '',
      '-- Our host',
      'VirtualHost "example.org"',
      '\ts2s_secure_auth = false',
    ].join('\n');
    const { splices, left } = edit(text, of('s2s-certificate-enforcement', 'c2s-stanza-limit'));
    expect(left).toEqual([]);
    expect(spliced(text, splices)).toBe(
      [
        'modules_enabled = { "tls" }',
        's2s_secure_auth = true -- for old peers',
        '',
        '-- c2s-stanza-limit',
        'c2s_stanza_size_limit = 262144',
        '',
        '-- Our host',
        'VirtualHost "example.org"',
        '\ts2s_secure_auth = true',
      ].join('\n'),
    );
  });

  test('keep other contacts', () => {
    const text = 'modules_enabled = {}\ncontact_info = { admin = { "mailto:a@b.example" } }\n';
    const { splices } = edit(text, of('abuse-contacts').slice(0, 1));
    expect(spliced(text, splices)).toBe(
      'modules_enabled = { "server_contact_info" }\ncontact_info = { abuse = { "mailto:abuse@example.org" }; admin = { "mailto:a@b.example" } }\n',
    );
  });

  test.each([
    ['if ENV_X then s2s_secure_auth = false end', [], 'a program sets s2s_secure_auth'],
    ['local s2s_secure_auth = false', [], 'a program sets s2s_secure_auth'],
    ['Include "conf.d/*.cfg.lua"', null, 'an included file may set s2s_secure_auth'],
    ['Include "a.lua"', ['s2s_secure_auth = false'], 'an included file sets s2s_secure_auth'],
    ['{% if x %}', [], 'the file is a program, or not Lua'],
    ['x = [[ open', [], 'the file is a program, or not Lua'],
  ])('%j leaves the change in the block', (text, included, reason) => {
    const { splices, left } = edit(text, of('s2s-certificate-enforcement'), included);
    expect(splices).toEqual([]);
    expect(left.map((one) => one.reason)).toEqual([reason]);
  });

  test.each([
    ['modules_disabled = { "pep" }\nmodules_enabled = {}', 'modules_disabled has pep'],
    ['modules_enabled = list()', 'modules_enabled is computed'],
    ['modules_enabled:append { "tls" }', 'a program sets modules_enabled'],
  ])('%j leaves the module in the block', (text, reason) => {
    expect(edit(text, of('e2ee-operable').slice(0, 1)).left.map((one) => one.reason)).toEqual([
      reason,
    ]);
  });

  test.each([
    ['modules_enabled = {}', 'an included file sets modules_enabled'],
    ['modules_enabled:append { "tls" }', 'an included file sets modules_enabled'],
    ['VirtualHost "b.example"\nmodules_enabled = {}', null],
  ])('an included file with %j decides the list of modules: %s', (own, reason) => {
    const text = 'modules_enabled = {}\nInclude "a.cfg.lua"\n';
    const { left } = edit(text, of('e2ee-operable').slice(0, 1), [own]);
    expect(left.map((one) => one.reason)).toEqual(reason === null ? [] : [reason]);
  });

  test('a module for one of several hosts belongs below that host', () => {
    const hosts = [
      'modules_enabled = { "pep" }',
      'VirtualHost "example.org"',
      'VirtualHost "b.example"',
      '\tmodules_disabled = { "register_ibr" }',
    ];
    const { splices, left } = edit(hosts.join('\n'), [
      ...of('invitations'),
      ...of('e2ee-operable').slice(0, 1),
    ]);
    expect(left).toEqual([]);
    const after = spliced(hosts.join('\n'), splices);
    expect(after).toContain(
      'VirtualHost "example.org"\n\tmodules_enabled = { "invites"; "invites_adhoc"; "invites_register" }',
    );
    expect(after).toContain('modules_enabled = { "pep" }\n');
    const disabled = hosts.join('\n').replace('"b.example"', '"example.org"');
    expect(edit(disabled, of('invitations')).left.map((one) => one.reason)).toEqual([
      'modules_disabled has register_ibr',
    ]);
  });

  test('a TLS profile does not loosen a stricter protocol, or the tables of another host', () => {
    const text = [
      'c2s_ssl = { protocol = "tlsv1+", ciphers = "ALL" }',
      'VirtualHost "example.org"',
      '\tssl = { protocol = "tlsv1_3" }',
      'VirtualHost "b.example"',
      '\tssl = { protocol = "tlsv1" }',
    ].join('\n');
    const { splices } = edit(text, of('legacy-tls-disabled'));
    const after = spliced(text, splices);
    expect(after).toContain('ssl = { protocol = "tlsv1_3" }');
    expect(after).toContain('ssl = { protocol = "tlsv1" }');
    expect(after).not.toMatch(/tlsv1\+|"ALL"/);
  });

  test('a module to remove stays in the block', () => {
    const text = 'modules_enabled = { "deny_omemo" }\n';
    const { splices, left } = edit(text, of('e2ee-operable').slice(1));
    expect(splices).toEqual([]);
    expect(left.map((one) => one.reason)).toEqual(['a module is to be removed']);
  });
});

describe('edits of ejabberd.yml', () => {
  test('remove an option', () => {
    const { after } = edit(
      'disable_sasl_mechanisms: SCRAM-SHA-1\nloglevel: info\n',
      'channel-binding',
    );
    expect(after).toBe('loglevel: info\n');
  });

  test('parse, and set each option once', () => {
    fc.assert(
      fc.property(ejabberd, ({ text, wanted }) => {
        const { splices, left } = editEjabberd(text, wanted, 'example.org');
        const after = spliced(text, splices);
        const document = parseDocument(after, { version: '1.1', uniqueKeys: true });
        expect([...document.errors, ...document.warnings], after).toEqual([]);
        const options = document.toJS() as Readonly<Record<string, unknown>>;
        const placed = wanted.filter((one) => !left.some(({ change }) => change === one));
        for (const { change } of placed) {
          for (const [name, value] of Object.entries(change.options)) {
            const items: readonly unknown[] | null = Array.isArray(value) ? value : null;
            expect(options[name]).toEqual(items ? expect.arrayContaining([...items]) : value);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  const edit = (text: string, ...requirements: readonly string[]) => {
    const changes = withoutHarm(supportedBy(EJABBERD, '24.12')).filter(({ requirement }) =>
      requirements.includes(requirement),
    );
    const wanted = changes.map((change) => ({
      change,
      endpoints: ENDPOINTS.filter(({ role }) => change.role === null || role === change.role),
    }));
    const { splices, left } = editEjabberd(text, wanted, 'example.org');
    const reasons = left
      .map(({ reason }) => reason)
      .filter((one) => !one.includes('a step for you'));
    return { after: spliced(text, splices), reasons };
  };

  test('add to a list at the margin, to a map without options, and at the end', () => {
    const text =
      'c2s_protocol_options:\n- no_sslv3\nmodules:\n  mod_disco:\n  mod_s2s_dialback: {}\n';
    const rows = ['legacy-tls-disabled', 'abuse-contacts', 's2s-certificate-enforcement'];
    const { after, reasons } = edit(text, ...rows);
    expect(reasons).toEqual([]);
    const options = parse(after) as Readonly<Record<string, object>>;
    expect(options.c2s_protocol_options).toContain('no_tlsv1_1');
    expect(Object.keys(options.modules ?? {})).toEqual(['mod_disco']);
    expect(options.s2s_use_starttls).toBe('required');
  });

  test('change an option that host_config sets for another host only', () => {
    const other = 'host_config:\n  b.example:\n    auth_password_format: plain\n';
    expect(edit(other, 'password-hashing')).toEqual({
      after: `${other}auth_password_format: scram\n`,
      reasons: [],
    });
  });

  test.each([
    ['include_config_file: a.yml\n', 'password-hashing', 'an included file may set it'],
    [
      'host_config:\n  example.org:\n    auth_password_format: plain\n',
      'password-hashing',
      'host_config or append_host_config has auth_password_format',
    ],
    ['loglevel: 4\n', 'server-blocklist', 'replace spam.invalid in these lines first'],
    ['modules: {}\nhosts: [a]\n', 'weak-password-rejection', 'the file does not have mod_register'],
    ['modules:\n  mod_ping: {}\n', 'jid-blocklist', 'the file does not have mod_muc'],
    ['hosts: [a\n', 'password-hashing', 'the file is not YAML that ejabberd takes'],
    ['listen: []\n', 'stun-ports', 'no listener ejabberd_stun at port 3478 is found'],
  ])('%j leaves %s in the block', (text, requirement, reason) => {
    expect(edit(text, requirement)).toEqual({ after: text, reasons: [reason] });
  });
});

describe.skipIf(!isInstalled('patch', '--version'))('the diff', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 });
  const text = fc
    .tuple(lines, fc.boolean())
    .map(([all, ends]) => all.join('\n') + (ends ? '\n' : ''));

  test('applies with patch, whatever changed', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== '' && after !== '');
        expect(patched(before, after)).toBe(after);
      }),
      { numRuns: 60 },
    );
  });

  test.each(['my file', 'a "b"', '"c', 'd\\e'])('applies to a file with the name %j', (name) => {
    expect(patched('a\nb\n', 'a\nc\n', name)).toBe('a\nc\n');
  });

  test('has no context line with a secret, and applies', () => {
    const line = fc.constantFrom(
      'a',
      'b',
      '',
      'sql_password = "geheim"',
      'turn_secret =',
      '"geheim"',
    );
    const secret = fc.array(line, { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(secret, fc.array(fc.nat(20), { maxLength: 3 }), (lines, places) => {
        const added: string[] = [...lines];
        for (const at of places) added.splice(at, 0, 'new');
        const [before, after] = [lines, added].map((all) => all.map((one) => `${one}\n`).join(''));
        expect(patched(before ?? '', after ?? '')).toBe(after);
        const diff = unifiedDiff('file', before ?? '', after ?? '');
        expect(diff).not.toMatch(/password|secret/);
      }),
      { numRuns: 60 },
    );
  });

  test('of a configuration applies', () => {
    fc.assert(
      fc.property(prosody, ejabberd, (lua, yaml) => {
        const edited = editProsody(lua.text, lua.changes, { domain: 'example.org', included: [] });
        const after = spliced(lua.text, edited.splices);
        expect(patched(lua.text, after)).toBe(after);
        const other = editEjabberd(yaml.text, yaml.wanted, 'example.org');
        const result = spliced(yaml.text, other.splices);
        expect(patched(yaml.text, result)).toBe(result);
      }),
      { numRuns: 30 },
    );
  });
});
