import { describe, expect, test } from 'vitest';
import { good, idAt, recording, type Spot } from '../../arbitrary/build.js';
import { rowOf } from '../../arbitrary/catalogue.js';

function notes(spot: Spot): readonly unknown[] {
  const seen = recording({ spots: [good('c2s'), good('s2s'), spot] });
  return (['c2s', 's2s'] as const).flatMap((role) =>
    rowOf(seen, `${role}-encryption-required`)
      .ruling.findings.filter(({ code }) => code.startsWith('REDIRECT'))
      .map(({ requirement, subject, status, code, args }) => {
        expect(subject).toBe(idAt(spot));
        return [requirement, status, code, args];
      }),
  );
}

const ELSEWHERE = { host: 'b.example.org', address: '192.0.2.99' } as const;

describe('a server that sends connections elsewhere', () => {
  test.each([
    ['c2s', 'b.example.org:5222'],
    ['s2s', 'b.example.org:5269'],
  ] as const)('%s: the row tells from where, and where to', (role, from) => {
    const to = ['c.example.org:5222', 'd.example.org'];
    const spot = good(role, { ...ELSEWHERE, clear: { starttls: 'required', redirects: to } });
    expect(notes(spot)).toEqual([
      [`${role}-encryption-required`, 'information', 'REDIRECTED', { from, to }],
    ]);
  });

  test.each(['starttls', 'direct'] as const)(
    '%s: in TLS it is told, and not followed',
    (transport) => {
      const stream = { condition: 'see-other-host', seeOtherHost: 'c.example.org' };
      const versions = { 'TLSv1.3': { stream } };
      const spot = good('c2s', { ...ELSEWHERE, transport, versions });
      const from = transport === 'direct' ? 'b.example.org:5223' : 'b.example.org:5222';
      const args = { from, to: 'c.example.org', phase: 'TLSv1.3' };
      expect(notes(spot)).toEqual([
        ['c2s-encryption-required', 'information', 'REDIRECT_NOT_FOLLOWED', args],
      ]);
    },
  );

  test('a loop: what was followed, and where it ended', () => {
    const clear = { condition: 'see-other-host', seeOtherHost: 'b.example.org:5222' };
    expect(notes(good('c2s', { ...ELSEWHERE, clear }))).toMatchObject([
      ['c2s-encryption-required', 'information', 'REDIRECT_NOT_FOLLOWED', { phase: 'clear' }],
    ]);
  });

  test('a server that does not: nothing', () => {
    expect(notes(good('c2s', ELSEWHERE))).toEqual([]);
  });
});
