/** Where between two sizes a server begins to refuse, in few tries. */
import type { SizeTried } from '../model.js';

export interface LimitSearch {
  readonly recommended: number;
  readonly maximum: number;
  /** Tries. */
  readonly most: number;
  /** Null where no connection came about: the search ends. */
  readonly trial: (size: SizeTrial) => Promise<SizeTried | null>;
}

/** As in `SizeWanted`. Once a connection was cut without a word, all that follow are paced. */
export interface SizeTrial {
  readonly bytes: number;
  readonly finish: boolean;
  readonly whole: boolean;
  readonly paced: boolean;
  /** Where another wait than the usual will do, ms. */
  readonly patienceMs?: number;
}

export interface LimitFound {
  readonly tried: readonly SizeTried[];
  readonly accepted: number | null;
  readonly refused: number | null;
}

/** What servers are given or set to: exact sizes come out in two or three tries. */
const COMMON = [1_048_576, 524_288, 262_144, 131_072, 65_536, 10_000];
/** What a server may have read before it looks. */
export const TOLERANCE = 8_192;
/** For the end of a stanza, which is sent behind what is counted. */
const ROOM = 64;
/** A pause before the end, and an answer that does not keep anybody waiting. */
const AT_ONCE_MS = 2_000;
const LEAST_PATIENCE_MS = 3_000;
/** After a try that took so long, ms, the server reads slowly, and no more is asked than is needed. */
const SLOW_MS = 5_000;
/** No header is smaller. */
const LEAST = 512;

/**
 * First what decides: a byte above what is recommended, then a byte above the maximum. A server
 * that keeps to the recommendation costs one connection. Then the exact byte, as far as `most`
 * tries lead.
 */
export async function findLimit(search: LimitSearch): Promise<LimitFound> {
  const { recommended, maximum, most, trial } = search;
  const tried: SizeTried[] = [];
  let accepted = 0;
  let refused = Infinity;
  const isSlow = (): boolean => tried.some(({ ms }) => ms > SLOW_MS);
  let paced = false;
  /** False where the try showed nothing. */
  const step = async (bytes: number, parts: Partial<SizeTrial> = {}): Promise<boolean> => {
    const one = await trial({ finish: true, whole: false, paced, ...parts, bytes });
    if (one === null) return false;
    tried.push(one);
    if (one.came === 'cut' && !paced && tried.length < most) {
      paced = true;
      return step(bytes, parts);
    }
    if (one.came === 'refused') refused = Math.min(refused, one.bytes);
    // Refused at once when its end came, and not in the pause before: so far it had passed.
    const atItsEnd = one.came === 'refused' && one.finished && one.ms < AT_ONCE_MS;
    if (atItsEnd && !isSlow()) accepted = Math.max(accepted, bytes);
    else if (one.came === 'accepted') accepted = Math.max(accepted, one.bytes);
    return one.came === 'refused' || one.came === 'accepted';
  };
  const found = (): LimitFound => ({
    tried,
    // A try that was refused outweighs one that got through: sizes are not exact everywhere.
    accepted: accepted === 0 ? null : Math.min(accepted, refused - 1),
    refused: refused === Infinity ? null : refused,
  });

  if (!(await step(recommended + 1))) return found();
  if (refused === Infinity) {
    if (!(await step(maximum + 1, { whole: true }))) return found();
    if (refused === Infinity) {
      // Whole, its end may have come in with what was read last. Unfinished it would be refused,
      // and that in no more time than it took to be read.
      const patienceMs = Math.max(LEAST_PATIENCE_MS, 2 * (tried.at(-1)?.ms ?? 0));
      await step(maximum + 1, { finish: false, patienceMs });
      return found();
    }
    if (!isSlow()) await step(recommended + TOLERANCE - ROOM);
  }
  while (!isSlow() && tried.length < most && refused - accepted > 1) {
    const next = nextSize(accepted, refused, recommended);
    if (next < LEAST || !(await step(next))) break;
  }
  return found();
}

function nextSize(accepted: number, refused: number, recommended: number): number {
  const inside = (size: number): boolean => size > accepted && size < refused;
  // One byte beside what many are set to: Prosody refuses what is larger, ejabberd the size itself.
  if (COMMON.includes(accepted) || accepted === recommended) return accepted + 1;
  if (refused === recommended + 1) return recommended;
  if (refused === recommended && inside(recommended - 1)) return recommended - 1;
  const common = COMMON.find(inside);
  return common ?? Math.floor((accepted + refused) / 2);
}
