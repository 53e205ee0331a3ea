import { leading, TAKEN_BY_ALL, type Ask, type Choice, type Reach, type RefusalOf } from './ask.js';

export interface CodeSearchOptions<F> {
  readonly ask: Ask<F>;
  /** Codes of suites, groups or schemes to search for, in the server's assumed order. */
  readonly codes: readonly number[];
  readonly reach: Reach;
  /** Awaited before a refused list of codes is split: a parallel search may decide it. */
  readonly beforeSplit?: () => Promise<unknown>;
  /**
   * Returns how many parallel searches (walkers) may send queries, each in its own part of the
   * list. Called once the list turns out to be long; returns 1 if round trips are fast.
   */
  readonly walkers: () => number;
  /** A choice that the server made earlier, when all of `codes` were offered. */
  readonly known?: Choice;
  /** Whether a server that accepts the codes `accepted` is likely to accept `code` too. */
  readonly plausible: (code: number, accepted: readonly number[]) => boolean;
  /**
   * Returns the kind of a code: codes of one kind have the same precondition at the server, such
   * as a certificate with a given key type. If one code may have caused a refusal, the refusal
   * counts only for codes of its kind.
   */
  readonly kindOf?: (code: number) => string;
  /**
   * Whether a suite must not be first in an offer: with `SSL_OP_PRIORITIZE_CHACHA`, OpenSSL would
   * choose it only because it is first.
   */
  readonly notFirst: (code: number) => boolean;
}

/**
 * Number of accepted codes after which the list is probably long, so that parallel searches pay
 * off.
 */
const LONG = 6;
/** Minimum number of codes for each further parallel search (walker). */
const WORTHWHILE = 8;

/** A parallel search that starts at another position of the list of codes. */
interface Walker {
  readonly region: ReadonlySet<number>;
  /**
   * Set when another search reaches a code in `region`, the codes of this search. The other search
   * continues with these codes, so this one ends.
   */
  isMet: boolean;
  done: Promise<void>;
}

/**
 * Finds which codes of a list, such as cipher suites, a server accepts. Holds the codes that are
 * accepted or refused so far.
 */
export class CodeSearch<F> {
  readonly #options: CodeSearchOptions<F>;
  readonly #kindOf: (code: number) => string;
  /** Codes that the server accepted, in the order in which it chose them. */
  readonly #accepted = new Set<number>();
  readonly #refused = new Set<number>();
  readonly #strays = new Set<number>();
  readonly #choices: Choice[] = [];
  /** Lists of codes that the server may have refused only for their length. */
  readonly #deferred: (readonly number[])[] = [];
  readonly #walkers: Walker[] = [];
  #asked = 0;
  #failure: F | null = null;

  constructor(options: CodeSearchOptions<F>) {
    this.#options = options;
    this.#kindOf = options.kindOf ?? (() => '');
    const { known, codes, reach } = options;
    if (known === undefined || !codes.includes(known.chosen)) return;
    this.#accepted.add(known.chosen);
    this.#choices.push(known);
    reach.chosenAt(known.offered.indexOf(known.chosen), known.offered.length);
  }

