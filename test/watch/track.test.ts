import fc from 'fast-check';
import { expect, test } from 'vitest';
import { begin, step, type Step } from '../../src/watch/track.js';

const POLICY = { changes: 4, looks: 12 };
const at = (index: number): string => new Date(Date.UTC(2026, 0, 1, index)).toISOString();

/** `u` and `d`, look by look; what was said at each that said something. */
function turns(looks: string): string[] {
  let track = begin(looks[0] ?? '', at(0));
  return Array.from(looks)
    .slice(1)
    .flatMap((value, index) => {
      const taken: Step<string> = step(track, value, at(index + 1), POLICY);
      ({ track } = taken);
      return taken.turn === null ? [] : [`${index + 1} ${taken.turn.turn} ${taken.turn.now}`];
    });
}

test.each<[string, readonly string[]]>([
  ['uuuuuuuu', []],
  ['uduuuuuuu', []],
  ['uudduuu', ['3 changed d', '5 changed u']],
  ['uddddddd', ['2 changed d']],
  ['uudduudduu', ['3 changed d', '5 changed u', '7 changed d', '8 flapping u']],
  ['ududududududuuuuuuuuu', ['4 flapping u', '17 settled u']],
  ['ududududududddddddd', ['4 flapping u', '16 settled d']],
  // A third value in between confirms nothing.
  ['uudxd', []],
])('%s gives %j', (looks, said) => {
  expect(turns(looks)).toEqual(said);
});

test('a change is reported with its start and the start of the previous value', () => {
  let track = begin('up', at(0));
  for (const index of [1, 2, 3]) ({ track } = step(track, 'up', at(index), POLICY));
  const first = step(track, 'down', at(4), POLICY);
  expect(first).toMatchObject({ turn: null, confirm: true });
  expect(step(first.track, 'down', at(5), POLICY)).toMatchObject({
    confirm: false,
    turn: { turn: 'changed', before: 'up', now: 'down', held: at(0), since: at(4) },
  });
});

const looks = fc.array(fc.constantFrom<string>('u', 'd', 'x'), { minLength: 1, maxLength: 80 });

test('between two reports the value differed, and noise is never reported', () => {
  fc.assert(
    fc.property(looks, (seen) => {
      let track = begin(seen[0] ?? 'u', at(0));
      let told = track.value;
      let flapping = false;
      for (const [index, value] of seen.entries()) {
        if (index === 0) continue;
        const taken: Step<string> = step(track, value, at(index), POLICY);
        ({ track } = taken);
        expect(track.recent.length).toBeLessThanOrEqual(POLICY.looks);
        const { turn } = taken;
        if (turn?.turn === 'changed') {
          expect(flapping).toBe(false);
          expect(turn.now).not.toBe(told);
          // Two looks in a row have seen it.
          expect(seen[index - 1]).toBe(turn.now);
          told = turn.now;
        }
        if (turn?.turn === 'flapping') {
          expect(flapping).toBe(false);
          flapping = true;
        }
        if (turn?.turn === 'settled') {
          expect(flapping).toBe(true);
          flapping = false;
          told = turn.now;
          expect(new Set(seen.slice(index - POLICY.looks / 2 + 1, index + 1)).size).toBe(1);
        }
      }
    }),
  );
});

test('a stable value is eventually the current one', () => {
  fc.assert(
    fc.property(looks, fc.constantFrom('u', 'd'), (seen, last) => {
      const all = [...seen, ...Array<string>(POLICY.looks).fill(last)];
      let track = begin(all[0] ?? 'u', at(0));
      for (const [index, value] of all.slice(1).entries()) {
        ({ track } = step(track, value, at(index + 1), POLICY));
      }
      expect(track).toMatchObject({ value: last, flapping: null, pending: null });
    }),
  );
});
