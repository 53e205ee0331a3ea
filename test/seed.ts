/**
 * With `FAST_CHECK_SEED` (an integer) the property tests draw the same values in every run, so that
 * CI says the same of the same commit. Without it they are new each time, and find what no run found.
 */
const seed = process.env.FAST_CHECK_SEED;
if (seed !== undefined) {
  const { default: fc } = await import('fast-check');
  if (!/^-?\d+$/.test(seed)) throw new Error(`FAST_CHECK_SEED: ${seed} is no integer`);
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
}
export {};
