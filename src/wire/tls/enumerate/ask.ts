/**
 * What a refusal may be of. `version`: of the version, so that whatever else had been offered,
 * the answer would have been the same. `offer`: of everything that was offered. `hello`: of the
 * hello as such, its size or one thing in it. `close`: any of these, as the server said nothing.
 */
export type RefusalOf = 'version' | 'offer' | 'hello' | 'close';

/** What a server made of a list that was offered. `F`: why nothing can be said. */
export type Answer<F> =
  | { readonly type: 'chosen'; readonly code: number }
  | { readonly type: 'refused'; readonly of: RefusalOf }
  | { readonly type: 'failed'; readonly failure: F };

/** Offers codes in the order given; each call is a connection. */
export type Ask<F> = (offered: readonly number[]) => Promise<Answer<F>>;

/** How far into a list a server is known to read; shared by all lists of one server. */
export interface Reach {
  /** The refusal of a list of up to so many codes is one of each of them. */
  readonly length: number;
  /** How many are asked for at once where more are too many. */
  readonly piece: number;
  /** The most codes of a list from which one was chosen; 0 before the first. */
  readonly taken: number;
  /** A code at this place in a list of so many was chosen. */
  chosenAt(place: number, of: number): void;
}

/** Some servers refuse 128 suites, some ignore those past the 64th: fewer are read by all. */
const READ_BY_ALL = 60;
/** The shortest list that a server may find too long: wolfSSL takes 150 suites, others fewer. */
export const TAKEN_BY_ALL = 32;
/** The longest limit that was ever met with: who reads past it reads everything. */
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

/** A list that was offered, and what was chosen from it. */
export interface Choice {
  readonly offered: readonly number[];
  readonly chosen: number;
}

/** The same codes, with one in front that may stand there. */
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
