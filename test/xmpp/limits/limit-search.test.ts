import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LIMIT_END, type SizeTried } from '../../../src/model/index.js';
import {
  findLimit,
  type LimitFound,
  type SizeTrial,
} from '../../../src/xmpp/limits/limit-search.js';
import { PAUSE_MS } from '../../../src/xmpp/limits/stanza-size.js';
import { good, idAt, observations, observe, recordingOf } from '../../arbitrary/build.js';
import { ruled } from '../../arbitrary/catalogue.js';

const RECOMMENDED = 262_144;
const MAXIMUM = 2_097_152;
/** Of the end of a stanza. */
const TAIL = 14;

interface Habits {
  /** Octets. */
  readonly limit: number;
  /** Refuses the limit itself, as ejabberd does. */
  readonly inclusive?: boolean;
  /** Does not count what comes with the end, as Prosody does not. */
  readonly lenient?: boolean;
  /** Octets that it reads at a time, and in a millisecond. */
  readonly buffer?: number;
  readonly rate?: number;
  /** After so long, ms, it gives up waiting. */
  readonly idleMs?: number;
  readonly early?: boolean;
}

/** A server in a time of its own: it reads, and looks at the size after each read. */
function server(habits: Habits) {
  const { limit, inclusive = false, lenient = true, idleMs = Infinity } = habits;
  const { buffer = 8_192, rate = Infinity } = habits;
  const sizes: number[] = [];
  const isOver = (size: number): boolean => (inclusive ? size >= limit : size > limit);
  const answer = ({ bytes, finish, whole, patienceMs }: SizeTrial): SizeTried => {
    const open = whole ? bytes - TAIL : bytes;
    sizes.push(whole ? bytes : open);
    const ended = (came: SizeTried['came'], at: number): SizeTried => {
      const ms = Math.round(Math.min(at, patienceMs)) + 5;
      const finished = finish && at >= PAUSE_MS;
      const sent = came === 'accepted' && !whole ? open : open + (finished ? TAIL : 0);
      const as =
        at > Math.min(patienceMs, idleMs) ? (idleMs < patienceMs ? 'idle' : 'silent') : came;
      return { bytes: sent, finished, came: as, ms, condition: null, text: null };
    };
    let at = 0;
    for (let read = 0; ;) {
      if (read === open) {
        if (!finish) return ended('silent', Infinity);
        at = Math.max(at, PAUSE_MS);
      }
      const there = finish && at >= PAUSE_MS ? open + TAIL : open;
      const chunk = Math.min(buffer, there - read);
      read += chunk;
      if (read > open) {
        if (read < open + TAIL) continue;
        const refuses = !lenient && isOver(read);
        return ended(refuses ? 'refused' : 'accepted', at);
      }
      if (isOver(read)) return ended('refused', at);
      at += chunk / rate;
    }
  };
  return { trial: (size: SizeTrial) => Promise.resolve(answer(size)), sizes };
}

async function search(
  habits: Habits,
  most = 15,
): Promise<LimitFound & { sizes: readonly number[] }> {
  const { trial, sizes } = server(habits);
  const patienceMs = habits.early === true ? 5_000 : 40_000;
  const limits = { recommended: RECOMMENDED, maximum: MAXIMUM, most, patienceMs };
  return { ...(await findLimit({ ...limits, trial })), sizes };
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
    const { accepted, refused, tried } = await search({ limit, inclusive, lenient });
    // A stanza of the most that may be sent is one with its end.
    const held = limit === MAXIMUM ? limit + 1 - LIMIT_END : limit;
    expect([accepted, refused]).toEqual(inclusive ? [limit - 1, limit] : [held, limit + 1]);
    expect(tried.length).toBeLessThanOrEqual(most);
  },
);

/** What the row of such a server says. */
function rowOf({ tried, accepted, refused }: LimitFound): string {
  const value = { phase: 'after', version: 'TLSv1.3', tried, accepted, refused } as const;
  const spot = good('c2s');
  const seen = [
    ...observations({ spots: [spot] }),
    observe('stanza.limit', idAt(spot), value, 'after'),
  ];
  return ruled(recordingOf(seen), 'stanza-limit').replace(/ .*/, '');
}

