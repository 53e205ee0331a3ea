import { leading, TAKEN_BY_ALL, type Ask, type Choice, type Reach, type RefusalOf } from './ask.js';

export interface CodeSearchOptions<F> {
  readonly ask: Ask<F>;
  /** All codes that there are to be asked for, in the order that a server is guessed to have. */
  readonly codes: readonly number[];
  readonly reach: Reach;
  /** Waited for before a list is cut in pieces: another list may show that there is no need. */
  readonly beforeSplit?: () => Promise<unknown>;
  /** How many may ask at once, told once the list turns out to be long: 1 where round trips are cheap. */
  readonly walkers: () => number;
  /** A choice from all of `codes` that another question brought to light. */
  readonly known?: Choice;
  /** A code that a server with these accepted is likely to accept. */
  readonly plausible: (code: number, accepted: readonly number[]) => boolean;
  /**
   * Codes of one kind share what a server needs to take them. A refusal that one code may have
   * caused (a certificate without a signature for it, say) counts only for each kind by itself.
   */
  readonly kindOf?: (code: number) => string;
  /** Never to stand first in an offer (`SSL_OP_PRIORITIZE_CHACHA`: it would be chosen for that). */
  readonly notFirst: (code: number) => boolean;
}

/** A list that has become this long is likely to go on: more walkers are worth their cost. */
const LONG = 6;
/** What each further walker must have before it, at the least. */
const WORTHWHILE = 8;

/** Another walker, which began further on in the list. */
interface Walker {
  readonly region: ReadonlySet<number>;
  /** A code of its region was chosen by another walker: it ends, since that one goes on. */
  isMet: boolean;
  done: Promise<void>;
}

/** What is known so far of the codes that a server accepts, and the search for the rest. */
export class CodeSearch<F> {
  readonly #options: CodeSearchOptions<F>;
  readonly #kindOf: (code: number) => string;
  /** In the order in which they were chosen. */
  readonly #accepted = new Set<number>();
  readonly #refused = new Set<number>();
  readonly #strays = new Set<number>();
  readonly #choices: Choice[] = [];
  /** Refused in a way that may be of the length of the list, before it was known what length is taken. */
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

  /** Chosen though not offered. */
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

  /** Nothing more is asked: a question failed, or the server breaks the protocol. */
  get isStopped(): boolean {
    return this.#failure !== null || this.#strays.size > 0;
  }

  isOpen(code: number): boolean {
    return !this.#accepted.has(code) && !this.#refused.has(code);
  }

  /** Asks until every code is accepted or refused, or the search is stopped. */
  async run(): Promise<void> {
    const { codes } = this.#options;
    await this.#exhaust(codes, (code) => {
      // Who comes to where another began goes on alone from there.
      for (const other of this.#walkers) if (other.region.has(code)) other.isMet = true;
      this.#sendOthers(code);
      return true;
    });
    for (const other of this.#walkers) other.isMet = true;
    await Promise.all(this.#walkers.map(({ done }) => done));
    // The last refusal was of what was open then; the other walker may have left a remnant.
    await this.#exhaust(codes);
    await this.#askDeferred();
  }

  /** Asks one question beside the search. Returns the code that was chosen of the list, or null. */
  async askOnce(list: readonly number[]): Promise<number | null> {
    if (this.isStopped) return null;
    this.#asked += 1;
    const answer = await this.#options.ask(list);
    if (answer.type === 'failed') this.#failure ??= answer.failure;
    return answer.type === 'chosen' && list.includes(answer.code) ? answer.code : null;
  }

  /** @returns the code that was chosen, what was refused, or null where there is nothing to go on by. */
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

  /** Counts a refusal for what it proves, and asks in pieces for what it leaves open. */
  async #refuse(open: readonly number[], of: RefusalOf): Promise<void> {
    if (of !== 'version' && (await this.#refuseInPart(open, of))) return;
    for (const code of open) this.#refused.add(code);
  }

  /** Asks in pieces where a refusal may not be of each code. @returns whether that is so. */
  async #refuseInPart(open: readonly number[], of: RefusalOf): Promise<boolean> {
    const { reach, beforeSplit } = this.#options;
    if (open.length > reach.length) await beforeSplit?.();
    // Where something is accepted, the server's choice works: a plain refusal is one of each.
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

  /** Everything in the list that the server accepts, however many questions that takes. */
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

  /** Once a list turns out to be long, others begin further on in it. */
  #sendOthers(after: number): void {
    const { codes, walkers, plausible } = this.#options;
    if (this.#walkers.length > 0 || this.#accepted.size < LONG) return;
    const parts = walkers();
    if (parts < 2) return;
    // A server that takes the client's order comes from the other end.
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

  /** Asks again in short lists for what may have been refused for the length of the list. */
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

/** The same codes by kind, each kind in their order. */
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
