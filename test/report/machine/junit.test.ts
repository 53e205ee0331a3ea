import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../../src/model/index.js';
import { visible } from '../../../src/report/kit/escape.js';
import type { FailOn } from '../../../src/report/kit/exit-code.js';
import { render } from '../../../src/report/index.js';
import { complaints, isInstalled } from '../../programs.js';
import { VERDICT } from '../fixture.js';
import { GATED, nasty, saying } from '../gated.js';
import { walk, xmlTree, type XmlNode } from './xml-tree.js';

function junit(verdict: Verdict, failOn: FailOn = 'must'): string {
  return render(verdict, 'junit', { color: true, width: 40, failOn });
}

const SCHEMA = join(import.meta.dirname, '../../schemas/junit.xsd');

function named(node: XmlNode, name: string): readonly XmlNode[] {
  return [...walk(node)].filter((each) => each.name === name);
}

/** Result and message of each case, by its name. */
function results(text: string): ReadonlyMap<string, readonly [string, string]> {
  return new Map(
    named(xmlTree(text), 'testcase').map(({ attributes, children }) => {
      const result = children.find(({ name }) => name !== 'system-out');
      const message = result?.attributes['message'] ?? '';
      return [attributes['name'] ?? '', [result?.name ?? 'passed', message] as const];
    }),
  );
}

function failures(text: string): readonly string[] {
  return [...results(text)].filter(([, [result]]) => result === 'failure').map(([id]) => id);
}

describe('junit', () => {
  test('of the hand-made verdict', async () => {
    await expect(junit(GATED)).toMatchFileSnapshot('../../golden/report.junit.xml');
  });

  test.skipIf(!isInstalled('xmllint', '--version'))(
    'follows the schema of what Jenkins and GitLab read (needs xmllint)',
    () => {
      for (const text of [
        junit(VERDICT),
        junit(GATED, 'should'),
        junit({ ...VERDICT, rows: [] }),
      ]) {
        const args = ['--noout', '--nonet', '--schema', SCHEMA, '-'];
        expect(complaints('xmllint', args, text)).toEqual({ code: 0, said: '- validates\n' });
      }
      const wrong = junit(VERDICT).replace('time="0.000"', 'time="soon"');
      expect(complaints('xmllint', ['--noout', '--schema', SCHEMA, '-'], wrong).code).not.toBe(0);
    },
  );

  test('has a suite for each section, a case for each row, and counts them', () => {
    const root = xmlTree(junit(VERDICT));
    expect(root.attributes).toMatchObject({ tests: '26', failures: '2', errors: '0' });
    expect(root.attributes['time']).toBe('12.345');
    const suites = named(root, 'testsuite');
    expect(suites.map(({ attributes }) => attributes['name'])).toContain(
      'example.org: Servers · Connections',
    );
    for (const suite of suites) {
      const cases = named(suite, 'testcase');
      const count = (name: string) => String(cases.filter((one) => named(one, name)[0]).length);
      expect(suite.attributes).toMatchObject({
        tests: String(cases.length),
        failures: count('failure'),
        skipped: count('skipped'),
        hostname: 'example.org',
        timestamp: '2026-01-31T12:00:00',
      });
    }
    expect([...results(junit(VERDICT)).keys()]).toEqual(VERDICT.rows.map(({ id }) => id));
  });

  test('only what is compliant passes; the rest is skipped and says why', () => {
    const all = results(junit(VERDICT));
    const passed = [...all].filter(([, [result]]) => result === 'passed').map(([id]) => id);
    const compliant = VERDICT.rows.filter(({ ruling }) => ruling.status === 'compliant');
    expect(passed).toEqual(compliant.map(({ id }) => id));
    expect(all.get('tls-1.3')).toEqual([
      'skipped',
      'partial (MUST): TLS 1.3 is accepted at 3 endpoints and refused at 1; 2 could not be checked',
    ]);
    expect(all.get('no-disk-swap')?.[1]).toBe(
      'manual (MUST NOT): Not visible from outside: only the operator can tell',
    );
  });

  test('fails where the exit code does', () => {
    const missing = VERDICT.rows.map((row) =>
      row.id === 'tls-1.2-disabled'
        ? { ...row, ruling: { ...row.ruling, status: 'missing' as const } }
        : row,
    );
    const verdict = { ...VERDICT, rows: missing };
    const must = ['s2s-encryption-required', 'certificate-validity'];
    expect(failures(junit(verdict, 'must'))).toEqual(must);
    const inPart = verdict.rows
      .filter(({ level, ruling }) => level.startsWith('MUST') && ruling.status === 'partial')
      .map(({ id }) => id);
    expect(inPart.length).toBeGreaterThan(0);
    expect(new Set(failures(junit(verdict, 'partial')))).toEqual(new Set([...must, ...inPart]));
    expect(new Set(failures(junit(verdict, 'should')))).toEqual(
      new Set([...must, ...inPart, 'tls-1.2-disabled']),
    );
    expect(failures(junit(verdict, 'never'))).toEqual([]);
    expect(results(junit(verdict)).get('tls-1.2-disabled')).toEqual([
      'skipped',
      'below --fail-on - missing (SHOULD): TLS 1.2 is accepted',
    ]);
  });

  test('a waived row is skipped, and a baseline leaves only what got worse', () => {
    const all = results(junit(GATED));
    expect(failures(junit(GATED))).toEqual(['s2s-encryption-required']);
    expect(all.get('s2s-encryption-required')?.[1]).toMatch(/ - was compliant in the baseline$/);
    expect(all.get('certificate-validity')).toEqual([
      'skipped',
      'waived until 2026-03-31: The second host moves in March - missing (MUST): Certificate defect: name',
    ]);
    expect(all.get('no-disk-swap')?.[1]).toMatch(/^waived until 2026-02-01: Swap is <encrypted>/);
  });

  test('says in every suite what the scan could see', () => {
    for (const suite of named(xmlTree(junit(GATED)), 'testsuite')) {
      const pairs = named(suite, 'property').map(({ attributes }) => [
        attributes['name'],
        attributes['value'],
      ]);
      expect(Object.fromEntries(pairs)).toMatchObject({
        headline: 'FAILED: 1 of 11 visible MUST requirements is missing',
        scope: 'failed',
        'must-counts': '3 met, 3 partial, 1 missing, 4 unseen, 1 out of reach, 2 waived',
        'exit-code': '1',
        verdict: 'non-compliant',
        'fail-on': 'must',
        access: 'public (no account)',
        'expired-waivers': 'tls-1.3 (until 2026-01-31)',
      });
    }
  });

  test('text of servers is text, and nothing else', () => {
    const shape = [...walk(xmlTree(junit(saying('plain'))))].map(({ name }) => name);
    fc.assert(
      fc.property(nasty, (text) => {
        const root = xmlTree(junit(saying(text)));
        expect([...walk(root)].map(({ name }) => name)).toEqual(shape);
        const failure = named(root, 'failure').find(({ attributes }) =>
          attributes['message']?.includes(visible(text, 200).slice(0, 190)),
        );
        expect(failure).toBeDefined();
      }),
    );
  });
});
