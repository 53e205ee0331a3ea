/** Where between two sizes a server begins to refuse, in few tries. */
import { LIMIT_END, LIMIT_TOLERANCE, type SizeTried } from '../../model/index.js';
import { PACE_MS, PACED_CHUNK, PAUSE_MS } from './stanza-size.js';

interface LimitSearch {
  readonly recommended: number;
  readonly maximum: number;
  /** Tries. */
  readonly most: number;
  /** Longest wait for an answer, ms. */
  readonly patienceMs: number;
  /** Null where no connection came about: the search ends. */
  readonly trial: (size: SizeTrial) => Promise<SizeTried | null>;
}

/** As in `SizeWanted`. Once a connection was cut without a word, all that follow are paced. */
export interface SizeTrial {
  readonly bytes: number;
  readonly finish: boolean;
  readonly whole: boolean;
  readonly paced: boolean;
  readonly patienceMs: number;
}

export interface LimitFound {
  readonly tried: readonly SizeTried[];
  readonly accepted: number | null;
  readonly refused: number | null;
}

interface SizeAttempt {
  readonly asked: SizeTrial;
  readonly one: SizeTried;
}

/** What servers are given or set to: exact sizes come out in two or three tries. */
const COMMON = [1_048_576, 524_288, 262_144, 131_072, 65_536, 10_000];
/** Longest wait for an answer to a finished stanza, ms: after it the server counts as slow. */
const BRISK_MS = 4_000;
/** Within so many ms a server has read all in the pause before the end, and answers the end. */
const PROMPT_MS = PAUSE_MS + 800;
const LEAST_PATIENCE_MS = 3_000;
/** After a try that took so long, ms, no more is asked than decides. */
const SLOW_MS = 5_000;
/** A server that keeps silent has read as much, if it refused another stanza so much faster. */
const MARGIN = 1.25;
/** No header is smaller. */
const LEAST = 512;

/**
 * First what decides: a byte above what is recommended, then a byte above the maximum, then what a
 * server may have read before it looks. Then the exact byte, as far as `most` tries lead.
 *
 * A finished stanza costs little time, but its end may arrive with the last octets that a slow
 * server reads: then it passes a limit that an unfinished one does not (Prosody counts after each
 * read). So sizes are ruled by unfinished stanzas as soon as the server proves to be slow.
 */
export async function findLimit(search: LimitSearch): Promise<LimitFound> {
  const { recommended, maximum, most, patienceMs, trial } = search;
  const made: SizeAttempt[] = [];
  let paced = false;
  let slow = false;
  const attempt = async (size: Omit<SizeTrial, 'paced'>): Promise<SizeAttempt | null> => {
    const asked = { ...size, paced };
    const one = await trial(asked);
    if (one === null) return null;
    made.push({ asked, one });
    if (one.came !== 'cut' || paced || made.length >= most) return { asked, one };
    paced = true;
    return attempt(size);
  };
  /** False where the try showed nothing. */
  const step = async (bytes: number): Promise<boolean> => {
    if (!slow) {
      const wait = Math.min(BRISK_MS, patienceMs);
      const brisk = await attempt({ bytes, finish: true, whole: false, patienceMs: wait });
      if (brisk === null) return false;
      const { came, finished } = brisk.one;
      if ((came === 'refused' && !finished) || isHeld(brisk, made)) return true;
      if (came !== 'refused' && came !== 'accepted' && came !== 'silent') return false;
      slow = true;
      if (made.length >= most) return false;
    }
    const known = readingMs(made, bytes);
    const wait = known === null ? patienceMs : Math.max(LEAST_PATIENCE_MS, 2 * known);
    const size = { bytes, finish: false, whole: false, patienceMs: Math.min(patienceMs, wait) };
    const open = await attempt(size);
    return open !== null && (open.one.came === 'refused' || isHeld(open, made));
  };
  const found = (): LimitFound => ({ tried: made.map(({ one }) => one), ...boundsOf(made) });
  const isDecided = (): boolean => boundsOf(made).refused !== null;

  if (!(await step(recommended + 1))) return found();
  if (!isDecided()) {
    const above = { bytes: maximum + 1, whole: true, patienceMs };
    const whole = await attempt({ ...above, finish: true });
    if (whole?.one.came === 'accepted') {
      // Its end may have come in with what was read last. Unfinished it would be refused, and
      // that in no more time than it took to be read.
      const wait = Math.max(LEAST_PATIENCE_MS, 2 * whole.one.ms);
      await attempt({ ...above, whole: false, finish: false, patienceMs: wait });
      return found();
    }
    if (whole?.one.came !== 'refused') return found();
    if (!(await step(recommended + LIMIT_TOLERANCE - LIMIT_END))) return found();
  }
  const isSlow = (): boolean =>
    made.some(({ one }) => one.ms > SLOW_MS && (one.came === 'refused' || one.came === 'accepted'));
  while (!isSlow() && made.length < most) {
    const { accepted, refused } = boundsOf(made);
    if (refused === null || refused - (accepted ?? 0) <= 1) break;
    const next = nextSize(accepted ?? 0, refused, recommended);
    if (next < LEAST || !(await step(next))) break;
  }
  return found();
}

