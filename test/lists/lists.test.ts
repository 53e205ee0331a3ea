/** `npm run docs` writes the lists: it runs this file with -u, before all that reads them. */
import { expect, test } from 'vitest';
import { kindList } from './kind-list.js';
import { probeList } from './probe-list.js';

test('src/model/kinds/index.ts has the kinds of all files of its folder', async () => {
  await expect(await kindList()).toMatchFileSnapshot('../../src/model/kinds/index.ts');
});

test('probes/index.ts has the probes of all files of its folder', async () => {
  await expect(await probeList()).toMatchFileSnapshot('../../probes/index.ts');
});
