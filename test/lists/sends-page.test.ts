import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { PROBES } from '../../probes/index.js';
import { sendsPage } from './sends-page.js';

const PAGE = resolve(import.meta.dirname, '../../docs/what-a-scan-does.md');

/** `npm run docs` writes the file: it runs this test with -u. */
test('docs/what-a-scan-does.md says of each probe what it sends', async () => {
  await expect(await sendsPage(readFileSync(PAGE, 'utf8'), PROBES)).toMatchFileSnapshot(PAGE);
});

test('a page without the place of a table is refused', () => {
  expect(() => sendsPage('# Page', PROBES)).toThrow('no place for the table public');
});
