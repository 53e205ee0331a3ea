import type { Choice } from './ask.js';

/**
 * What the server's choices prove about its order of codes, such as cipher suites. A chosen code
 * is proven to be preferred only to the codes offered before it. Codes offered after it may have
 * lost because of their place.
 */
export interface Evidence {
  /**
   * Whether the server is proven to prefer code `a` to `b`, such as two suites, independent of the
   * client's order.
   */
  prefers(a: number, b: number): boolean;
  /**
   * Whether the server chose `a` when `b` was also offered, possibly because of the client's order.
   */
  chose(a: number, b: number): boolean;
  /**
   * Whether at least one choice of the server, such as a suite, went against the order of an
   * offer.
   */
  readonly any: boolean;
  /** Whether two choices contradict each other, so that no fixed order explains both. */
  readonly contradicts: boolean;
}

export function evidenceOf(accepted: readonly number[], choices: readonly Choice[]): Evidence {
  const index = new Map(accepted.map((code, at) => [code, at]));
  const size = accepted.length;
  const strict = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  const picked = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  let any = false;
  for (const { offered, chosen } of choices) {
    const winner = index.get(chosen);
    if (winner === undefined) continue;
    let before = true;
    for (const code of offered) {
      if (code === chosen) {
        before = false;
        continue;
      }
      const loser = index.get(code);
      if (loser === undefined) continue;
      (picked[winner] as boolean[])[loser] = true;
      if (before) {
        (strict[winner] as boolean[])[loser] = true;
        any = true;
      }
    }
  }
  // Adds the preferences that follow from others: a before b and b before c give a before c
  // (Warshall's algorithm).
  for (let via = 0; via < size; via++) {
    for (const row of strict) {
      if (row[via] !== true) continue;
      const onward = strict[via] as boolean[];
      for (let to = 0; to < size; to++) if (onward[to] === true) row[to] = true;
    }
  }
  const contradicts = strict.some((row, a) => row.some((is, b) => is && picked[b]?.[a] === true));
  return {
    any,
    contradicts,
    prefers: (a, b) => strict[index.get(a) ?? -1]?.[index.get(b) ?? -1] === true,
    chose: (a, b) => picked[index.get(a) ?? -1]?.[index.get(b) ?? -1] === true,
  };
}
