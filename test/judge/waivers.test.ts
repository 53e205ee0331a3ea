import { describe, expect, test } from 'vitest';
import type { Row, Verdict, Waiver } from '../../src/model/index.js';
import { applyWaivers, idleWaivers } from '../../src/judge/waivers.js';
import { VERDICT } from '../report/fixture.js';

const NOON = '2026-06-15T12:00:00.000Z';

function waiver(requirement: string, more: Partial<Waiver> = {}): Waiver {
  return { requirement, reason: 'for now', until: '2026-12-31', ...more };
}

function waived({ rows }: Verdict): Readonly<Record<string, Row['waiver']>> {
  return Object.fromEntries(rows.flatMap(({ id, waiver }) => (waiver ? [[id, waiver]] : [])));
}

describe('applyWaivers', () => {
  test('keeps the status, and adds the waiver with reason and date', () => {
    const verdict = applyWaivers(VERDICT, [waiver('certificate-validity')], NOON);
    expect(waived(verdict)).toEqual({
      'certificate-validity': { reason: 'for now', until: '2026-12-31' },
    });
    expect(verdict.status).toBe('non-compliant');
    const rows = verdict.rows.map((row) => ({ ...row, waiver: undefined }));
    expect({ ...verdict, scope: VERDICT.scope, rows }).toEqual(VERDICT);
    expect(verdict.scope.must).toMatchObject({
      waived: 1,
      missing: VERDICT.scope.must.missing - 1,
    });
  });

  test.each([
    ['2026-06-14T23:59:59.999Z', true],
    ['2026-06-15T00:00:00.000Z', true],
    ['2026-06-15T23:59:59.999Z', true],
    ['2026-06-16T00:00:00.000Z', false],
    ['2027-01-01T00:00:00.000Z', false],
  ])('a waiver until 2026-06-15 is valid at %s: %s', (at, holds) => {
    const until = '2026-06-15';
    const verdict = applyWaivers(VERDICT, [waiver('tls-1.3', { until })], at);
    expect(Object.keys(waived(verdict))).toEqual(holds ? ['tls-1.3'] : []);
    expect(verdict.expiredWaivers).toEqual(
      holds ? undefined : [{ requirement: 'tls-1.3', reason: 'for now', until }],
    );
  });

  test.each([
    ['missing', true],
    ['partial', true],
    ['configurable', true],
    ['manual', true],
    ['not-observed', true],
    ['compliant', false],
    ['not-applicable', false],
  ] as const)('a row that is %s is waived: %s', (status, is) => {
    const row = VERDICT.rows.find(({ ruling }) => ruling.status === status);
    const verdict = applyWaivers(VERDICT, [waiver(row?.id ?? '')], NOON);
    expect(Object.keys(waived(verdict))).toEqual(is ? [row?.id] : []);
  });

  test('a waiver of the domain precedes one for all domains', () => {
    const mine = waiver('tls-1.3', { domain: 'example.org', reason: 'mine' });
    const other = waiver('tls-1.3', { domain: 'example.net', reason: 'theirs' });
    const general = waiver('tls-1.3', { reason: 'all' });
    const reason = (...waivers: readonly Waiver[]) =>
      waived(applyWaivers(VERDICT, waivers, NOON))['tls-1.3']?.reason;
    expect(reason(other)).toBeUndefined();
    expect(reason(general, mine, other)).toBe('mine');
    expect(reason(other, general)).toBe('all');
    expect(reason(general, { ...mine, until: '2026-01-01' })).toBe('all');
    const expired = applyWaivers(VERDICT, [{ ...other, until: '2026-01-01' }], NOON);
    expect(expired.expiredWaivers).toBeUndefined();
  });
});

describe('idleWaivers', () => {
  test('returns waivers that no row needs', () => {
    const needed = waiver('certificate-validity');
    const compliant = waiver('channel-binding');
    const absent = waiver('no-such-row');
    const hidden = waiver('tls-1.3');
    const closer = waiver('tls-1.3', { domain: 'example.org' });
    const elsewhere = waiver('channel-binding', { domain: 'example.net' });
    const expired = waiver('channel-binding', { until: '2026-01-01', domain: 'example.org' });
    const all = [needed, compliant, absent, hidden, closer, elsewhere, expired];
    expect(idleWaivers(VERDICT, all, NOON)).toEqual([compliant, absent, hidden]);
  });
});
