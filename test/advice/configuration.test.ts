import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, parseDocument } from 'yaml';
import type { ConfigurationBlock } from '../../src/model/index.js';
import { isInstalled } from '../programs.js';
import { blocksFor, ENDPOINTS, EVERY_CHANGE, finding, rowOf } from './every-change.js';
import { configurationFor, configurationOf } from '../../src/advice/configuration.js';
import { supportedBy, withoutHarm } from '../../src/advice/changes.js';
import { CATALOGUE } from '../../src/catalogue/index.js';

const SOFTWARE = [
  null,
  { name: 'Prosody', version: '0.12.3' },
  { name: 'Prosody', version: '13.0.1' },
  { name: 'Prosody', version: null },
  { name: 'ejabberd', version: '23.1.0' },
  { name: 'ejabberd', version: '24.12' },
] as const;

const subsets = fc.record({
  changes: fc.subarray([...EVERY_CHANGE]),
  software: fc.constantFrom(...SOFTWARE),
  endpoints: fc.subarray([...ENDPOINTS]),
});

function linesOf(
  blocks: readonly ConfigurationBlock[],
  software: ConfigurationBlock['software'],
): string {
  return blocks.find((block) => block.software === software)?.lines ?? '';
}

/** The options that Lua sets: an error where one is set twice, or another name is read. */
function setByLua(lines: string): { readonly status: number | null; readonly said: string } {
  const strict = `
    local set = {}
    local env = setmetatable({}, {
      __index = function(_, name) error("reads " .. name) end,
      __newindex = function(_, name) assert(not set[name], name .. " twice"); set[name] = true end,
    })
    assert(load(io.read("a"), "block", "t", env))()`;
  const { status, stderr } = spawnSync('lua5.4', ['-e', strict], {
    input: lines,
    encoding: 'utf8',
  });
  return { status, said: stderr };
}

describe('the configuration block of each file', () => {
  test('the ejabberd block for any findings is valid YAML without repeated options or ports', () => {
    fc.assert(
      fc.property(subsets, ({ changes, software, endpoints }) => {
        const lines = linesOf(blocksFor(changes, software, endpoints), 'ejabberd');
        const document = parseDocument(lines, { version: '1.1', uniqueKeys: true });
        expect([...document.errors, ...document.warnings]).toEqual([]);
        const { listen = [], ...options } = (document.toJS() ?? {}) as {
          readonly listen?: readonly { readonly port: number; readonly module: string }[];
        };
        const ports = listen.map(({ port }) => port);
        expect(new Set(ports).size).toBe(ports.length);
        expect(listen.every(({ module }) => module.startsWith('ejabberd_'))).toBe(true);
        for (const option of ['starttls_required', 'max_stanza_size', 'mod_fail2ban']) {
          expect(options).not.toHaveProperty(option);
        }
      }),
    );
  });

  test('the Prosody block for any findings sets no option twice', () => {
    fc.assert(
      fc.property(subsets, ({ changes, software, endpoints }) => {
        const lines = linesOf(blocksFor(changes, software, endpoints), 'prosody');
        const names = [...lines.matchAll(/^(?:-- )?(\w+) = /gm)].map(([, name]) => name);
        expect(new Set(names).size).toBe(names.length);
        const rest = lines.split('\n').filter((line) => !/^(--.*|\w+ = .*|)$/.test(line));
        expect(rest).toEqual([]);
        // On 0.12 it takes the only channel binding away.
        if (software?.version !== '13.0.1') expect(lines).not.toContain('= "modern"');
        // A table that is set again loses what was in it.
        expect(names).not.toContain('modules_enabled');
        expect(names).not.toContain('ssl');
      }),
    );
  });

  test.skipIf(!isInstalled('lua5.4', '-v'))(
    'the Prosody block is valid Lua without side effects',
    () => {
      fc.assert(
        fc.property(subsets, ({ changes, endpoints }) => {
          const lines = linesOf(blocksFor(changes, null, endpoints), 'prosody');
          expect(setByLua(lines), lines).toEqual({ status: 0, said: '' });
        }),
        { numRuns: 40 },
      );
      expect(setByLua('a = 1\na = 2').status).toBe(1);
    },
  );

  test.each([...SOFTWARE, { name: 'ejabberd', version: '26.01' }])(
    'no change for %o makes another row worse',
    (software) => {
      const version = software?.version ?? null;
      const chosen = withoutHarm(supportedBy(EVERY_CHANGE, version));
      for (const { undoes } of chosen) expect(undoes).toEqual([]);
      const lines = blocksFor(EVERY_CHANGE, software).map((block) => block.lines);
      const binds = [/^13/, /^2[4-9]/].some((newer) => newer.test(version ?? ''));
      expect(/= "modern"|- no_tlsv1_2\b/.test(lines.join('\n'))).toBe(binds);
    },
  );

  test('undone rows are rows of the catalogue, and each is one that a version has to lose', () => {
    const undone = EVERY_CHANGE.filter(({ undoes }) => undoes.length > 0);
    expect(
      undone.map(({ software, requirement, undoes }) => [software, requirement, undoes]),
    ).toEqual([
      ['prosody', 'tls-1.2-disabled', ['channel-binding']],
      ['ejabberd', 'tls-1.2-disabled', ['channel-binding']],
    ]);
    expect(CATALOGUE.find(({ id }) => id === 'channel-binding')?.level).toBe('MUST');
  });

  test.each([
    ['prosody', '0.12.3', 'jid-blocklist', 'muc_rtbls'],
    ['prosody', '13.0.1', 'jid-blocklist', 'anti_spam_services'],
    ['prosody', '13.0.1', 'login-attempt-limit', 'prosodyctl install'],
    ['ejabberd', '24.12', 'jid-blocklist', 'mod_muc_rtbl'],
    ['ejabberd', '25.07', 'jid-blocklist', 'mod_antispam'],
    ['ejabberd', '26.01', 'invitations', 'mod_invites'],
    ['ejabberd', '23.1.0', 'password-hashing', 'ejabberdctl convert_to_scram example.org'],
  ])('%s %s mends %s with %s', (name, version, requirement, wanted) => {
    const changes = EVERY_CHANGE.filter((one) => one.requirement === requirement);
    const [block] = blocksFor(changes, { name, version });
    expect(block?.lines).toContain(wanted);
    const others = ['muc_rtbls', 'anti_spam_services', 'mod_muc_rtbl:', 'mod_antispam:'];
    const found = others.filter((one) => block?.lines.includes(one));
    expect(found.length).toBeLessThanOrEqual(1);
  });

  test('every change for one row parses, and explain shows it', () => {
    for (const { id } of CATALOGUE) {
      for (const { software, lines, requirements } of configurationFor(id)) {
        expect(requirements).toEqual([id]);
        if (software === 'ejabberd')
          expect(() => void parse(lines, { strict: true })).not.toThrow();
      }
    }
    const rows = new Set(EVERY_CHANGE.map(({ requirement }) => requirement));
    expect([...rows].filter((row) => configurationFor(row).length === 0)).toEqual([]);
    expect([...rows].filter((row) => !CATALOGUE.some(({ id }) => id === row))).toEqual([]);
  });
});

