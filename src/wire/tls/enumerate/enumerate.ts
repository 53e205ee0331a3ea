import { leading, READ_BY_ALL, type Ask, type Choice, type Reach } from './ask.js';
import { proveOrder, type Preference } from './preference.js';

export type { Answer, Ask, Choice, Reach } from './ask.js';
export { createReach } from './ask.js';

export interface EnumerateOptions<F> {
  readonly ask: Ask<F>;
  /** All codes that there are to be asked for, in the order that a server is guessed to have. */
  readonly codes: readonly number[];
  readonly reach: Reach;
  /** Waited for before a list is cut in pieces: another list may show that there is no need. */
  readonly beforeSplit?: () => Promise<unknown>;
  /** Asks of this list under way at once: 1 where round trips are cheap. */
  readonly walkers: number;
  /** A choice from all of `codes` that another question brought to light. */
  readonly known?: Choice;
  /** Whether the server's order is worth questions of its own. */
  readonly order: boolean;
  /** A code that a server with these accepted is likely to accept. */
  readonly plausible: (code: number, accepted: readonly number[]) => boolean;
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

/** A list that has become this long is likely to go on: a second walker is worth its cost. */
const LONG = 6;
/** What a second walker must have before it, at the least. */
const WORTHWHILE = 8;

/**
 * Learns every code that a server accepts, and its order: what was chosen is left out of the
 * next offer, until all that is left is refused. Codes are offered with the likeliest last, so
 * that a server with an order of its own shows it by choosing against the client's.
 *
 * Pure but for `ask`. One that chooses k codes is asked k + 1 times at the least; a second
 * walker over the tail of the list costs one or two more, a client's order one, and each place
 * where the guessed order is wrong one.
 */
export async function enumerate<F>(options: EnumerateOptions<F>): Promise<Enumeration<F>> {
  const { codes, reach, plausible, notFirst } = options;
  const accepted = new Set<number>();
  const refused = new Set<number>();
  const strays = new Set<number>();
  const choices: Choice[] = [];
  if (options.known !== undefined && codes.includes(options.known.chosen)) {
    accepted.add(options.known.chosen);
    choices.push(options.known);
  }
  let asked = 0;
  let failure: F | null = null;
  let tail: ReadonlySet<number> | null = null;
  let tailDone: Promise<void> = Promise.resolve();

  const isOpen = (code: number): boolean => !accepted.has(code) && !refused.has(code);
  const stopped = (): boolean => failure !== null || strays.size > 0;

  /** @returns the code that was chosen, `refused`, or null where there is nothing to go on by. */
  async function offer(list: readonly number[]): Promise<number | 'refused' | 'firm' | null> {
    const offered = leading([...list].reverse(), notFirst);
    asked += 1;
    const answer = await options.ask(offered);
    switch (answer.type) {
      case 'failed':
        failure ??= answer.failure;
        return null;
      case 'refused':
        return answer.firm ? 'firm' : 'refused';
      case 'chosen': {
        const place = offered.indexOf(answer.code);
        if (place === -1) {
          strays.add(answer.code);
          return null;
        }
        reach.chosenAt(place);
        choices.push({ offered, chosen: answer.code });
        accepted.add(answer.code);
        return answer.code;
      }
    }
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
      if (answer === 'refused' && open.length > reach.length) await options.beforeSplit?.();
      if (answer === 'firm' || (answer === 'refused' && open.length <= reach.length)) {
        for (const code of open) refused.add(code);
        return;
      }
      if (answer === 'refused') {
        for (let at = 0; at < open.length; at += READ_BY_ALL) {
          await exhaust(open.slice(at, at + READ_BY_ALL));
        }
        return;
      }
      if (answer !== null && !chosen(answer)) return;
    }
  }

  /** Once a list turns out to be long, somebody begins in its middle. */
  function sendSecond(after: number): void {
    if (tail !== null || options.walkers < 2 || accepted.size < LONG) return;
    const ahead = codes
      .slice(codes.indexOf(after) + 1)
      .filter((code) => isOpen(code) && plausible(code, [...accepted]));
    if (ahead.length < WORTHWHILE) return;
    const middle = codes.indexOf(ahead[Math.floor(ahead.length / 2)] as number);
    const region = codes.slice(middle).filter(isOpen);
    tail = new Set(region);
    let met = false;
    tailMet = () => (met = true);
    tailDone = exhaust(region, () => !met);
  }
  let tailMet = (): unknown => undefined;

  await exhaust(codes, (code) => {
    if (tail?.has(code) === true) tailMet();
    sendSecond(code);
    return true;
  });
  tailMet();
  await tailDone;
  // The last refusal was of what was open then; the other walker may have left a remnant.
  await exhaust(codes);

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
