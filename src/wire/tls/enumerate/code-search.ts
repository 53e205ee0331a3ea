import { leading, TAKEN_BY_ALL, type Ask, type Choice, type Reach, type RefusalOf } from './ask.js';

export interface CodeSearchOptions<F> {
  readonly ask: Ask<F>;
  /** All codes to search for, in the order in which a server is assumed to prefer them. */
  readonly codes: readonly number[];
  readonly reach: Reach;
  /** Awaited before a list is split: another search may make the split unnecessary. */
  readonly beforeSplit?: () => Promise<unknown>;
  /**
   * Returns how many parallel searches (walkers) may send queries, each in its own part of the
   * list. Called once the list turns out to be long; returns 1 if round trips are fast.
   */
  readonly walkers: () => number;
  /** An earlier choice of the server from all of `codes`. */
  readonly known?: Choice;
  /** Whether a server that accepts the `accepted` codes is likely to accept `code` too. */
  readonly plausible: (code: number, accepted: readonly number[]) => boolean;
  /**
   * Returns the kind of a code: codes of one kind have the same precondition at the server, such
   * as a certificate with a given key type. If one code may have caused a refusal, the refusal
   * counts only for codes of its kind.
   */
  readonly kindOf?: (code: number) => string;
  /**
   * Whether a code must not be first in an offer: with `SSL_OP_PRIORITIZE_CHACHA`, OpenSSL would
   * choose it for that reason.
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

/** A parallel search that starts further down the list. */
interface Walker {
  readonly region: ReadonlySet<number>;
  /**
   * Set when another search reaches a code in `region`, the codes of this search. The other search
   * continues with these codes, so this one ends.
   */
  isMet: boolean;
  done: Promise<void>;
}

/** Searches the codes that a server accepts. Holds what is known so far. */
export class CodeSearch<F> {
  readonly #options: CodeSearchOptions<F>;
  readonly #kindOf: (code: number) => string;
  /** Codes that the server accepted, in the order in which it chose them. */
  readonly #accepted = new Set<number>();
  readonly #refused = new Set<number>();
  readonly #strays = new Set<number>();
  readonly #choices: Choice[] = [];
  /** Lists that may have been refused for their length, before the accepted length was known. */
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

  /** Codes that the server chose though they were not offered. */
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

  /** Whether the search ended early: a query failed, or the server violated the protocol. */
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
    // Query again: the last refusal covered only codes that were undecided at that time, and a
    // parallel search may have ended before all of its codes were decided.
    await this.#exhaust(codes);
    await this.#askDeferred();
  }

  /** Sends one extra query. Returns the chosen code, or null. */
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

  /** Marks the codes that a refusal excludes, and queries the undecided ones in shorter lists. */
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
    // After the server has accepted a code of the list, a refusal of the rest applies to each
    // code. Before that, an unrelated condition may be the reason.
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

  /** Starts parallel searches further down the list, once the list turns out to be long. */
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

  /** Queries again in short lists what may have been refused because of the list length. */
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

/** Groups codes by kind and keeps their order. */
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
