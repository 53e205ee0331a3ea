/** `npm run test:full`: the same tests, with every oracle asked about everything. */
process.env['TEST_EFFORT'] = 'full';
export { default } from './vitest.config.js';
