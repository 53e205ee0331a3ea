/** What a server made of a list that was offered. `F`: why nothing can be said. */
export type Answer<F> =
  | { readonly type: 'chosen'; readonly code: number }
  /** `firm`: whatever else had been offered, the answer would have been the same. */
  | { readonly type: 'refused'; readonly firm: boolean }
  | { readonly type: 'failed'; readonly failure: F };

/** Offers codes in the order given; each call is a connection. */
export type Ask<F> = (offered: readonly number[]) => Promise<Answer<F>>;

/** How far into a list a server is known to read; shared by all lists of one server. */
export interface Reach {
  /** The refusal of a list of up to so many codes is one of each of them. */
  readonly length: number;
  /** A code at this place in a list was chosen. */
  chosenAt(place: number): void;
}

/** Some servers refuse 128 suites, some ignore those past the 64th: fewer are read by all. */
export const READ_BY_ALL = 60;
/** The longest limit that was ever met with: who reads past it reads everything. */
const LONGEST_LIMIT = 128;

export function createReach(): Reach {
  let length = READ_BY_ALL;
  return {
    get length() {
      return length;
    },
    chosenAt(place) {
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
