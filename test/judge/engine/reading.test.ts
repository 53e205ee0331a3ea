/** Readings keep evidence and reasons through every combination. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  gap,
  known,
  knownFrom,
  notSeen,
  read,
  sightings,
  type Reading,
} from '../../../src/judge/engine/known.js';
import { all, any, chain, join, map, valueOf } from '../../../src/judge/engine/reading.js';

const UNASKED = { code: 'UNASKED', args: { question: 'handshake', version: '' } } as const;
const LOST = gap('failed', UNASKED, ['tls.handshake@a']);
const NONE = gap('unasked', UNASKED);

const readingOf: fc.Arbitrary<Reading<boolean>> = fc.oneof(
  fc.tuple(fc.boolean(), fc.constantFrom('a', 'b', 'c')).map(([value, id]) => known(value, id)),
  fc.constantFrom('d', 'e').map((id) => notSeen(gap('failed', UNASKED, [id]))),
);
const several = fc.tuple(readingOf, readingOf, readingOf);

function reasons(readings: readonly Reading<unknown>[]): readonly string[] {
  return readings.flatMap((one) => (one.seen ? [] : one.gaps.flatMap(({ evidence }) => evidence)));
}

describe('combinations', () => {
  test('a changed value keeps its evidence, and what was not seen stays so', () => {
    expect(map(known(2, 'x'), (n) => n + 1)).toMatchObject({ value: 3, evidence: ['x'] });
    const lost = notSeen(LOST);
    expect(map(lost, () => 1)).toBe(lost);
    expect(chain(known(1, 'x'), () => known(2, 'y'))).toMatchObject({
      value: 2,
      evidence: ['x', 'y'],
    });
    expect(chain(known(1, 'x'), () => lost)).toBe(lost);
    expect(join(known(1, 'x'), known(2, 'y'), known(3, 'x')).evidence).toEqual(['x', 'y']);
    expect(valueOf(lost)).toBeNull();
  });

  test('all are known only where each is; every reason is kept', () => {
    fc.assert(
      fc.property(several, ([a, b, c]) => {
        const together = all({ a, b, c });
        const readings = [a, b, c];
        expect(together.seen).toBe(readings.every(({ seen }) => seen));
        if (together.seen) {
          expect(together.value).toEqual({ a: valueOf(a), b: valueOf(b), c: valueOf(c) });
        } else {
          expect(reasons([together])).toEqual(reasons(readings));
        }
      }),
    );
  });

  test('one that holds proves it, and that none does takes all of them', () => {
    fc.assert(
      fc.property(several, (readings) => {
        const found = any(readings);
        const values = readings.map(valueOf);
        if (values.includes(true)) expect(found).toMatchObject({ seen: true, value: true });
        else if (values.includes(null)) expect(reasons([found])).toEqual(reasons(readings));
        else expect(found).toMatchObject({ seen: true, value: false });
      }),
    );
  });
});

describe('makers', () => {
  test('there is a whole only without a gap, and "nothing" has a reason', () => {
    fc.assert(
      fc.property(fc.array(readingOf, { maxLength: 4 }), (readings) => {
        const found = sightings(readings, NONE);
        const seen = readings.filter((one) => one.seen);
        expect(found.seen).toBe(seen.length > 0);
        if (found.seen) {
          expect(found.items).toHaveLength(seen.length);
          expect(found.all === null).toBe(seen.length < readings.length);
        } else {
          expect(found.gaps).toHaveLength(Math.max(1, readings.length));
        }
      }),
    );
  });

  test('an observation that failed, or that was never made, is a gap', () => {
    const failure = { layer: 'tcp', reason: 'timeout', detail: 'no answer' } as const;
    const failed = () => UNASKED;
    expect(read({ id: 'x', value: 1 }, UNASKED, failed)).toMatchObject({ value: 1 });
    expect(read(null, UNASKED, failed)).toMatchObject({ gaps: [{ cause: 'unasked' }] });
    expect(read({ id: 'x', failure }, UNASKED, failed)).toMatchObject({
      gaps: [{ cause: 'failed', evidence: ['x'] }],
    });
  });

  test('a value without evidence is a fault of this program, and known to nobody', () => {
    expect(knownFrom(1, [])).toMatchObject({
      seen: false,
      gaps: [{ why: { code: 'NO_EVIDENCE' } }],
    });
    expect(knownFrom(1, ['x', 'y'])).toMatchObject({ value: 1, evidence: ['x', 'y'] });
  });
});
