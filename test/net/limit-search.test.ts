import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SizeTried } from '../../src/model.js';
import { findLimit, type LimitFound } from '../../src/net/limit-search.js';

const RECOMMENDED = 262_144;
const MAXIMUM = 2_097_152;
/** Of the end of a stanza. */
const TAIL = 14;

/** A server that refuses above `limit` octets, or from there on; `whole`: an end gets through. */
function server(limit: number, inclusive: boolean, lenient: boolean) {
  const most = inclusive ? limit - 1 : limit;
  const tried: number[] = [];
  const trial = ({
    bytes,
    finish,
    whole,
  }: {
    bytes: number;
    finish: boolean;
    whole: boolean;
  }): Promise<SizeTried> => {
    const before = whole ? bytes - TAIL : bytes;
    tried.push(whole ? bytes : before);
    const answer = { ms: 5, condition: null, text: null };
    if (before > most)
      return Promise.resolve({ ...answer, bytes: before, finished: false, came: 'refused' });
    if (!finish)
      return Promise.resolve({ ...answer, ms: 3_000, bytes, finished: false, came: 'silent' });
    if (before + TAIL > most && !lenient) {
      return Promise.resolve({ ...answer, bytes: before + TAIL, finished: true, came: 'refused' });
    }
    return Promise.resolve({
      ...answer,
      bytes: whole ? bytes : before,
      finished: true,
      came: 'accepted',
    });
  };
  return { trial, tried };
}

async function search(
  limit: number,
  inclusive: boolean,
  lenient: boolean,
  most = 15,
): Promise<LimitFound & { sizes: readonly number[] }> {
  const { trial, tried } = server(limit, inclusive, lenient);
  const found = await findLimit({ recommended: RECOMMENDED, maximum: MAXIMUM, most, trial });
  return { ...found, sizes: tried };
}

test.each([
  [262_144, false, true, 2],
  [262_144, true, false, 3],
  [10_000, false, true, 8],
  [65_536, false, true, 6],
  [2_097_152, false, true, 3],
] as const)(
  '%i, inclusive %s, lenient %s: to the byte, in %i tries',
  async (limit, inclusive, lenient, most) => {
    const { accepted, refused, tried } = await search(limit, inclusive, lenient);
    expect([accepted, refused]).toEqual(inclusive ? [limit - 1, limit] : [limit, limit + 1]);
    expect(tried.length).toBeLessThanOrEqual(most);
  },
);

test('whatever the limit, what is found holds it, and no more is sent than may be', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1_000, max: 4_000_000 }),
      fc.boolean(),
      fc.boolean(),
      async (limit, inclusive, lenient) => {
        const { accepted, refused, tried, sizes } = await search(limit, inclusive, lenient);
        const most = inclusive ? limit - 1 : limit;
        if (most > MAXIMUM + 1) expect([accepted, refused]).toEqual([MAXIMUM + 1, null]);
        else if (most <= MAXIMUM) {
          expect(refused).toBeGreaterThan(most);
          expect(refused ?? 0).toBeLessThanOrEqual(MAXIMUM + 1);
          expect(accepted ?? 0).toBeLessThanOrEqual(most);
        }
        expect(tried.length).toBeLessThanOrEqual(15);
        expect(Math.max(...sizes)).toBeLessThanOrEqual(MAXIMUM + 1);
      },
    ),
  );
});

test('what shows nothing ends the search, and says nothing', async () => {
  for (const came of ['silent', 'idle', 'other'] as const) {
    const answer = { bytes: 262_145, finished: true, ms: 30_000, condition: null, text: null };
    const trial = () => Promise.resolve({ ...answer, came });
    const found = await findLimit({ recommended: RECOMMENDED, maximum: MAXIMUM, most: 15, trial });
    expect(found).toMatchObject({ accepted: null, refused: null });
    expect(found.tried).toHaveLength(1);
  }
});

test('a connection that was cut without a word is tried once more, and paced from then on', async () => {
  const cut = { bytes: 82_030, finished: false, came: 'cut', ms: 4 } as const;
  for (const after of [1, 2, Infinity]) {
    const { trial } = server(10_000, false, true);
    const paces: boolean[] = [];
    const found = await findLimit({
      ...{ recommended: RECOMMENDED, maximum: MAXIMUM, most: 10 },
      trial: (size) => {
        paces.push(size.paced);
        const isCut = after === Infinity || (paces.length === after && !size.paced);
        if (isCut) return Promise.resolve({ ...cut, condition: null, text: null });
        return trial(size);
      },
    });
    if (after === Infinity) {
      expect(found).toMatchObject({ accepted: null, refused: null });
      expect(paces).toEqual([false, true]);
    } else {
      expect([found.accepted, found.refused]).toEqual([10_000, 10_001]);
      expect(paces.map((paced, index) => paced === index >= after)).not.toContain(false);
      expect(found.tried.length).toBeLessThanOrEqual(10);
    }
  }
});
