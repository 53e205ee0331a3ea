import { CodeSearch, type CodeSearchOptions } from './code-search.js';
import { proveOrder, type Preference } from './preference.js';

export type { Answer, Ask, Choice, Reach, RefusalOf } from './ask.js';
export { createReach } from './ask.js';

interface EnumerateOptions<F> extends CodeSearchOptions<F> {
  /** Whether the server's order is worth questions of its own. */
  readonly order: boolean;
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
  const { codes, reach, notFirst } = options;
  const search = new CodeSearch(options);
  await search.run();
  const complete = !search.isStopped && codes.every((code) => !search.isOpen(code));
  const { order, preference } = await proveOrder({
    accepted: search.accepted,
    // What a server may not have read proves nothing of its order.
    choices: search.choices.map(({ offered, chosen }) => ({
      offered: offered.slice(0, reach.length),
      chosen,
    })),
    guess: codes,
    refused: codes.filter((code) => search.refused.has(code)),
    notFirst,
    offer: async (list) => (options.order ? search.askOnce(list) : null),
  });
  return {
    accepted: order,
    preference,
    complete,
    strays: [...search.strays].sort((a, b) => a - b),
    asked: search.asked,
    failure: search.failure,
  };
}
