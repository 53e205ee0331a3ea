/** Schemas in `src/schemas/` that are made from the types of the model. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { observationFlaw } from '../../src/files/recording.js';
import * as model from '../../src/model/index.js';
import type { Json, Path } from '../json-paths.js';
import { RECORDING } from '../recording-fixture.js';
import { DOCUMENTS, generated, type DocumentName } from './generate.js';

const NAMES = Object.keys(DOCUMENTS) as DocumentName[];
const FOLDER = resolve(import.meta.dirname, '../../src/schemas');
const fileOf = (name: string): string => `${FOLDER}/${name}.schema.json`;

/** `npm run docs` writes the files: it runs this test with -u. */
test.each(NAMES)('%s.schema.json is made from the types of today', async (name) => {
  await expect(await generated(name)).toMatchFileSnapshot(fileOf(name));
});

/** Every value that holds no other, by where it stands. */
function* leaves(value: Json, path: Path = []): Generator<{ path: Path; leaf: Json }> {
  if (typeof value !== 'object' || value === null) {
    yield { path, leaf: value };
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    yield* leaves(item, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

function withLeaf(value: Json, path: Path, leaf: Json): Json {
  const copy = structuredClone(value);
  let at = copy as Record<string | number, Json>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, Json>;
  at[path.at(-1) ?? ''] = leaf;
  return copy;
}

describe('the schema of recordings', () => {
  // recording.test.ts refuses recordings that lack a property, or have one too many.
  test.each(model.KINDS)('refuses values of another type in %s', (kind) => {
    const { asked, value } = model.KIND_SPECS[kind].example;
    const step = { value } as model.Step<model.Kinds[typeof kind]>;
    const at = RECORDING.startedAt;
    const example = model.observationOf(kind, 'example.org', asked, at, step);
    const plain = JSON.parse(JSON.stringify(example)) as Json;
    expect(observationFlaw(plain)).toBeNull();
    // Where null is, anything may be allowed.
    const there = [...leaves(plain)].filter(({ leaf }) => leaf !== null);
    const accepted = there.flatMap(({ path, leaf }) =>
      [typeof leaf === 'string' ? 7 : 'text', typeof leaf === 'boolean' ? 7 : true, [[]], {}, -0.5]
        .filter((other) => observationFlaw(withLeaf(plain, path, other)) === null)
        .map((other) => ({ path: path.join('.'), other })),
    );
    expect(accepted).toEqual([]);
  });
});

/** Lists of words in a schema. */
function listsIn(name: string): readonly (readonly unknown[])[] {
  const lists: (readonly unknown[])[] = [];
  JSON.parse(readFileSync(fileOf(name), 'utf8'), (key, value: unknown) => {
    if (key === 'enum' && Array.isArray(value)) lists.push(value);
    return value;
  });
  return lists;
}

/** No property has them as its type. */
const ELSEWHERE = ['OWNER_MARKS', 'WITHHELD_REASONS'];

test('the schemas have every word of the lists in the model', () => {
  const written = ['recording', 'verdict', 'comparison'].flatMap(listsIn);
  const unknown = Object.entries(model)
    .filter((one): one is [string, (typeof one)[1] & readonly string[]] => Array.isArray(one[1]))
    .filter(([, words]) => !written.some((list) => words.every((word) => list.includes(word))))
    .map(([name]) => name);
  expect(unknown.sort()).toEqual(ELSEWHERE);
});
