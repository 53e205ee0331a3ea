/** `npm run docs` writes the schemas: it runs this file with -u. */
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { DOCUMENTS, generated, type DocumentName } from './generate.js';

const NAMES = Object.keys(DOCUMENTS) as DocumentName[];
const FOLDER = resolve(import.meta.dirname, '../../src/schemas');

test.each(NAMES)('%s.schema.json is made from the types of today', async (name) => {
  await expect(await generated(name)).toMatchFileSnapshot(`${FOLDER}/${name}.schema.json`);
});
