/**
 * How much of what is many a run of the tests does. `npm run test:full` sets TEST_EFFORT=full and
 * does all of it; every other run does a fixed share, the same one each time.
 */
export const FULL = process.env['TEST_EFFORT'] === 'full';

/** `full` repetitions in `npm run test:full`, `ordinary` ones elsewhere. */
export function repetitions(ordinary: number, full: number): number {
  return FULL ? full : ordinary;
}

/** All items in `npm run test:full`; elsewhere the first of each `nth` items. */
export function shareOf<T>(items: readonly T[], nth: number): readonly T[] {
  return FULL ? items : items.filter((_, index) => index % nth === 0);
}
