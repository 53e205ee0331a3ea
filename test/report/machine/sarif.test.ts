import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ajvDraft04 from 'ajv-draft-04';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../../src/model/index.js';
import { visible } from '../../../src/report/kit/escape.js';
import { render } from '../../../src/report/index.js';
import { VERDICT } from '../fixture.js';
import { GATED, nasty, saying } from '../gated.js';

const SCHEMA = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../schemas/sarif-2.1.0.json'), 'utf8'),
) as object;
const conforms = new Ajv2020({ strict: true }).compile<Log>(SCHEMA);

/** That of OASIS, as a package of Microsoft has it. */
const OASIS_SCHEMA = JSON.parse(
  readFileSync(
    createRequire(import.meta.url).resolve(
      '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
    ),
    'utf8',
  ),
) as object;
const isSarif = new ajvDraft04.default({
  strict: false,
  validateFormats: false,
  unicodeRegExp: false,
}).compile<Log>(OASIS_SCHEMA);

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: { readonly startLine: number };
    };
    readonly logicalLocations?: readonly { readonly fullyQualifiedName: string }[];
  }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions: readonly { readonly justification: string }[];
  readonly baselineState?: string;
}

interface Log {
  readonly runs: readonly [
    {
      readonly tool: {
        readonly driver: {
          readonly rules: readonly {
            readonly id: string;
            readonly helpUri: string;
            readonly help: { readonly text: string; readonly markdown: string };
          }[];
        };
      };
      readonly results: readonly Result[];
      readonly properties: object;
    },
  ];
}

function sarif(verdict: Verdict): Log {
  const log: unknown = JSON.parse(render(verdict, 'sarif', { color: true, width: 40 }));
  if (!isSarif(log)) throw new Error(JSON.stringify(isSarif.errors));
  if (!conforms(log)) throw new Error(JSON.stringify(conforms.errors));
  return log;
}

function levels(verdict: Verdict): Readonly<Record<string, string>> {
  const [{ results }] = sarif(verdict).runs;
  return Object.fromEntries(results.map(({ ruleId, level }) => [ruleId, level]));
}

/** As a viewer shows a plain message: no placeholder is left open (§3.11.5). */
function shown(message: string): string {
  const rest = message.replace(/\{\{|\}\}/g, '');
  if (/[{}]/.test(rest)) throw new Error(`a placeholder in ${message}`);
  return message.replaceAll('{{', '{').replaceAll('}}', '}');
}

