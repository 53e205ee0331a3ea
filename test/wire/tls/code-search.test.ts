/** The search for codes that a server accepts, by scripted answers. */
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../src/wire/tls/enumerate/ask.js';
import { CodeSearch } from '../../../src/wire/tls/enumerate/code-search.js';
import { createReach } from '../../../src/wire/tls/enumerate/enumerate.js';

interface Script {
  readonly search: CodeSearch<string>;
  /** The lists that were offered, each as sent. */
  readonly asked: (readonly number[])[];
}

function searchOf(
  codes: readonly number[],
  answer: (offered: readonly number[]) => Answer<string>,
  more: Partial<ConstructorParameters<typeof CodeSearch<string>>[0]> = {},
): Script {
  const asked: (readonly number[])[] = [];
  const search = new CodeSearch<string>({
    codes,
    reach: createReach(),
    walkers: () => 1,
    plausible: () => true,
    notFirst: () => false,
    ask: async (offered) => {
      asked.push(offered);
      return answer(offered);
    },
    ...more,
  });
  return { search, asked };
}

/** Of a server that accepts these, in its own order. */
const choosing =
  (...accepted: readonly number[]) =>
  (offered: readonly number[]): Answer<string> => {
    const code = accepted.find((one) => offered.includes(one));
    return code === undefined ? { type: 'refused', of: 'offer' } : { type: 'chosen', code };
  };

const range = (length: number): number[] => Array.from({ length }, (_, code) => code + 1);

test('a chosen code is left out of the next offer, and the likeliest codes are last', async () => {
  const { search, asked } = searchOf([1, 2, 3], choosing(2, 1));
  await search.run();
  expect(asked).toEqual([[3, 2, 1], [3, 1], [3]]);
  expect(search.accepted).toEqual([2, 1]);
  expect([...search.refused]).toEqual([3]);
  expect([search.asked, search.isStopped]).toEqual([3, false]);
});

test('an already known choice is not queried', async () => {
  const known = { offered: [2, 1], chosen: 1 };
  const { search, asked } = searchOf([1, 2], choosing(1, 2), { known });
  await search.run();
  expect(asked).toEqual([[2]]);
  expect(search.choices).toEqual([known, { offered: [2], chosen: 2 }]);
});

describe('the search stops', () => {
  test('at a code that was not offered', async () => {
    const { search } = searchOf([1, 2], () => ({ type: 'chosen', code: 9 }));
    await search.run();
    expect([...search.strays]).toEqual([9]);
    expect([search.asked, search.isStopped, search.isOpen(1)]).toEqual([1, true, true]);
    expect(await search.askOnce([1])).toBeNull();
    expect(search.asked).toBe(1);
  });

  test('at a failed query', async () => {
    const { search } = searchOf([1, 2], () => ({ type: 'failed', failure: 'cut' }));
    await search.run();
    expect([search.asked, search.failure]).toEqual([1, 'cut']);
  });
});

describe('a refusal', () => {
  test('of the version applies to every code, in lists of any length', async () => {
    const { search } = searchOf(range(200), () => ({ type: 'refused', of: 'version' }));
    await search.run();
    expect([search.asked, search.refused.size]).toEqual([1, 200]);
  });

  test('of a list beyond the known length is repeated in shorter lists', async () => {
    const split = { count: 0 };
    const { search, asked } = searchOf(range(100), () => ({ type: 'refused', of: 'offer' }), {
      beforeSplit: async () => void (split.count += 1),
    });
    await search.run();
    expect(asked.map(({ length }) => length)).toEqual([100, 60, 40]);
    expect([split.count, search.refused.size]).toEqual([1, 100]);
  });

  test('that one code may have caused counts only for its kind', async () => {
    const isOdd = (code: number): boolean => code % 2 === 1;
    // An odd code in the offer has it refused.
    const { search } = searchOf(
      [1, 2, 3, 4],
      (offered) => (offered.some(isOdd) ? { type: 'refused', of: 'hello' } : choosing(2)(offered)),
      { kindOf: (code) => (isOdd(code) ? 'odd' : 'even') },
    );
    await search.run();
    expect(search.accepted).toEqual([2]);
    expect([...search.refused].sort()).toEqual([1, 3, 4]);
  });

  test('of a long list counts again once a shorter limit is known', async () => {
    const reach = createReach();
    // Lists of more than 32 are refused for their length, until another search shows a limit.
    const { search } = searchOf(
      range(50),
      (offered) => (offered.length > 32 ? { type: 'refused', of: 'close' } : choosing(7)(offered)),
      { reach },
    );
    const running = search.run();
    reach.chosenAt(0, 20);
    await running;
    expect(search.accepted).toEqual([7]);
    expect(search.refused.size).toBe(49);
  });
});

test('an extra query is counted, and uses only its own list', async () => {
  const { search } = searchOf([1, 2], choosing(1, 2));
  expect(await search.askOnce([2])).toBe(2);
  expect(await search.askOnce([3])).toBeNull();
  expect([search.asked, search.accepted]).toEqual([2, []]);
});
