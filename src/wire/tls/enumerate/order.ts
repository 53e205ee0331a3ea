import type { Choice } from './ask.js';

/**
 * What choices prove of a server's order. Only a code that was chosen though another stood
 * before it in the offer is preferred to that one: what stood behind it may have lost by its
 * place alone.
 */
export interface Evidence {
  /** Whether the server is known to prefer `a` to `b`, whatever the client's order. */
  prefers(a: number, b: number): boolean;
  /** Whether `a` was once chosen though `b` was offered too: for the client's order, perhaps. */
  chose(a: number, b: number): boolean;
  /** Something was chosen against the order of the offer. */
  readonly any: boolean;
  /** Two choices that no one order explains. */
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
  // What is preferred to what is preferred (Warshall).
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
