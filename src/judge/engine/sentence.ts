/** Words for the codes of findings. A code's arguments are typed once, by its sentence. */
import type { Arg } from '../../model/index.js';

export type Args = Readonly<Record<string, Arg>>;

export interface Sentence<A extends Args> {
  /** What was seen, in one line without a full stop and without advice. */
  readonly say: (args: A) => string;
  /** Arguments that tests say the sentence with. */
  readonly example: A;
}

/** A sentence of arguments that are not known here. */
export interface AnySentence {
  readonly say: (args: never) => string;
  readonly example: Args;
}

export type Sentences = Readonly<Record<string, AnySentence>>;

/** The codes of these sentences, with the types of their arguments. */
export type CodesOf<S> = { readonly [C in keyof S]: S[C] extends Sentence<infer A> ? A : never };

/** The sentence of one code: `sentence(({ version }: { version: string }) => …, { version: 'TLSv1' })`. */
export function sentence<A extends Args>(say: (args: A) => string, example: A): Sentence<A> {
  return { say, example };
}