  get accepted(): readonly number[] {
    return [...this.#accepted];
  }

  get refused(): ReadonlySet<number> {
    return this.#refused;
  }

  /** Codes that the server chose though the ClientHello did not offer them. */
  get strays(): ReadonlySet<number> {
    return this.#strays;
  }

  get choices(): readonly Choice[] {
    return this.#choices;
  }

  get asked(): number {
    return this.#asked;
  }

  get failure(): F | null {
    return this.#failure;
  }

  /**
   * Whether the search of accepted codes ended early: a connection failed, or the server chose a
   * code that was not offered.
   */
  get isStopped(): boolean {
    return this.#failure !== null || this.#strays.size > 0;
  }

  isOpen(code: number): boolean {
    return !this.#accepted.has(code) && !this.#refused.has(code);
  }

  /** Queries until every code is accepted or refused, or the search is stopped. */
  async run(): Promise<void> {
    const { codes } = this.#options;
    await this.#exhaust(codes, (code) => {
      // If this search reaches a code of a parallel search, it continues with that search's codes.
      for (const other of this.#walkers) if (other.region.has(code)) other.isMet = true;
      this.#sendOthers(code);
      return true;
    });
    for (const other of this.#walkers) other.isMet = true;
    await Promise.all(this.#walkers.map(({ done }) => done));
    // Offer the codes that are still undecided. The last refusal covered only the codes of that
    // offer, and a parallel search may have ended early.
    await this.#exhaust(codes);
    await this.#askDeferred();
  }

  /** Offers `list` in one extra ClientHello. Returns the code that the server chose, or null. */
  async askOnce(list: readonly number[]): Promise<number | null> {
    if (this.isStopped) return null;
    this.#asked += 1;
    const answer = await this.#options.ask(list);
    if (answer.type === 'failed') this.#failure ??= answer.failure;
    return answer.type === 'chosen' && list.includes(answer.code) ? answer.code : null;
  }

  /**
   * Offers a list of codes. @returns the chosen code, what was refused, or null if the answer is
   * unusable.
   */
  async #offer(list: readonly number[]): Promise<number | RefusalOf | null> {
    const { ask, notFirst, reach } = this.#options;
    const offered = leading([...list].reverse(), notFirst);
    this.#asked += 1;
    const answer = await ask(offered);
    switch (answer.type) {
      case 'failed':
        this.#failure ??= answer.failure;
        return null;
      case 'refused':
        return answer.of;
      case 'chosen': {
        const place = offered.indexOf(answer.code);
        if (place === -1) {
          this.#strays.add(answer.code);
          return null;
        }
        reach.chosenAt(place, offered.length);
        this.#choices.push({ offered, chosen: answer.code });
        this.#accepted.add(answer.code);
        return answer.code;
      }
    }
  }

  /**
   * Marks the codes, such as suites, that a refusal of the server excludes, and offers the
   * undecided ones again in shorter lists.
   */
  async #refuse(open: readonly number[], of: RefusalOf): Promise<void> {
    if (of !== 'version' && (await this.#refuseInPart(open, of))) return;
    for (const code of open) this.#refused.add(code);
  }

  /**
   * Queries shorter lists if the refusal may not apply to each code. @returns whether it did so.
   */
  async #refuseInPart(open: readonly number[], of: RefusalOf): Promise<boolean> {
    const { reach, beforeSplit } = this.#options;
    if (open.length > reach.length) await beforeSplit?.();
    // After the server has accepted one code of the list, a refusal of the other codes applies to
    // each of these codes. Before that, the refusal may have an unrelated reason.
    const isSplit = this.#accepted.size === 0 || of === 'hello';
    const kinds = isSplit ? [...grouped(open, this.#kindOf)] : [open];
    if (open.length > reach.length) {
      await this.#exhaustAll(kinds.flatMap((kind) => inPieces(kind, reach.piece)));
      return true;
    }
    if (kinds.length > 1) {
      await Promise.all(kinds.map((kind) => this.#exhaust(kind)));
      return true;
    }
    const mayBeTooLong = of !== 'offer' && open.length > Math.max(TAKEN_BY_ALL, reach.taken);
    if (!mayBeTooLong) return false;
    if (reach.taken > 0) {
      await this.#exhaustAll(inPieces(open, TAKEN_BY_ALL));
      return true;
    }
    this.#deferred.push(open);
    return false;
  }

  async #exhaustAll(pieces: readonly (readonly number[])[]): Promise<void> {
    for (const piece of pieces) await this.#exhaust(piece);
  }

  /** Finds every code of the list that the server accepts, with as many queries as necessary. */
  async #exhaust(
    list: readonly number[],
    chosen: (code: number) => boolean = () => true,
  ): Promise<void> {
    while (!this.isStopped) {
      const open = list.filter((code) => this.isOpen(code));
      if (open.length === 0) return;
      const answer = await this.#offer(open);
      if (typeof answer === 'string') {
        await this.#refuse(open, answer);
        return;
      }
      if (answer !== null && !chosen(answer)) return;
    }
  }

  /**
   * Starts further searches from other positions of the code list, in parallel, once the server
   * has accepted many codes.
   */
  #sendOthers(after: number): void {
    const { codes, walkers, plausible } = this.#options;
    if (this.#walkers.length > 0 || this.#accepted.size < LONG) return;
    const parts = walkers();
    if (parts < 2) return;
    // A server that follows the client's order chooses from the end of the list towards its
    // beginning: search in this direction, if its choices show it.
    const [favourite] = this.#accepted;
    const at = codes.indexOf(after);
    const isBackward = favourite !== undefined && at < codes.indexOf(favourite);
    const ahead = (isBackward ? codes.slice(0, at).reverse() : codes.slice(at + 1)).filter((code) =>
      this.isOpen(code),
    );
    const likely = ahead.filter((code) => plausible(code, this.accepted));
    if (likely.length < WORTHWHILE * (parts - 1)) return;
    const starts = Array.from({ length: parts - 1 }, (_, part) =>
      ahead.indexOf(likely[Math.floor((likely.length * (part + 1)) / parts)] ?? after),
    );
    for (const [part, start] of starts.entries()) {
      const region = ahead.slice(start, starts[part + 1]);
      const other: Walker = { region: new Set(region), isMet: false, done: Promise.resolve() };
      other.done = this.#exhaust(isBackward ? region.reverse() : region, () => !other.isMet);
      this.#walkers.push(other);
    }
  }

  /**
   * Offers codes again in shorter lists, if the server may have refused them only because of the
   * length of the list.
   */
  async #askDeferred(): Promise<void> {
    const { reach } = this.#options;
    if (reach.taken === 0) return;
    for (const list of this.#deferred) {
      if (list.length <= reach.taken) continue;
      for (const code of list) this.#refused.delete(code);
      await this.#exhaustAll(inPieces(list, TAKEN_BY_ALL));
    }
  }
}

function inPieces(list: readonly number[], size: number): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
    list.slice(at * size, (at + 1) * size),
  );
}

/**
 * Groups codes by what they require at the server, such as a certificate with a given key type.
 * Keeps their order.
 */
function grouped(
  list: readonly number[],
  kindOf: (code: number) => string,
): readonly (readonly number[])[] {
  const kinds = new Map<string, number[]>();
  for (const code of list) {
    const kind = kindOf(code);
    const own = kinds.get(kind);
    if (own === undefined) kinds.set(kind, [code]);
    else own.push(code);
  }
  return [...kinds.values()];
}
