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

// What a scan records has to follow the schema of recordings: elsewhere an observation that does not
// is told as a bug, and in tests, and in what they start, it is an error.
process.env.XMPP_SAFEGUARD_STRICT = '1';
export {};
