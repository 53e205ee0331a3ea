/**
 * `BEFORE=COMMIT npm run same-rulings`: today's judge says of every recording of the lab and of
 * random worlds what the judge of that commit said. For changes that must not change a ruling.
 * WORLDS: how many of each generator (200); SEED: other worlds; REWORDED: see differences.ts.
 */
import { beforeAll, expect, test } from 'vitest';
import { judge } from '../../src/judge/judge.js';
import { differences } from './differences.js';
import { judgeOf } from './other-judge.js';
import { randomRecordings, realRecordings, type Named } from './recordings.js';

const { BEFORE = '', WORLDS = '200', SEED = '1' } = process.env;
/** Further ones are of the same kind, most likely. */
const SHOWN = 5;

let before: typeof judge;

beforeAll(async () => {
  if (BEFORE === '') throw new Error('BEFORE: name the commit to compare with');
  before = await judgeOf(BEFORE);
});

function compared(named: Iterable<Named>): { count: number; found: readonly string[] } {
  const found: string[] = [];
  let count = 0;
  for (const { name, recording } of named) {
    count += 1;
    const lines = differences(before(recording), judge(recording));
    if (lines.length > 0 && found.length < SHOWN) found.push(`${name}\n${lines.join('\n')}`);
  }
  return { count, found };
}

test('recordings of real servers', () => {
  const { count, found } = compared(realRecordings());
  expect(count).toBeGreaterThan(0);
  expect(found.join('\n\n')).toBe('');
});

test(`${WORLDS} random worlds of each generator`, () => {
  const { count, found } = compared(randomRecordings(Number(WORLDS), Number(SEED)));
  expect(count).toBe(4 * Number(WORLDS));
  expect(found.join('\n\n')).toBe('');
}, 3_600_000);