function boundsOf(made: readonly SizeAttempt[]): Pick<LimitFound, 'accepted' | 'refused'> {
  const refusals = made.flatMap(({ one }) => (one.came === 'refused' ? [one.bytes] : []));
  const refused = refusals.length === 0 ? null : Math.min(...refusals);
  const held = made.flatMap((each) => {
    if (!isHeld(each, made)) return [];
    // The end of a whole one may have come in with what was read last.
    const { bytes, whole, finish } = each.asked;
    return [whole && finish ? bytes - LIMIT_END : bytes];
  });
  if (held.length === 0) return { accepted: null, refused };
  // A try that was refused outweighs one that got through: sizes are not exact everywhere.
  const most = Math.min(Math.max(...held), (refused ?? Infinity) - 1);
  return { accepted: most, refused };
}

/** Whether the server had read the stanza, but for its end, and had not refused it. */
function isHeld({ asked, one }: SizeAttempt, made: readonly SizeAttempt[]): boolean {
  const { came, finished, ms } = one;
  const pacing = asked.paced ? (asked.bytes / PACED_CHUNK) * PACE_MS : 0;
  if (came === 'accepted') {
    if (asked.whole) return true;
    // Read to its end: where it had been read before the end was sent, no read buffer hides it.
    const refusals = made.flatMap(({ one: { came: as, ms: at } }) =>
      as === 'refused' ? [at] : [],
    );
    return refusals.length === 0
      ? ms <= PROMPT_MS + 1.5 * pacing
      : PAUSE_MS + pacing > MARGIN * Math.max(...refusals);
  }
  if (came === 'silent' && !finished) {
    const known = readingMs(made, asked.bytes);
    return known !== null && ms > MARGIN * known;
  }
  if (came !== 'refused' || !finished) return false;
  // Refused when its end came, and not in the pause before, in which others were refused.
  const open = made.flatMap(({ one: other }) =>
    other.came === 'refused' && !other.finished ? [other.ms] : [],
  );
  return open.length > 0 && PAUSE_MS + pacing > 2 * Math.max(...open);
}

/**
 * In what time, ms, the server reads a stanza of that size as far as it lets it come: the longest
 * time that a refusal took, else the time in which one as large was read to its end. Null where
 * neither was seen.
 */
function readingMs(made: readonly SizeAttempt[], bytes: number): number | null {
  const refusals = made.flatMap(({ one }) => (one.came === 'refused' ? [one.ms] : []));
  if (refusals.length > 0) return Math.max(...refusals);
  const read = made.flatMap(({ asked, one }) =>
    one.came === 'accepted' && asked.bytes >= bytes ? [one.ms] : [],
  );
  return read.length === 0 ? null : Math.max(...read);
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
