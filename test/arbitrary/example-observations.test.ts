import fc from 'fast-check';
import { expect, test } from 'vitest';
import { observationFlaw } from '../../src/files/recording.js';
import { KIND_SPECS, KINDS } from '../../src/model/index.js';
import { fromExamples } from './example-observations.js';

const ENDPOINT = 'c2s-starttls/chat.example.org:5222/192.0.2.7';

test.each(KINDS)('observations of kind %s are made from its example', (kind) => {
  const { value } = KIND_SPECS[kind].example;
  const seen = fc.sample(fromExamples([kind], ENDPOINT), { numRuns: 300, seed: 7 }).flat();
  expect(seen.map(({ kind: made }) => made)).toEqual(seen.map(() => kind));
  expect(seen.flatMap((one) => observationFlaw(one) ?? [])).toEqual([]);
  expect(seen.map((one) => one.value)).toContainEqual(value);
  expect(seen.some(({ failure }) => failure !== undefined)).toBe(true);
});
