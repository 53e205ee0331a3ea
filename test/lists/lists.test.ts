/** `npm run docs` writes the lists: it runs this file with -u, before all that reads them. */
import { expect, test } from 'vitest';
import { kindList } from './kind-list.js';

test('src/model/kinds/index.ts has the kinds of all files of its folder', async () => {
  await expect(await kindList()).toMatchFileSnapshot('../../src/model/kinds/index.ts');
});
