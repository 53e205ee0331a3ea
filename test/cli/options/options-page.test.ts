import { expect, test } from 'vitest';
import { optionsPage } from './options-page.js';

/** `npm run docs` writes the page: it runs this test with -u. */
test('docs/options.md is the page that the program makes', async () => {
  await expect(await optionsPage()).toMatchFileSnapshot('../../../docs/options.md');
});
