/** Words for the codes of findings. The sentence of a code defines the types of its arguments. */
import type { Arg, FailureArgs } from '../../model/index.js';

export type Args = Readonly<Record<string, Arg>>;

/** A mapped type, because TypeScript does not assign an interface to a record. */
type Plain<A> = { readonly [K in keyof A]: A[K] };

export interface Sentence<A> {
  /** Formats the observation in one line, without a full stop and without advice. */
  readonly say: (args: A) => string;
  /** Example arguments of the sentence, for tests. */
  readonly example: Plain<A>;
}

/** A sentence with arguments of unknown type. */
export interface AnySentence {
  readonly say: (args: never) => string;
  readonly example: Args;
}

export type Sentences = Readonly<Record<string, AnySentence>>;

/** The codes of a set of sentences on findings, with the types of their arguments. */
export type CodesOf<S> = { readonly [C in keyof S]: S[C] extends Sentence<infer A> ? A : never };

/** Example of a failure, for sentences whose arguments are those of a failure. */
export const EXAMPLE_FAILURE: FailureArgs = {
  layer: 'tcp',
  reason: 'timeout',
  detail: '192.0.2.7:5222: nothing in 10 s',
};

type ArgsOf<A> = { readonly [K in keyof A]: Arg };

/**
 * Declares the sentence for one code of findings: `sentence(({ version }: { version: string }) =>
 * …, { version: 'TLSv1' })`. A code without arguments needs no example.
 */
export function sentence(say: () => string): Sentence<Record<string, never>>;
export function sentence<A extends ArgsOf<A>>(
  say: (args: A) => string,
  example: NoInfer<A>,
): Sentence<A>;
export function sentence<A extends ArgsOf<A>>(
  say: (args: A) => string,
  example: Plain<A> = {} as Plain<A>,
): Sentence<A> {
  return { say, example };
}
