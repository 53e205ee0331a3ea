import { CodeSearch, type CodeSearchOptions } from './code-search.js';
import { proveOrder, type Preference } from './preference.js';

export type { Answer, Ask, Choice, Reach, RefusalOf } from './ask.js';
export { createReach } from './ask.js';

interface EnumerateOptions<F> extends CodeSearchOptions<F> {
  /** Whether to determine the server's order of preference, which needs further queries. */
  readonly order: boolean;
}

export interface Enumeration<F> {
  /**
   * Accepted codes of suites, groups or signature schemes: in the server's order if `preference`
   * is `server`, else sorted by code.
   */
  readonly accepted: readonly number[];
  readonly preference: Preference;
  /** Whether the list of accepted codes is complete: the server refused every other code. */
  readonly complete: boolean;
  /**
   * Codes that the server chose though the ClientHello did not offer them: it violates the
   * protocol.
   */
  readonly strays: readonly number[];
  readonly asked: number;
  /**
   * Why the list of accepted codes is incomplete, or the server's order unknown; null if the list
   * is complete and the order known.
   */
  readonly failure: F | null;
}

/**
 * Finds every code, such as a suite, that a server accepts, and the server's order. Each chosen
 * code is left out of the next offer, until the server refuses the rest. The codes with the
 * highest assumed preference are offered last, so that a server with its own order shows it by
 * choosing against the client's. Has no side effects except `ask`. A server that accepts k codes
 * gets at least k + 1 queries. Each further parallel search costs one or two more, a server that
 * follows the client's order costs one more, and each wrong place in the assumed order costs one
 * more.
 */
export async function enumerate<F>(options: EnumerateOptions<F>): Promise<Enumeration<F>> {
  const { codes, reach, notFirst } = options;
  const search = new CodeSearch(options);
  await search.run();
  const complete = !search.isStopped && codes.every((code) => !search.isOpen(code));
  const { order, preference } = await proveOrder({
    accepted: search.accepted,
    // Codes at the end of a long offer, which the server may have ignored, do not show its order
    // of preference. Leave them out.
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