describe('sarif', () => {
  test('of the hand-made verdict', async () => {
    await expect(render(GATED, 'sarif', { color: true, width: 40 })).toMatchFileSnapshot(
      '../../golden/report.sarif.json',
    );
  });

  test('follows the schema of what it uses', () => {
    sarif(VERDICT);
    sarif(GATED);
    for (const follows of [conforms, isSarif]) {
      expect(follows({ ...sarif(VERDICT), version: '2.0.0' })).toBe(false);
    }
    expect(isSarif({ ...sarif(VERDICT), runs: [{}] })).toBe(false);
  });

  test('the run has the status of the scope, its counts and the exit code', () => {
    const [{ properties }] = sarif(GATED).runs;
    expect(properties).toMatchObject({
      headline: 'FAILED: 1 of 11 visible MUST requirements is missing',
      scopeStatus: 'failed',
      exitCode: 1,
      failOn: 'must',
      must: { met: 3, waived: 2 },
    });
    const never = render(GATED, 'sarif', { color: true, width: 40, failOn: 'never' });
    expect((JSON.parse(never) as Log).runs[0].properties).toMatchObject({ exitCode: 0 });
  });

  test('has a rule for each row, and a result for each that is missing or partial', () => {
    const [{ tool, results }] = sarif(VERDICT).runs;
    const { rules } = tool.driver;
    expect(rules.map(({ id }) => id)).toEqual(VERDICT.rows.map(({ id }) => id));
    for (const { ruleId, ruleIndex } of results) expect(rules[ruleIndex]?.id).toBe(ruleId);
    const short = VERDICT.rows.filter(({ ruling }) => /missing|partial/.test(ruling.status));
    expect(results.map(({ ruleId }) => ruleId)).toEqual(short.map(({ id }) => id));
  });

  test('the level is that of the requirement, and one lower where it is partly met', () => {
    expect(levels(VERDICT)).toEqual({
      's2s-encryption-required': 'error',
      'certificate-validity': 'error',
      'forward-secrecy': 'warning',
      'tls-1.3': 'warning',
      'password-hashing': 'warning',
      'tls-1.2-disabled': 'note',
    });
  });

  test('names the endpoints where it falls short', () => {
    const [{ results }] = sarif(VERDICT).runs;
    const tls13 = results.find(({ ruleId }) => ruleId === 'tls-1.3');
    const places = tls13?.locations[0]?.logicalLocations ?? [];
    expect(places.map(({ fullyQualifiedName }) => fullyQualifiedName)).toEqual([
      's2s-starttls/evil|\\u{1b}[31m`<b>\\u{202e}.example:5269/192.0.2.8',
    ]);
  });

  test.each(['example.org', 'xn--bcher-kva.example', '0-a.example'])(
    'GitHub takes the places: no URI of %s has a scheme, and each has a line',
    (domain) => {
      const log = sarif({ ...VERDICT, domain });
      const uris = JSON.stringify(log).match(/"uri":"[^"]*"/g) ?? [];
      expect(new Set(uris)).toEqual(new Set([`"uri":"${domain}"`]));
      const [{ results }] = log.runs;
      expect(results.length).toBeGreaterThan(0);
      for (const { locations } of results) {
        expect(locations).toHaveLength(1);
        expect(locations[0]?.physicalLocation).toMatchObject({
          artifactLocation: { uri: domain },
          region: { startLine: 1 },
        });
      }
    },
  );

  test('every rule leads to a page', () => {
    const [{ tool }] = sarif(VERDICT).runs;
    for (const { helpUri } of tool.driver.rules) expect(new URL(helpUri).protocol).toBe('https:');
  });

  test('the fingerprint is the same whatever was found', () => {
    const prints = (verdict: Verdict) =>
      sarif(verdict).runs[0].results.map(({ partialFingerprints }) => partialFingerprints);
    expect(prints(saying('this'))).toEqual(prints(saying('that')));
    expect(prints(VERDICT)[0]).toEqual({
      'xmppSafeguard/v1': 'example.org/s2s-encryption-required',
    });
    expect(new Set(prints(VERDICT).map((print) => JSON.stringify(print))).size).toBe(6);
  });

  test('a waiver is a suppression, and a baseline tells what is new', () => {
    const [{ results }] = sarif(GATED).runs;
    const suppressed = results.filter(({ suppressions }) => suppressions.length > 0);
    expect(suppressed.map(({ ruleId, suppressions }) => [ruleId, suppressions])).toEqual([
      [
        'certificate-validity',
        [
          {
            kind: 'external',
            status: 'accepted',
            justification: 'until 2026-03-31: The second host moves in March',
          },
        ],
      ],
    ]);
    expect(results.map(({ ruleId, baselineState }) => [ruleId, baselineState])).toEqual([
      ['s2s-encryption-required', 'new'],
      ['forward-secrecy', 'updated'],
      ['tls-1.3', 'unchanged'],
      ['tls-1.2-disabled', 'new'],
      ['certificate-validity', 'unchanged'],
      ['password-hashing', 'unchanged'],
    ]);
    expect(sarif(VERDICT).runs[0].results[0]?.baselineState).toBeUndefined();
  });

  test('text of servers is no placeholder and no link', () => {
    const count = sarif(saying('plain')).runs[0].results.length;
    fc.assert(
      fc.property(nasty, (text) => {
        const [{ results }] = sarif(saying(text)).runs;
        expect(results).toHaveLength(count);
        const messages = results.map(({ message }) => shown(message.text));
        for (const message of messages) expect(message).not.toMatch(/\]\(/);
        const told = visible(text, 200).slice(0, 190).replaceAll('](', '] (');
        expect(messages[0]).toContain(told);
      }),
    );
  });

  test('help tells what to do, without a link or HTML', () => {
    const [{ tool }] = sarif(VERDICT).runs;
    for (const { id, help } of tool.driver.rules) {
      expect(help.text).toContain(`Why ${id} matters.`);
      expect(shown(help.markdown)).not.toMatch(/(?<!\\)[<[]/);
    }
  });
});