describe('software and version select the file', () => {
  const files = (software: (typeof SOFTWARE)[number] | { name: string; version: string }) =>
    blocksFor(EVERY_CHANGE, software).map(({ file, version }) => [file, version]);

  test.each([
    [
      'unknown',
      null,
      [
        ['prosody.cfg.lua', null],
        ['ejabberd.yml', null],
      ],
    ],
    ['Prosody', { name: 'Prosody', version: '0.12.3' }, [['prosody.cfg.lua', '0.12.3']]],
    ['ejabberd', { name: 'ejabberd', version: '24.12' }, [['ejabberd.yml', '24.12']]],
    ['another', { name: 'jabberd2', version: '2.7.0' }, []],
  ] as const)('for software %s', (_title, software, expected) => {
    expect(files(software)).toEqual(expected);
  });

  test('options of a newer release are left out', () => {
    const old = linesOf(blocksFor(EVERY_CHANGE, { name: 'Prosody', version: '0.11.2' }), 'prosody');
    expect(old).toContain('c2s_require_encryption = true');
    expect(old).not.toContain('tls_profile =');
    expect(old).not.toContain('c2s_stanza_size_limit =');
  });
});

describe('rows that are not missing or partial', () => {
  const [c2s] = ENDPOINTS;
  const at = c2s?.id ?? '';
  const advised = (...rows: Parameters<typeof configurationOf>[0]['rows']) =>
    configurationOf({ domain: 'example.org', rows, endpoints: ENDPOINTS, software: null });

  test.each([
    ['password-hashing', 'SCRAM_ONLY', 'partial'],
    ['password-hashing', 'SALT_STABLE', 'partial'],
    ['login-attempt-limit', 'FAILURES_UNLIMITED', 'partial'],
    ['upload-no-username', 'UPLOAD_NAMES_OWNER', 'partial'],
    ['public-registration', 'REGISTRATION_FORM', 'partial'],
    ['tls-1.2-disabled', 'TLS_ACCEPTED', 'partial'],
  ] as const)('%s with %s changes no file', (id, code, status) => {
    expect(advised(rowOf(id, [finding(id, at, code, status)]))).toEqual([]);
  });

  test('a finding for clients changes nothing for servers', () => {
    const row = rowOf('forward-secrecy', [
      finding('forward-secrecy', at, 'NOT_FORWARD_SECRET', 'missing'),
    ]);
    const lines = linesOf(advised(row), 'ejabberd');
    expect(lines).toContain('c2s_ciphers');
    expect(lines).not.toContain('s2s_ciphers');
  });

  test('a listener is identified by the port of the finding', () => {
    const id = 'c2s-stanza-limit';
    const lines = linesOf(
      advised(rowOf(id, [finding(id, at, 'STANZA_LIMIT_ABSENT', 'missing')])),
      'ejabberd',
    );
    expect(parse(lines)).toEqual({
      listen: [{ port: 5222, module: 'ejabberd_c2s', starttls: true, max_stanza_size: 262_144 }],
    });
  });

  test('TLS is not required before there is a certificate to offer it with', () => {
    // ejabberd 23.01 without one offers STARTTLS, refuses it, and takes passwords in the clear.
    const inClear = 'c2s-encryption-required';
    const rows = [
      rowOf(inClear, [finding(inClear, at, 'AUTH_PROCESSED_IN_CLEAR', 'missing')]),
      rowOf('tls-1.3', [finding('tls-1.3', at, 'TLS_ABSENT', 'missing')]),
    ];
    const certificate = 'First give ejabberd a certificate for example.org in certfiles.';
    const lines = linesOf(advised(...rows), 'ejabberd');
    expect(lines).toContain(certificate);
    expect(lines.indexOf(certificate)).toBeLessThan(lines.indexOf('starttls_required: true'));
    expect(linesOf(advised(...rows.slice(0, 1)), 'ejabberd')).not.toContain(certificate);
  });

  test('a missing finding in a row that is not observed', () => {
    const row = rowOf('forward-secrecy', [
      finding('forward-secrecy', at, 'NOT_FORWARD_SECRET', 'missing'),
    ]);
    const ruling = { ...row.ruling, status: 'not-observed' } as typeof row.ruling;
    expect(advised({ ...row, ruling })).toEqual([]);
  });
});