test('for any limit and speed, the result contains the limit, and no row is wrong', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        limit: fc.oneof(
          fc.integer({ min: 10_000, max: 4_000_000 }),
          fc.integer({ min: RECOMMENDED - 9_000, max: RECOMMENDED + 20_000 }),
          fc.constantFrom(10_000, 65_536, 262_144, 524_288, 1_048_576, 2_097_152),
        ),
        inclusive: fc.boolean(),
        lenient: fc.boolean(),
        buffer: fc.constantFrom(512, 4_096, 8_192),
        // From 3 kB/s on: ejabberd's shaper `normal`.
        rate: fc.constantFrom(3, 10, 30, 90, 150, 200, 400, Infinity),
        idleMs: fc.constantFrom(30_000, Infinity),
        early: fc.boolean(),
      }),
      async (habits) => {
        const { limit, inclusive } = habits;
        const found = await search(habits);
        const { accepted, refused, tried, sizes } = found;
        const most = inclusive ? limit - 1 : limit;
        if (refused !== null) expect(refused).toBeGreaterThan(most);
        if (most <= MAXIMUM) expect(accepted ?? 0).toBeLessThanOrEqual(most);
        expect(tried.length).toBeLessThanOrEqual(15);
        expect(Math.max(...sizes)).toBeLessThanOrEqual(MAXIMUM + 1);
        // No size is tried twice in the same way.
        const ways = tried.map(({ bytes, finished, came }) => `${bytes} ${finished} ${came}`);
        expect(new Set(ways).size).toBe(ways.length);
        const row = rowOf(found);
        if (most > MAXIMUM + 1) expect(row).toMatch(/^(missing|not-observed)/);
        else if (most > RECOMMENDED + 8_192) expect(row).toMatch(/^(partial|not-observed)/);
        else if (most <= RECOMMENDED) expect(row).toMatch(/^(compliant|not-observed)/);
        else expect(row).not.toMatch(/^missing/);
        if (habits.rate === Infinity && most <= MAXIMUM) expect(row).not.toMatch(/^not-observed/);
      },
    ),
    { numRuns: 300 },
  );
});

test.each<[string, Habits, string, string, number]>([
  ['Debian, of clients', { limit: 262_144, rate: 10 }, '-/262145', 'compliant', 2],
  [
    'Debian, of clients, before the login',
    { limit: 10_000, rate: 10, early: true },
    '10000/10001',
    'compliant',
    9,
  ],
  ['Debian, with more than is recommended', { limit: 300_000, rate: 10 }, '-/-', 'not-observed', 2],
  [
    'slower than its own patience',
    { limit: 262_144, rate: 3, idleMs: 30_000 },
    '-/-',
    'not-observed',
    2,
  ],
  ['slower than ours', { limit: 262_144, rate: 3 }, '-/-', 'not-observed', 2],
  ['none, and slow', { limit: 9_000_000, rate: 10 }, '-/-', 'not-observed', 2],
  ['above, and rather slow', { limit: 1_000_000, rate: 100 }, '270272/2097153', 'partial', 15],
])('a shaped server: %s', async (_what, habits, bounds, row, most) => {
  const found = await search(habits);
  const { accepted, refused, tried } = found;
  expect(rowOf(found)).toMatch(new RegExp(`^${row}`));
  expect(`${accepted ?? '-'}/${refused ?? '-'}`).toBe(bounds);
  expect(tried.length).toBeLessThanOrEqual(most);
});

test('an attempt without a result ends the search without a limit', async () => {
  for (const came of ['silent', 'idle', 'other'] as const) {
    const answer = { bytes: 262_145, finished: true, ms: 30_000, condition: null, text: null };
    const trial = () => Promise.resolve({ ...answer, came });
    const limits = { recommended: RECOMMENDED, maximum: MAXIMUM, most: 15, patienceMs: 40_000 };
    const found = await findLimit({ ...limits, trial });
    expect(found).toMatchObject({ accepted: null, refused: null });
    // Silence alone may be slowness: it is asked again without an end.
    expect(found.tried).toHaveLength(came === 'silent' ? 2 : 1);
  }
});

test('after a close without an error, one paced attempt follows', async () => {
  const cut = { bytes: 82_030, finished: false, came: 'cut', ms: 4 } as const;
  for (const after of [1, 2, Infinity]) {
    const { trial } = server({ limit: 10_000 });
    const paces: boolean[] = [];
    const found = await findLimit({
      ...{ recommended: RECOMMENDED, maximum: MAXIMUM, most: 10, patienceMs: 5_000 },
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
