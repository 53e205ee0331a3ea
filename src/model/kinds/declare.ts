/** How a kind of observation is declared: its value, what is asked, and an example. */

/** The subject is asked one question of this kind. */
export type AskedOnce = Readonly<Record<string, never>>;

/** The types of one kind. */
export interface Declared<Value, Asked = AskedOnce> {
  readonly value: Value;
  readonly asked: Asked;
}

/** `write` gives the variant of an id, null for a kind that has none. */
export interface Codec<A> {
  write(asked: A): string | null;
  /** Null for a variant that `write` does not give. */
  read(variant: string | null): A | null;
}

export interface KindSpec<Value, Asked> {
  readonly asked: Codec<Asked>;
  /** Has everything that may be null. */
  readonly example: { readonly asked: Asked; readonly value: Value };
}

/** The codecs and examples of all kinds of `D`. */
export type KindSpecs<D extends AllDeclared<D>> = {
  readonly [K in keyof D]: KindSpec<D[K]['value'], D[K]['asked']>;
};

type AllDeclared<D> = { readonly [K in keyof D]: Declared<unknown, unknown> };

/** Declares kinds. Their types are an interface, so that a JSON Schema can be made from it. */
export function defineKinds<D extends AllDeclared<D>>(specs: KindSpecs<D>): KindSpecs<D> {
  return specs;
}

export const ONCE: Codec<AskedOnce> = {
  write: () => null,
  read: (variant) => (variant === null ? {} : null),
};

/** The variant is one word of a list. */
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

/** The text before the first space, and the text after it; null where there is no space. */
export function splitAtSpace(variant: string | null): readonly [string | null, string | null] {
  const at = variant?.indexOf(' ') ?? -1;
  return variant === null || at === -1
    ? [variant, null]
    : [variant.slice(0, at), variant.slice(at + 1)];
}
