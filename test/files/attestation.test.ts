import { describe, expect, test } from 'vitest';
import { emptyClaimsText } from '../../src/files/attestation-text.js';
import { parseAttestation } from '../../src/files/attestation.js';
import { CATALOGUE } from '../../src/catalogue/index.js';

const NOW = new Date('2026-11-30T12:00:00Z');
const HEAD = 'version: 1\ndomain: example.org\nby: operator\nclaims:\n';

function parse(text: string, domain: string | null = 'example.org') {
  return parseAttestation(text, 'a.yml', { domain, now: NOW });
}

function claim(lines: string, row = 'abuse-response'): string {
  return `${HEAD}  - row: ${row}\n    status: compliant\n${lines}`;
}

describe('attestation files', () => {
  test('a claim counts for a year, or a month', () => {
    const [year] = parse(claim('    since: 2026-11-20\n')).claims;
    expect(year).toEqual({
      ...{ row: 'abuse-response', status: 'compliant', by: 'operator', words: '' },
      ...{ since: '2026-11-20', until: '2027-11-20' },
    });
    const [month] = parse(claim('    since: 2026-11-20\n', 'monthly-updates')).claims;
    expect(month?.until).toBe('2026-12-21');
  });

  test('JSON is read too', () => {
    const claims = [{ row: 'abuse-response', status: 'partial', since: '2026-11-20' }];
    const text = JSON.stringify({ version: 1, domain: 'example.org', by: 'operator', claims });
    expect(parse(text).claims).toHaveLength(1);
  });

  test('the file of attest init is read, as it is and with every claim made', () => {
    const text = emptyClaimsText('example.org', '2026-11-30');
    expect(parse(text).claims).toEqual([]);
    const made = text.replace(/^ {2}# (- row| {2}status| {2}since)/gm, '  $1');
    // A row that only an intrusive scan sees may be claimed too.
    const rows = CATALOGUE.filter(
      ({ access }) => access.includes('operator') || access.every((by) => by === 'intrusive'),
    );
    expect(parse(made).claims.map(({ row }) => row)).toEqual(rows.map(({ id }) => id));
  });

  test.each([
    [claim('    since: 2026-12-02\n'), 'a.yml:7:12: 2026-12-02 is in the future'],
    [claim('    since: 2026-02-30\n'), 'a.yml:7:12: "2026-02-30" is not a date'],
    [
      claim('    since: yesterday\n'),
      'a.yml:7:12: claims.0.since is not a date such as 2026-11-30',
    ],
    [
      claim('    since: 2026-11-20\n', 'abuse-respose'),
      'a.yml:5:10: unknown requirement "abuse-respose": did you mean abuse-response?',
    ],
    [
      claim('    since: 2026-11-20\n', 'client-e2ee'),
      'a.yml:5:10: unknown requirement "client-e2ee"',
    ],
    [
      claim('    since: 2026-11-20\n    untill: x\n'),
      'a.yml:8:13: claims.0 has no "untill": did you mean until?',
    ],
    [
      claim('    since: 2026-11-20\n    until: 2026-11-01\n'),
      'a.yml:8:12: 2026-11-01 is before 2026-11-20',
    ],
    [
      claim('    since: 2026-11-20\n    until: 2028-11-20\n'),
      'a.yml:8:12: a claim on abuse-response can count until 2028-11-19 at most',
    ],
    [
      claim('    since: 2026-11-20\n    until: 2027-01-20\n', 'monthly-reboot'),
      'a.yml:8:12: a claim on monthly-reboot can count until 2026-12-21 at most',
    ],
    [
      claim('    since: 2026-11-20\n').replace('compliant', 'manual'),
      'a.yml:6:13: claims.0.status must be',
    ],
    [claim('    since: 2026-11-20\n').replace('by: operator\n', ''), 'claims need the role'],
    [
      claim('    since: 2026-11-20\n').replace('domain: example.org\n', ''),
      'claims need the domain',
    ],
    [
      claim('    since: 2026-11-20\n').replace('example.org', 'example.net'),
      'a.yml:2:9: is for example.net, not for example.org',
    ],
    [
      `${claim('    since: 2026-11-20\n')}  - {row: abuse-response, status: missing, since: 2026-11-01}\n`,
      'a second entry for abuse-response',
    ],
    [
      claim(`    since: 2026-11-20\n    words: ${'x'.repeat(301)}\n`),
      'a.yml:8:12: claims.0.words must NOT have more than 300',
    ],
    ['version: 2\n', 'a.yml:1:10: version must be equal to constant: 1'],
    ['domain: example.org\n', "a.yml:1:1: the file must have required property 'version'"],
    [
      'version: 1\ncollected: [{item: swap, at: 2027-01-01T00:00:00Z, value: {}}]\n',
      'is in the future',
    ],
    [
      'version: 1\ncollected: [{item: swap, at: 2026-11-01T00:00:00Z}]\n',
      'swap needs a value or a failure',
    ],
    [
      'version: 1\ncollected: [{item: wap, at: 2026-11-01T00:00:00Z}]\n',
      'a.yml:2:20: collected.0.item must be',
    ],
  ])('%j is refused', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});
