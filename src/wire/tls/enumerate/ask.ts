/**
 * Part of an offer that a server refused. `version` means the TLS version: any other offer would
 * be refused too. `offer` means every code that was offered. `hello` means the ClientHello as a
 * whole, such as its size or one code in it. `close` means that the refused part is unknown,
 * because the server closed without an alert.
 */
export type RefusalOf = 'version' | 'offer' | 'hello' | 'close';

/**
 * Answer of a server to a list of offered codes, such as suites. `F` is the reason why there is no
 * usable answer.
 */
export type Answer<F> =
  | { readonly type: 'chosen'; readonly code: number }
  | { readonly type: 'refused'; readonly of: RefusalOf }
  | { readonly type: 'failed'; readonly failure: F };

/**
 * Offers codes of suites, groups or signature schemes in the given order. Each call opens a
 * connection.
 */
export type Ask<F> = (offered: readonly number[]) => Promise<Answer<F>>;

/**
 * How long a list of codes, such as suites, a server is known to process; all searches on one
 * server share it.
 */
export interface Reach {
  /**
   * Maximum length of an offered list for which a refusal counts. A refusal of such a list means
   * that the server refuses each code in it.
   */
  readonly length: number;
  /** Length of the pieces into which a list of more than `length` codes is split. */
  readonly piece: number;
  /**
   * Length of the longest list of codes, such as suites, from which the server chose one; 0 before
   * the first.
   */
  readonly taken: number;
  /** Records that the server chose the code at index `place` of an offered list of length `of`. */
  chosenAt(place: number, of: number): void;
}

/**
 * List length that all known servers process. Some servers refuse 128 suites, and some ignore the
 * suites after the 64th.
 */
const READ_BY_ALL = 60;
/**
 * Shortest list of codes, such as suites, that a server may refuse for its length. wolfSSL accepts
 * 150 suites; other servers accept fewer.
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

/** A list of codes that was offered to the server, and the code that the server chose. */
export interface Choice {
  readonly offered: readonly number[];
  readonly chosen: number;
}

/**
 * Returns the offered codes, such as groups, in an order whose first code may be first in an
 * offer.
 */
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
