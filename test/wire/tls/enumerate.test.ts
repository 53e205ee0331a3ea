import { repetitions } from '../../effort.js';
import { describe, expect, test } from 'vitest';
import { suiteOrder, isPlausibleSuite, isChaCha } from '../../../src/wire/tls/guess.js';
import { createReach, enumerate } from '../../../src/wire/tls/enumerate/enumerate.js';
import { isTls13Suite, SUITES } from '../../../src/wire/tls/registry/suites.js';
import { serverOf, type Habits } from './servers.js';

const SERVERS = repetitions(1_000, 3_000);

const CODES = suiteOrder(SUITES.filter((code) => !isTls13Suite(code)));

const LISTING = {
  codes: CODES,
  order: true,
  plausible: isPlausibleSuite,
  notFirst: isChaCha,
};

/** Mulberry32: the same servers at every run, and a seed to name in a failure. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const copy = [...items];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [copy[at], copy[other]] = [copy[other] as T, copy[at] as T];
  }
  return copy;
}

function habitsOf(seed: number): Habits & { readonly walkers: number; readonly trait: string } {
  const random = chance(seed);
  const pick = (most: number): number => Math.floor(random() * (most + 1));
  const plausible = random() < 0.7 ? CODES.slice(0, 120) : CODES;
  const wanted = shuffled(plausible, random).slice(0, pick(random() < 0.2 ? 90 : 25));
  const inGuessedOrder = CODES.filter((code) => wanted.includes(code));
  const accepted =
    [inGuessedOrder, inGuessedOrder, shuffled(inGuessedOrder, random)][pick(2)] ?? [];
  // A few moved, as an operator would.
  const moved = accepted.length > 4 && random() < 0.3 ? shuffled(accepted.slice(0, 4), random) : [];
  const order = [...moved, ...accepted.filter((code) => !moved.includes(code))];
  const kind = random();
  return {
    accepted: order,
    preference: kind < 0.25 ? 'client' : 'server',
    ...(kind > 0.8 ? { prioritized: order.filter(isChaCha) } : {}),
    ...(kind > 0.7 && kind < 0.8 ? { equals: [order.slice(0, 3), order.slice(5, 7)] } : {}),
    ...(kind > 0.6 && kind < 0.65 ? { reads: 64 } : {}),
    ...(kind > 0.65 && kind < 0.7 ? { refuses: 128 } : {}),
    walkers: 1 + pick(2),
    trait:
      kind > 0.6 && kind < 0.8
        ? 'odd'
        : kind < 0.25
          ? 'client'
          : inGuessedOrder.join() === order.join()
            ? 'guessed'
            : accepted === inGuessedOrder
              ? 'moved'
              : 'shuffled',
  };
}

function ask(habits: Habits & { walkers: number }, wait?: () => Promise<void>) {
  const server = serverOf(habits, wait);
  return enumerate({
    ask: server,
    ...LISTING,
    reach: createReach(),
    walkers: () => habits.walkers,
  });
}

const sorted = (codes: readonly number[]): number[] => [...codes].sort((a, b) => a - b);

describe('enumerate', () => {
  test('finds the set and no wrong order for many random servers', async () => {
    let servers = 0;
    let proven = 0;
    const asked = new Map<string, number>();
    const least = new Map<string, number>();
    for (let seed = 1; seed <= SERVERS; seed++) {
      const habits = habitsOf(seed);
      const random = chance(-seed);
      // Answers overtake each other.
      const wait = async (): Promise<void> => {
        for (let turns = random() * 4; turns > 0; turns--) await Promise.resolve();
      };
      const found = await ask(habits, wait);
      expect(sorted(found.accepted), `seed ${seed}`).toEqual(sorted(habits.accepted));
      expect(found.complete, `seed ${seed}`).toBe(true);
      const total = (habits.equals ?? []).every((group) => group.length < 2);
      const size = habits.accepted.length;
      if (found.preference === 'server') {
        expect(habits.preference, `seed ${seed}`).toBe('server');
        if (total) expect(found.accepted, `seed ${seed}`).toEqual(habits.accepted);
        else expect.unreachable(`seed ${seed}: equals have no order`);
        proven += 1;
      }
      if (found.preference === 'client') {
        expect(habits.preference === 'client' || !total, `seed ${seed}`).toBe(true);
      }
      if (habits.preference === 'server' && total && size > 1) {
        expect(found.preference, `seed ${seed}`).toBe('server');
      }
      servers += 1;
      asked.set(habits.trait, (asked.get(habits.trait) ?? 0) + found.asked);
      least.set(habits.trait, (least.get(habits.trait) ?? 0) + size + 1);
    }
    expect(servers).toBe(SERVERS);
    expect(proven).toBeGreaterThan(SERVERS / 3);
    const cost = (trait: string): number => (asked.get(trait) ?? 0) / (least.get(trait) ?? 1);
    expect(cost('guessed')).toBeLessThan(1.25);
    expect(cost('client')).toBeLessThan(1.25);
    expect(cost('moved')).toBeLessThan(1.4);
    expect(cost('shuffled')).toBeLessThan(3.2);
  });

  test.each([1, 2])(
    'queries k + 1 times if the order is the assumed one, %i walkers',
    async (walkers) => {
      const accepted = CODES.filter((code) => isPlausibleSuite(code, [])).slice(0, 5);
      const found = await ask({ accepted, preference: 'server', walkers });
      expect(found).toMatchObject({ accepted, preference: 'server', complete: true });
      expect(found.asked).toBe(accepted.length + 1);
    },
  );

  test('two walkers need a few more queries, and half the time', async () => {
    const accepted = CODES.filter((code) => isPlausibleSuite(code, [])).slice(0, 40);
    const found = await ask({ accepted, preference: 'server', walkers: 2 });
    expect(found).toMatchObject({ accepted, preference: 'server', complete: true });
    expect(found.asked).toBeLessThanOrEqual(accepted.length + 5);
  });

  test('a code that was not offered ends it, and is reported', async () => {
    const found = await enumerate({
      ask: async () => Promise.resolve({ type: 'chosen', code: 0x1301 }),
      ...LISTING,
      reach: createReach(),
      walkers: () => 2,
    });
    expect(found).toMatchObject({ strays: [0x1301], complete: false, accepted: [], asked: 1 });
  });

  test('a failure keeps the result, and marks it incomplete', async () => {
    const server = serverOf({ accepted: CODES.slice(0, 8), preference: 'server' });
    let left = 4;
    const found = await enumerate<string>({
      ask: async (offered) =>
        left-- > 0 ? server(offered) : { type: 'failed', failure: 'timeout' },
      ...LISTING,
      reach: createReach(),
      walkers: () => 1,
    });
    expect(found).toMatchObject({ failure: 'timeout', complete: false, preference: 'server' });
    expect(found.accepted).toEqual(CODES.slice(0, 4));
  });

  test('a firm refusal of the first offer refuses all', async () => {
    const found = await enumerate({
      ask: async () => Promise.resolve({ type: 'refused', of: 'version' }),
      ...LISTING,
      reach: createReach(),
      walkers: () => 1,
    });
    expect(found).toMatchObject({ accepted: [], complete: true, asked: 1 });
  });
});
