import { expect, test } from 'vitest';
import { manPage } from './man-page.js';
import { optionsPage } from './options-page.js';
import { safeguardSchema } from './options-schema.js';

/** `npm run docs` writes the files: it runs these tests with -u. */
test('docs/options.md is up to date', async () => {
  await expect(await optionsPage()).toMatchFileSnapshot('../../../docs/options.md');
});

test('docs/xmpp-safeguard.1 is up to date', async () => {
  await expect(manPage()).toMatchFileSnapshot('../../../docs/xmpp-safeguard.1');
});

test('safeguard.schema.json has the options of the table', async () => {
  await expect(await safeguardSchema()).toMatchFileSnapshot(
    '../../../src/schemas/safeguard.schema.json',
  );
});
