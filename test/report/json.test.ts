import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { render } from '../../src/report/index.js';
import { say } from '../../src/report/text.js';
import { VERDICT_SCHEMA } from '../../src/report/json.js';
import type { Json, Path } from '../json-paths.js';
import { changed, objects } from '../json-paths.js';
import { VERDICT } from './fixture.js';

const TEXT = render(VERDICT, 'json', { color: true, width: 40 });
const DOCUMENT = JSON.parse(TEXT) as Json;
const conforms = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(VERDICT_SCHEMA);

describe('json', () => {
  test('of the hand-made verdict', async () => {
    await expect(TEXT).toMatchFileSnapshot('../golden/report.json');
  });

  test('follows its schema', () => {
    expect(conforms(DOCUMENT), JSON.stringify(conforms.errors)).toBe(true);
  });

  // What a check says of a case is its own affair, and advice need not be for all.
  const optional = (path: Path, key: string) =>
    path.at(-1) === 'args' || (path.at(-1) === 'advice' && key !== 'text');

  test('the schema asks for everything that a verdict has', () => {
    const dispensable = [...objects(DOCUMENT)].flatMap(({ path, keys }) =>
      keys
        .filter((key) => !optional(path, key))
        .filter((key) => conforms(changed(DOCUMENT, path, (at) => Reflect.deleteProperty(at, key))))
        .map((key) => [...path, key]),
    );
    expect(dispensable).toEqual([]);
  });

  test('the schema knows everything that a verdict has', () => {
    const open = [...objects(DOCUMENT)]
      .filter(({ path }) => conforms(changed(DOCUMENT, path, (at) => (at['strange'] = { a: 1 }))))
      .map(({ path }) => path);
    expect(open).toEqual([]);
  });

  test('is the verdict, and the words for its codes', () => {
    const [row] = VERDICT.rows;
    expect(DOCUMENT).toMatchObject(JSON.parse(JSON.stringify(VERDICT)) as object);
    expect(DOCUMENT).toHaveProperty('rows.0.ruling.text', row && say(row.ruling));
    const worded = [...objects(DOCUMENT)].filter(({ keys }) => keys.includes('code'));
    expect(worded.filter(({ keys }) => !keys.includes('text'))).toEqual([]);
  });

  test('shows nothing to a terminal that it would obey', () => {
    expect(TEXT.replaceAll('\n', '')).not.toMatch(
      /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
    );
    expect(TEXT).toMatch(/^\{\n {2}"format": "xmpp-safeguard\/verdict",\n[^]*\n\}\n$/);
  });
});
