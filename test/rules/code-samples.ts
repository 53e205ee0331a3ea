/** Every code with arguments that it may have: for tests of the words. */
import { CATALOGUE } from '../../src/catalogue/index.js';
import type { Coded } from '../../src/model/index.js';
import type { Code, Codes } from '../../src/rules/codes.js';
import { SENTENCES } from '../../src/rules/words.js';

/** The example of each sentence of the topics, by code. */
export const SAMPLES = Object.fromEntries(
  Object.entries(SENTENCES).map(([code, { example }]) => [code, example]),
) as { readonly [C in Code]: Codes[C] };

/** The samples, and the examples that requirements declare with their own sentences. */
export const EVERY_SAMPLE: readonly Coded[] = [
  ...Object.entries(SAMPLES).map(([code, args]) => ({ code, args }) as Coded),
  ...CATALOGUE.flatMap(({ sentences = {} }) =>
    Object.entries(sentences).map(([code, { example }]): Coded => ({ code, args: example })),
  ),
];
