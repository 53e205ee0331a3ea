import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { cpuMs } from '../cpu.js';
import { stringify } from 'yaml';
import { CATALOGUE } from '../../src/catalogue/index.js';
import { didYouMean } from '../../src/util/did-you-mean.js';
import { Problem } from '../../src/util/problem.js';
import {
  parseSafeguardFile,
  readSafeguardFile,
  SAFEGUARD_SCHEMA,
} from '../../src/files/safeguard-file.js';
import { nasty } from '../report/gated.js';

const parse = (text: string) => parseSafeguardFile(text, 'safeguard.yml');

const GOOD = `# yaml-language-server: $schema=safeguard.schema.json
waivers:
  - requirement: tls-1.3
    domain: BÜCHER.example.
    reason: >
      An old appliance
      stands in front
    until: 2027-01-31
  - requirement: dnssec
    reason: The registrar cannot
    until: "2028-02-29"
`;

describe('safeguard.yml', () => {
  test('has waivers, with domains in A-labels', () => {
    expect(parse(GOOD)).toEqual({
      waivers: [
        {
          requirement: 'tls-1.3',
          domain: 'xn--bcher-kva.example',
          reason: 'An old appliance stands in front',
          until: '2027-01-31',
        },
        { requirement: 'dnssec', reason: 'The registrar cannot', until: '2028-02-29' },
      ],
    });
  });

  test.each(['', '# nothing\n', '---\n', '{}', 'waivers: []'])('%j has no waivers', (text) => {
    expect(parse(text)).toEqual({ waivers: [] });
  });

  test('returns what to watch', () => {
    const watch = { domains: ['example.org'] };
    expect(parse('watch: {domains: [example.org]}')).toEqual({ waivers: [], watch });
  });

  test('returns the defaults of a scan', () => {
    const scan = { resolver: ['9.9.9.9'], 'fail-on': 'should', strict: true };
    expect(parse('scan: {resolver: [9.9.9.9], fail-on: should, strict: true}')).toEqual({
      ...{ waivers: [], scan },
    });
  });

  test.each<[string, RegExp]>([
    ['scan: {conect: [a]}', /yml:1:16: scan has no "conect": did you mean connect\?/],
    [
      'scan: {out: x}',
      /yml:1:13: scan\.out cannot be set in a file: use --out on the command line/,
    ],
    ['scan:\n  allow-intrusive: true', /yml:2:20: scan\.allow-intrusive cannot be set in a file/],
    ['scan: {password: x}', /yml:1:18: scan has no "password": it has connect/],
    ['scan: {timeout: 1000}', /yml:1:17: scan\.timeout must be <= 300/],
    ['scan: {connect: [nowhere]}', /yml:1:17: scan\.connect nowhere: must be HOST:PORT/],
    [
      'scan: {resolver: [dns.example]}',
      /yml:1:18: scan\.resolver dns\.example: must be auto, system, iterate, ADDRESS, ADDRESS:PORT/,
    ],
    ['scan: {bind: eth0}', /yml:1:14: scan\.bind eth0: must be an IP address/],
    ['scan: {ipv4: true, ipv6: true}', /yml:1:26: .* exclude each other/],
    ['scan: {fail-on: all}', /yml:1:17: scan\.fail-on must be equal to one of/],
  ])('%s is refused, with its place', (text, message) => {
    expect(() => parse(text)).toThrow(message);
    expect(() => parse(text)).toThrow(Problem);
  });

  const one = (lines: string) => `waivers:\n  - requirement: tls-1.3\n${lines}`;
  test.each<[string, string, RegExp]>([
    ['no reason', one('    until: 2027-01-31'), /yml:2:5: .*'reason'/],
    [
      'an empty reason',
      one("    reason: ''\n    until: 2027-01-31"),
      /yml:3:13: waivers\.0\.reason/,
    ],
    [
      'a blank reason',
      one("    reason: ' '\n    until: 2027-01-31"),
      /yml:3:13: waivers\.0\.reason/,
    ],
    ['no last day', one('    reason: x'), /yml:2:5: .*'until'/],
    [
      'no such day',
      one('    reason: x\n    until: 2027-02-29'),
      /yml:4:12: "2027-02-29" is not a date/,
    ],
    [
      'a day and a time',
      one('    reason: x\n    until: 2027-02-01T10:00:00Z'),
      /yml:4:12: waivers\.0\.until/,
    ],
    ['a year', one('    reason: x\n    until: 2027'), /yml:4:12: waivers\.0\.until must be string/],
    [
      'a field that there is not',
      one('    reason: x\n    until: 2027-02-01\n    Reason: y'),
      /yml:5:13: .*no "Reason": did you mean reason\?/,
    ],
    [
      'a domain that is none',
      one('    reason: x\n    until: 2027-02-01\n    domain: a@b'),
      /yml:5:13: .*only the part after the @/,
    ],
    [
      'a slip',
      'waivers: [{requirement: tls-13, reason: x, until: 2027-01-31}]',
      /yml:1:25: unknown requirement "tls-13": did you mean tls-1\.3\?/,
    ],
    [
      'nothing like it',
      'waivers: [{requirement: world-peace, reason: x, until: 2027-01-31}]',
      /yml:1:25: unknown requirement "world-peace": xmpp-safeguard explain/,
    ],
    ['a section that there is not', 'waiver: []', /yml:1:9: .*no "waiver": did you mean waivers\?/],
    ['a list', '- tls-1.3', /yml:1:1: the file must be object/],
    ['no YAML', 'waivers: [', /yml:\d+:\d+: /],
    ['the same key twice', 'waivers: []\nwaivers: []', /yml:2:1: Map keys must be unique/],
    ['two documents', 'waivers: []\n---\nwaivers: []', /yml:2:1: /],
    ['a tag', 'waivers: !!js/undefined ""', /yml:1:10: Unresolved tag/],
    ['what is nested too deep', '['.repeat(20_000), /yml:1:\d+: /],
    [
      'what is too large',
      `# ${'x'.repeat(300_000)}`,
      /is too large \(300002 bytes, limit 262144\)/,
    ],
  ])('%s is refused, with its place', (_what, text, message) => {
    expect(() => parse(text)).toThrow(message);
    expect(() => parse(text)).toThrow(Problem);
  });

  test('two waivers of one row and domain are refused, but not of two domains', () => {
    const both = (a: string, b: string) =>
      parse(
        stringify({
          waivers: [a, b].map((domain) => ({
            ...{ requirement: 'dnssec', reason: 'x', until: '2027-01-31' },
            ...(domain === '' ? {} : { domain }),
          })),
        }),
      ).waivers.length;
    expect(both('a.example', '')).toBe(2);
    expect(both('a.example', 'b.example')).toBe(2);
    expect(() => both('a.example', 'A.example')).toThrow(/second waiver for dnssec of a\.example/);
    expect(() => both('', '')).toThrow(/yml:5:5: second waiver for dnssec: remove one$/);
  });

  test('an anchor is accepted, exponential anchors are refused', () => {
    const anchored = `waivers:
  - {requirement: dnssec, reason: &why "Until we move", until: 2027-01-31}
  - {requirement: tlsa-records, reason: *why, until: 2027-01-31}`;
    expect(parse(anchored).waivers.map(({ reason }) => reason)).toEqual([
      'Until we move',
      'Until we move',
    ]);
    const bomb = Array.from({ length: 20 }, (_, level) =>
      level === 0 ? 'a0: &a0 [x, x]' : `a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`,
    ).join('\n');
    const cost = cpuMs(() => {
      expect(() => parse(bomb)).toThrow(/alias/i);
    });
    expect(cost).toBeLessThan(5_000);
    expect(() => parse('watch: &a {b: *a}')).toThrow(Problem);
  });

  test('any text is read or gives a problem in one line', () => {
    fc.assert(
      fc.property(nasty, fc.constantFrom('', 'waivers: ', GOOD, 'watch: '), (text, before) => {
        try {
          parse(before + text);
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          // eslint-disable-next-line no-control-regex
          expect(error.message).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
        }
      }),
    );
  });

  test('a reason keeps its text', () => {
    const reasonable = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(
        reasonable.filter((reason) => reason.trim() !== ''),
        (reason) => {
          const entry = { requirement: 'dnssec', reason, until: '2027-01-31' };
          expect(parse(stringify({ waivers: [entry] })).waivers).toEqual([
            { ...entry, reason: reason.trim() },
          ]);
        },
      ),
    );
  });

  test('editors can read the schema', () => {
    expect(new Ajv2020({ strict: true }).validateSchema(SAFEGUARD_SCHEMA)).toBe(true);
    expect(SAFEGUARD_SCHEMA).toHaveProperty('$id');
    const untold: string[] = [];
    const walk = (at: object, path: string): void => {
      for (const [name, value] of Object.entries(at) as [string, unknown][]) {
        if (typeof value !== 'object' || value === null) continue;
        const here = `${path}/${name}`;
        const isProperty = path.endsWith('/properties') || path === '/$defs';
        if (isProperty && !('$ref' in value || ('title' in value && 'description' in value))) {
          untold.push(here);
        }
        walk(value, here);
      }
    };
    walk(SAFEGUARD_SCHEMA, '');
    expect(untold).toEqual([]);
  });

  test('is read from a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'safeguard-file-test-'));
    afterAll(() => {
      rmSync(folder, { recursive: true });
    });
    const file = join(folder, 'safeguard.yml');
    writeFileSync(file, GOOD);
    expect((await readSafeguardFile(file)).waivers).toHaveLength(2);
    writeFileSync(file, ' '.repeat(300_000));
    await expect(readSafeguardFile(file)).rejects.toThrow(/300000 bytes/);
    await expect(readSafeguardFile(join(folder, 'none.yml'))).rejects.toThrow(/ENOENT/);
    await expect(readSafeguardFile(folder)).rejects.toThrow(/EISDIR/);
  });
});

describe('didYouMean', () => {
  const ids = CATALOGUE.map(({ id }) => id);
  test.each([
    ['tls-13', 'tls-1.3'],
    ['channelbinding', 'channel-binding'],
    ['dnsec', 'dnssec'],
    ['DNSSEC', 'dnssec'],
    ['dnsesc', 'dnssec'],
    ['tlsa', null],
    ['world-peace', null],
    ['x'.repeat(10_000), null],
    ['', null],
  ])('%j is %s', (said, meant) => {
    expect(didYouMean(said, ids)).toBe(meant);
  });
});
