import type { Choice } from './ask.js';
import { evidenceOf, type Evidence } from './order.js';

/**
 * How a server selects one of the offered codes. `server`: by its own order, proven for each pair.
 * `client`: the first offered code that it accepts. `single`: only one code is accepted. `unknown`:
 * none of these is proven.
 */
export type Preference = 'server' | 'client' | 'single' | 'unknown';

interface OrderQuestion {
  readonly accepted: readonly number[];
  readonly choices: readonly Choice[];
  /** Codes, such as suites, in the order in which the server is assumed to prefer them. */
  readonly guess: readonly number[];
  readonly refused: readonly number[];
  readonly notFirst: (code: number) => boolean;
  /**
   * Offers codes, such as suites, to the server in the given order. Returns the code that the
   * server chose, or null if its answer is unusable.
   */
  readonly offer: (codes: readonly number[]) => Promise<number | null>;
}

/**
 * Proves the server's order of the codes that it accepts, such as suites, with queries only for
 * pairs that earlier choices leave open.
 */
export async function proveOrder(
  question: OrderQuestion,
): Promise<{ readonly order: readonly number[]; readonly preference: Preference }> {
  const { accepted, guess, notFirst } = question;
  const choices = [...question.choices];
  const byCode = [...accepted].sort((a, b) => a - b);
  const undecided = { order: byCode, preference: 'unknown' as Preference };
  if (accepted.length < 2) return { order: byCode, preference: 'single' };

  let evidence = evidenceOf(accepted, choices);
  async function offer(codes: readonly number[]): Promise<number | null> {
    const offered = shielded(codes, question);
    const chosen = await question.offer(offered);
    if (chosen === null || !accepted.includes(chosen)) return null;
    choices.push({ offered, chosen });
    evidence = evidenceOf(accepted, choices);
    return chosen;
  }

  if (!evidence.any) {
    // If the server always chose the first code of an offer, its order is unknown: now offer the
    // code that it chose last, and one that it passed over first.
    const chosen = choices[0]?.chosen ?? -1;
    const loser = accepted.find((code) => evidence.chose(chosen, code) && !notFirst(code));
    if (loser !== undefined) {
      const others = accepted.filter((code) => code !== chosen && code !== loser);
      const next = await offer([loser, ...others, chosen]);
      if (next === loser) return { order: byCode, preference: 'client' };
      if (next === null) return undecided;
    }
  }

  const place = new Map(guess.map((code, at) => [code, at]));
  const guessed = (a: number, b: number): boolean => (place.get(a) ?? 0) < (place.get(b) ?? 0);
  /**
   * Whether the server prefers the code `a` to `b`, such as two suites; null if the client's order
   * decides.
   */
  async function prefers(a: number, b: number): Promise<boolean | null> {
    const unlikely = guessed(a, b) ? [b, a] : [a, b];
    for (const pair of [unlikely, unlikely.toReversed(), null]) {
      if (evidence.contradicts) return null;
      if (evidence.prefers(a, b)) return true;
      if (evidence.prefers(b, a)) return false;
      if (pair !== null && (await offer(pair)) === null) return null;
    }
    return null;
  }

  /**
   * Returns `client` if two codes, such as suites, were each chosen when offered before the other:
   * the server follows the client's order. Else `unknown`.
   */
  function tie(): Preference {
    const both = (a: number, b: number): boolean => evidence.chose(a, b) && evidence.chose(b, a);
    return accepted.some((a) => accepted.some((b) => both(a, b))) ? 'client' : 'unknown';
  }

  const order: number[] = [];
  for (const code of conjecture(accepted, evidence, guessed)) {
    // New codes usually belong at the end of the order of preference, so begin the search there.
    let low = 0;
    let high = order.length;
    let probe = high - 1;
    while (low < high) {
      const before = await prefers(order[probe] as number, code);
      if (before === null) return evidence.any ? undecided : { ...undecided, preference: tie() };
      if (before) low = probe + 1;
      else high = probe;
      probe = Math.floor((low + high) / 2);
    }
    order.splice(low, 0, code);
  }
  return evidence.contradicts ? undecided : { order, preference: 'server' };
}

/**
 * If the first code, such as a suite, must not be first in an offer, puts another code before it
 * that the server knows but refuses.
 */
function shielded(codes: readonly number[], question: OrderQuestion): readonly number[] {
  const [first] = codes;
  if (first === undefined || !question.notFirst(first)) return codes;
  const shield = question.guess.find(
    (code) => question.refused.includes(code) && !question.notFirst(code),
  );
  return shield === undefined ? codes : [shield, ...codes];
}

/**
 * Returns the order of preference that the server's choices so far suggest. Codes without such a
 * choice are in the assumed order. This order takes the fewest queries to prove.
 */
function conjecture(
  accepted: readonly number[],
  { chose }: Evidence,
  guessed: (a: number, b: number) => boolean,
): readonly number[] {
  const left = [...accepted].sort((a, b) => (guessed(a, b) ? -1 : 1));
  const order: number[] = [];
  while (left.length > 0) {
    const at = left.findIndex((code) =>
      left.every((other) => other === code || !chose(other, code)),
    );
    order.push(...left.splice(Math.max(at, 0), 1));
  }
  return order;
}
