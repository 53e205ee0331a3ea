import { leading, TAKEN_BY_ALL, type Ask, type Choice, type Reach, type RefusalOf } from './ask.js';
import { proveOrder, type Preference } from './preference.js';

export type { Answer, Ask, Choice, Reach, RefusalOf } from './ask.js';
export { createReach } from './ask.js';

interface EnumerateOptions<F> {
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
  /** Whether the server's order is worth questions of its own. */
  readonly order: boolean;
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

export interface Enumeration<F> {
  /** In the server's order where `preference` is `server`; else sorted by code. */
  readonly accepted: readonly number[];
  readonly preference: Preference;
  /** Every other code was refused. */
  readonly complete: boolean;
  /** Chosen though not offered: a server that breaks the protocol. */
  readonly strays: readonly number[];
  readonly asked: number;
  /** What kept it from being complete, or the order from being known. */
  readonly failure: F | null;
}

/** A list that has become this long is likely to go on: more walkers are worth their cost. */
const LONG = 6;
/** What each further walker must have before it, at the least. */
const WORTHWHILE = 8;

/**
 * Learns every code that a server accepts, and its order: what was chosen is left out of the
 * next offer, until all that is left is refused. Codes are offered with the likeliest last, so
 * that a server with an order of its own shows it by choosing against the client's.
 *
 * Pure but for `ask`. One that chooses k codes is asked k + 1 times at the least; each
 * further walker costs one or two more, a client's order one, and each place
 * where the guessed order is wrong one.
 */
export async function enumerate<F>(options: EnumerateOptions<F>): Promise<Enumeration<F>> {
  const { codes, reach, plausible, notFirst, kindOf = () => '' } = options;
  const accepted = new Set<number>();
  const refused = new Set<number>();
  const strays = new Set<number>();
  const choices: Choice[] = [];
  /** Refused in a way that may be of the length of the list, before it was known what length is taken. */
  const deferred: (readonly number[])[] = [];
  if (options.known !== undefined && codes.includes(options.known.chosen)) {
    accepted.add(options.known.chosen);
    choices.push(options.known);
    const { offered, chosen } = options.known;
    reach.chosenAt(offered.indexOf(chosen), offered.length);
  }
  let asked = 0;
  let failure: F | null = null;
  const others: { readonly region: ReadonlySet<number>; isMet: boolean; done: Promise<void> }[] =
    [];

  const isOpen = (code: number): boolean => !accepted.has(code) && !refused.has(code);
  const stopped = (): boolean => failure !== null || strays.size > 0;

  /** @returns the code that was chosen, what was refused, or null where there is nothing to go on by. */
  async function offer(list: readonly number[]): Promise<number | RefusalOf | null> {
    const offered = leading([...list].reverse(), notFirst);
    asked += 1;
    const answer = await options.ask(offered);
    switch (answer.type) {
      case 'failed':
        failure ??= answer.failure;
        return null;
      case 'refused':
        return answer.of;
      case 'chosen': {
        const place = offered.indexOf(answer.code);
        if (place === -1) {
          strays.add(answer.code);
          return null;
        }
        reach.chosenAt(place, offered.length);
        choices.push({ offered, chosen: answer.code });
        accepted.add(answer.code);
        return answer.code;
      }
    }
  }

  /** Counts a refusal for what it proves, and asks in pieces for what it leaves open. */
  async function refuse(open: readonly number[], of: RefusalOf): Promise<void> {
    if (of !== 'version') {
      if (open.length > reach.length) await options.beforeSplit?.();
      // Where something is accepted, the server's choice works: a plain refusal is one of each.
      const isSplit = accepted.size === 0 || of === 'hello';
      const kinds = isSplit ? [...grouped(open, kindOf)] : [open];
      if (open.length > reach.length) {
        for (const piece of kinds.flatMap((kind) => inPieces(kind, reach.piece))) {
          await exhaust(piece);
        }
        return;
      }
      if (kinds.length > 1) {
        await Promise.all(kinds.map((kind) => exhaust(kind)));
        return;
      }
      const mayBeTooLong = of !== 'offer' && open.length > Math.max(TAKEN_BY_ALL, reach.taken);
      if (mayBeTooLong && reach.taken === 0) deferred.push(open);
      else if (mayBeTooLong) {
        for (const piece of inPieces(open, TAKEN_BY_ALL)) await exhaust(piece);
        return;
      }
    }
    for (const code of open) refused.add(code);
  }

  /** Everything in the list that the server accepts, however many questions that takes. */
  async function exhaust(
    list: readonly number[],
    chosen: (code: number) => boolean = () => true,
  ): Promise<void> {
    while (!stopped()) {
      const open = list.filter(isOpen);
      if (open.length === 0) return;
      const answer = await offer(open);
      if (typeof answer === 'string') {
        await refuse(open, answer);
        return;
      }
      if (answer !== null && !chosen(answer)) return;
    }
  }

  /** Once a list turns out to be long, others begin further on in it. */
  function sendOthers(after: number): void {
    if (others.length > 0 || accepted.size < LONG) return;
    const parts = options.walkers();
    if (parts < 2) return;
    // A server that takes the client's order comes from the other end.
    const [favourite] = accepted;
    const at = codes.indexOf(after);
    const isBackward = favourite !== undefined && at < codes.indexOf(favourite);
    const ahead = (isBackward ? codes.slice(0, at).reverse() : codes.slice(at + 1)).filter(isOpen);
    const likely = ahead.filter((code) => plausible(code, [...accepted]));
    if (likely.length < WORTHWHILE * (parts - 1)) return;
    const starts = Array.from({ length: parts - 1 }, (_, part) =>
      ahead.indexOf(likely[Math.floor((likely.length * (part + 1)) / parts)] ?? after),
    );
    for (const [part, start] of starts.entries()) {
      const region = ahead.slice(start, starts[part + 1]);
      const other = { region: new Set(region), isMet: false, done: Promise.resolve() };
      other.done = exhaust(isBackward ? region.reverse() : region, () => !other.isMet);
      others.push(other);
    }
  }

  await exhaust(codes, (code) => {
    // Who comes to where another began goes on alone from there.
    for (const other of others) if (other.region.has(code)) other.isMet = true;
    sendOthers(code);
    return true;
  });
  for (const other of others) other.isMet = true;
  await Promise.all(others.map(({ done }) => done));
  // The last refusal was of what was open then; the other walker may have left a remnant.
  await exhaust(codes);
  if (reach.taken > 0) {
    for (const list of deferred) {
      if (list.length <= reach.taken) continue;
      for (const code of list) refused.delete(code);
      for (const piece of inPieces(list, TAKEN_BY_ALL)) await exhaust(piece);
    }
  }

  const complete = !stopped() && codes.every((code) => !isOpen(code));
  const { order, preference } = await proveOrder({
    accepted: [...accepted],
    // What a server may not have read proves nothing of its order.
    choices: choices.map(({ offered, chosen }) => ({
      offered: offered.slice(0, reach.length),
      chosen,
    })),
    guess: codes,
    refused: codes.filter((code) => refused.has(code)),
    notFirst,
    offer: async (list) => {
      if (!options.order || stopped()) return null;
      asked += 1;
      const answer = await options.ask(list);
      if (answer.type === 'failed') failure ??= answer.failure;
      return answer.type === 'chosen' && list.includes(answer.code) ? answer.code : null;
    },
  });
  return {
    accepted: order,
    preference,
    complete,
    strays: [...strays].sort((a, b) => a - b),
    asked,
    failure,
  };
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
