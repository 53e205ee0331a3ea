import type { Choice } from './ask.js';
import { evidenceOf, type Evidence } from './order.js';

/**
 * `server`: it has an order of its own, proven for each pair. `client`: it takes the first that
 * it accepts. `single`: there is nothing to prefer. `unknown`: neither is proven.
 */
export type Preference = 'server' | 'client' | 'single' | 'unknown';

interface OrderQuestion {
  readonly accepted: readonly number[];
  readonly choices: readonly Choice[];
  /** The order that the server is guessed to have. */
  readonly guess: readonly number[];
  readonly refused: readonly number[];
  readonly notFirst: (code: number) => boolean;
  /** Offers codes as they stand; null where nothing was learnt. */
  readonly offer: (codes: readonly number[]) => Promise<number | null>;
}

/** Proves the server's order of what it accepts, asking only for what choices so far leave open. */
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
    // Each was the first of its offer: now one that won by that comes last, one that lost first.
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
  /** Null where neither is preferred whatever the client's order. */
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

  /** Two were each chosen before the other, and nothing ever against the client's order. */
  function tie(): Preference {
    const both = (a: number, b: number): boolean => evidence.chose(a, b) && evidence.chose(b, a);
    return accepted.some((a) => accepted.some((b) => both(a, b))) ? 'client' : 'unknown';
  }

  const order: number[] = [];
  for (const code of conjecture(accepted, evidence, guessed)) {
    // Nearly always it belongs at the end, so that is looked at first.
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

/** A code that may not stand first gets one before it that the server refuses, but knows. */
function shielded(codes: readonly number[], question: OrderQuestion): readonly number[] {
  const [first] = codes;
  if (first === undefined || !question.notFirst(first)) return codes;
  const shield = question.guess.find(
    (code) => question.refused.includes(code) && !question.notFirst(code),
  );
  return shield === undefined ? codes : [shield, ...codes];
}

/**
 * The order that choices so far point to, and where they leave it open, the guess: proving it
 * takes the fewest questions.
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
