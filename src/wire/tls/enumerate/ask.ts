/**
 * Part of an offer that a server refused. `version` means the TLS version: any other offer would
 * be refused too. `offer` means every code that was offered. `hello` means the ClientHello as a
 * whole, such as its size or one code in it. `close` means that the refused part is unknown,
 * because the server closed without an alert.
 */
export type RefusalOf = 'version' | 'offer' | 'hello' | 'close';

/** Answer of a server to an offered list. `F` is the reason why there is no usable answer. */
export type Answer<F> =
  | { readonly type: 'chosen'; readonly code: number }
  | { readonly type: 'refused'; readonly of: RefusalOf }
  | { readonly type: 'failed'; readonly failure: F };

/** Offers codes in the given order. Each call opens a connection. */
export type Ask<F> = (offered: readonly number[]) => Promise<Answer<F>>;

/** How long a list a server is known to process; all searches on one server share it. */
export interface Reach {
  /** List length up to which a refusal counts for each code in the list. */
  readonly length: number;
  /** Length of the pieces into which a longer list is split. */
  readonly piece: number;
  /** Length of the longest list from which the server chose a code; 0 before the first. */
  readonly taken: number;
  /** Records that the server chose the code at index `place` of a list of length `of`. */
  chosenAt(place: number, of: number): void;
}

/**
 * List length that all known servers process. Some servers refuse 128 suites, and some ignore the
 * suites after the 64th.
 */
const READ_BY_ALL = 60;
/**
 * Shortest list that a server may refuse for its length. wolfSSL accepts 150 suites; other servers
 * accept fewer.
 */
export const TAKEN_BY_ALL = 32;
/**
 * The highest known limit of a list: a server that processes codes after this index processes all.
 */
const LONGEST_LIMIT = 128;

export function createReach(piece = READ_BY_ALL): Reach {
  let length = piece;
  let taken = 0;
  return {
    piece,
    get length() {
      return length;
    },
    get taken() {
      return taken;
    },
    chosenAt(place, of) {
      taken = Math.max(taken, of);
      if (place >= LONGEST_LIMIT) length = Infinity;
      else length = Math.max(length, place + 1);
    },
  };
}

/** A list that was offered, and the code that the server chose. */
export interface Choice {
  readonly offered: readonly number[];
  readonly chosen: number;
}

/** Returns the same codes, reordered so that the first one may be first in an offer. */
export function leading(
  offered: readonly number[],
  notFirst: (code: number) => boolean,
): readonly number[] {
  const at = offered.findIndex((code) => !notFirst(code));
  const lead = offered[at];
  return at < 1 || lead === undefined
    ? offered
    : [lead, ...offered.slice(0, at), ...offered.slice(at + 1)];
}
