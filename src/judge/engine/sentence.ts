/** Words for the codes of findings. A code's arguments are typed once, by its sentence. */
import type { Arg, FailureArgs } from '../../model/index.js';

export type Args = Readonly<Record<string, Arg>>;

/** Mapped, because TypeScript assigns no interface to a record. */
type Plain<A> = { readonly [K in keyof A]: A[K] };

export interface Sentence<A> {
  /** What was seen, in one line without a full stop and without advice. */
  readonly say: (args: A) => string;
  /** Arguments that tests say the sentence with. */
  readonly example: Plain<A>;
}

/** A sentence of arguments that are not known here. */
export interface AnySentence {
  readonly say: (args: never) => string;
  readonly example: Args;
}

export type Sentences = Readonly<Record<string, AnySentence>>;

/** The codes of these sentences, with the types of their arguments. */
export type CodesOf<S> = { readonly [C in keyof S]: S[C] extends Sentence<infer A> ? A : never };

/** A failure for examples. */
export const EXAMPLE_FAILURE: FailureArgs = {
  layer: 'tcp',
  reason: 'timeout',
  detail: '192.0.2.7:5222: nothing in 10 s',
};

type ArgsOf<A> = { readonly [K in keyof A]: Arg };

/**
 * The sentence of one code: `sentence(({ version }: { version: string }) => …, { version: 'TLSv1' })`.
 * A code without arguments needs no example.
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
