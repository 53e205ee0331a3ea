import { describe, expect, test } from 'vitest';
import { findingOf, outcomeOf, type Outcome } from '../../../src/judge/engine/outcome.js';
import { withFurther, type FurtherSource } from '../../../src/judge/engine/further-evidence.js';
import type { Basis, Status } from '../../../src/model/index.js';

const DOMAIN = 'example.org';
const said = { code: 'TLS_ACCEPTED', args: { version: 'TLSv1.3' } } as const;
const STATUSES: readonly Status[] = ['compliant', 'partial', 'missing', 'not-applicable'];

function row(status: Status, basis: Basis | null, id: string): Outcome {
  const finding = findingOf(DOMAIN, status, basis, said, [id]);
  return outcomeOf(status, basis, said, [finding]);
}

function from(source: FurtherSource, status: Status) {
  const basis = source === 'configured' ? 'configured' : 'attested';
  return { source, outcome: row(status, basis, source) };
}

const open = outcomeOf('manual', null, { code: 'OPERATOR_ONLY', args: {} });
const unseen = outcomeOf('not-observed', null, {
  code: 'ACCESS_NEEDED',
  args: { access: ['account'] },
});

describe('further evidence', () => {
  test.each(STATUSES)('a row that the wire shows to be %s keeps its status', (status) => {
    for (const other of STATUSES) {
      const ruled = withFurther(row(status, 'observed', 'wire'), [from('claimed', other)]);
      expect([ruled.status, ruled.basis]).toEqual([status, 'observed']);
      expect(
        ruled.contradictions.map(({ code, args, evidence }) => [code, args, evidence]),
      ).toEqual(
        status === other
          ? []
          : [
              [
                'EVIDENCE_CONTRADICTED',
                { source: 'claimed', said: other, by: 'wire', found: status },
                ['claimed'],
              ],
            ],
      );
    }
  });

  test.each([open, unseen])('the strongest evidence fills a row that stays open', (wire) => {
    const ruled = withFurther(wire, [
      from('configured', 'not-observed'),
      from('collected', 'partial'),
      from('claimed', 'compliant'),
    ]);
    expect([ruled.status, ruled.basis]).toEqual(['partial', 'attested']);
    expect(ruled.contradictions.map(({ args }) => args)).toEqual([
      { source: 'claimed', said: 'compliant', by: 'collected', found: 'partial' },
    ]);
  });

  test('a file that cannot tell more than partial contradicts nothing', () => {
    const wire = row('missing', 'exercised', 'wire');
    expect(withFurther(wire, [from('configured', 'partial')]).contradictions).toEqual([]);
    expect(withFurther(wire, [from('configured', 'configurable')]).contradictions).toEqual([]);
    expect(withFurther(wire, [from('claimed', 'partial')]).contradictions).toHaveLength(1);
  });

  test('what is partial only from outside is settled by the strongest evidence', () => {
    const wire = row('partial', 'observed', 'wire');
    const settles = ['TLS_ACCEPTED'] as const;
    const both = [from('configured', 'partial'), from('claimed', 'compliant')];
    expect(withFurther(wire, [from('claimed', 'compliant')], settles).status).toBe('compliant');
    expect(withFurther(wire, both, settles)).toMatchObject({
      status: 'partial',
      basis: 'observed',
    });
    expect(withFurther(wire, [from('claimed', 'compliant')]).status).toBe('partial');
  });

  test('a row that no evidence tells of says why further evidence does not', () => {
    const old = from('claimed', 'manual');
    expect(withFurther(open, [old])).toMatchObject({ status: 'manual', code: 'TLS_ACCEPTED' });
    expect(withFurther(unseen, [old])).toMatchObject({
      status: 'not-observed',
      code: 'ACCESS_NEEDED',
      findings: [{ status: 'manual' }],
    });
  });

  test('evidence that was not given changes nothing', () => {
    for (const wire of [open, unseen, row('missing', 'observed', 'wire')]) {
      expect(withFurther(wire, [{ source: 'claimed', outcome: open }])).toBe(wire);
      expect(withFurther(wire, [])).toBe(wire);
    }
  });
});
