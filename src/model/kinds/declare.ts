/** Declares kinds of observations: value, question, and an example. */

/**
 * Type of the question that an observation answers, for a kind of observation with one question
 * per endpoint, host or domain.
 */
export type AskedOnce = Readonly<Record<string, never>>;

/** Types of one kind of observation: its value, and the parameters of its query (`asked`). */
export interface Declared<Value, Asked = AskedOnce> {
  readonly value: Value;
  readonly asked: Asked;
}

/**
 * Converts the question of an observation (`asked`) to the variant part of the observation's id,
 * and back. `write` returns null for a kind without variants.
 */
export interface Codec<A> {
  write(asked: A): string | null;
  /**
   * Decodes the variant part of an id. Accepts only texts that `write` produces; returns null for
   * any other text.
   */
  read(variant: string | null): A | null;
}

export interface KindSpec<Value, Asked> {
  readonly asked: Codec<Asked>;
  /** Example of an observation of this kind. It sets all nullable properties. */
  readonly example: { readonly asked: Asked; readonly value: Value };
}

/** The codecs and examples of all kinds of observations that the interface `D` declares. */
export type KindSpecs<D extends AllDeclared<D>> = {
  readonly [K in keyof D]: KindSpec<D[K]['value'], D[K]['asked']>;
};

type AllDeclared<D> = { readonly [K in keyof D]: Declared<unknown, unknown> };

/**
 * Declares kinds of observations. Their types must be an interface, so that a JSON Schema can be
 * generated from it.
 */
export function defineKinds<D extends AllDeclared<D>>(specs: KindSpecs<D>): KindSpecs<D> {
  return specs;
}

export const ONCE: Codec<AskedOnce> = {
  write: () => null,
  read: (variant) => (variant === null ? {} : null),
};

/** Creates a codec for the variant part of an observation id, if it is one word of a list. */
export function word<const W extends string, A>(
  words: readonly W[],
  wordOf: (asked: A) => W,
  make: (word: W) => A,
): Codec<A> {
  return {
    write: wordOf,
    read: (variant) => {
      const found = wordIn(words, variant);
      return found === null ? null : make(found);
    },
  };
}

export function wordIn<W extends string>(words: readonly W[], text: string | null): W | null {
  return words.find((one) => one === text) ?? null;
}

/** Splits a text at its first space; the second part is null without a space. */
export function splitAtSpace(variant: string | null): readonly [string | null, string | null] {
  const at = variant?.indexOf(' ') ?? -1;
  return variant === null || at === -1
    ? [variant, null]
    : [variant.slice(0, at), variant.slice(at + 1)];
}
