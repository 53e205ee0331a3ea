/** Searches in few attempts for the stanza size from which a server refuses stanzas. */
import { LIMIT_END, LIMIT_TOLERANCE, type SizeTried } from '../../model/index.js';
import { PACE_MS, PACED_CHUNK, PAUSE_MS } from './stanza-size.js';

interface LimitSearch {
  readonly recommended: number;
  readonly maximum: number;
  /** Maximum number of attempts of the search for the stanza size limit. */
  readonly most: number;
  /** Maximum time to wait for the answer to a test stanza, in milliseconds. */
  readonly patienceMs: number;
  /** Tries one stanza size. Returns null if no connection was possible, which ends the search. */
  readonly trial: (size: SizeTrial) => Promise<SizeTried | null>;
}

/**
 * One attempt to find the stanza size limit. After a connection was closed without an error, all
 * later attempts are sent in small writes with pauses.
 */
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

/**
 * Sizes that servers commonly use as default or setting. If the limit is one of these, two or
 * three attempts find the exact limit.
 */
const COMMON = [1_048_576, 524_288, 262_144, 131_072, 65_536, 10_000];
/**
 * Maximum time for an answer to a complete stanza, in milliseconds; beyond that, the server counts
 * as slow.
 */
const BRISK_MS = 4_000;
/**
 * Maximum time in milliseconds until a server answers the end of a stanza, if it had read the rest
 * of the stanza during the pause before the end.
 */
const PROMPT_MS = PAUSE_MS + 800;
const LEAST_PATIENCE_MS = 3_000;
/**
 * Duration of an attempt, in milliseconds, after which only sizes that decide the result are
 * tried, and not sizes that only make the limit more exact.
 */
const SLOW_MS = 5_000;
/**
 * Factor for the time that a server needs to read a stanza: a server that stays silent for longer
 * has read it.
 */
const MARGIN = 1.25;
/** Minimum size of a test stanza in octets: enough for its start tag and its end tag. */
const LEAST = 512;

/**
 * Tries first the sizes that decide the result: one byte above the recommended size, one byte
 * above the maximum, and the amount that a server may buffer before it checks. Searches the exact
 * byte after that, with at most `most` attempts. A complete stanza is fast to test. But if its end
 * arrives in the last buffer of a slow server, it passes a limit that an unfinished stanza does
 * not pass, because Prosody counts after each read. So unfinished stanzas decide as soon as the
 * server proves to be slow.
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
  /** Tries one stanza size. Returns false if the attempt proved nothing. */
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
      // The server may have accepted the complete test stanza only because its end was in the last
      // read buffer and was not counted. If so, it refuses the unfinished stanza within the time
      // that reading took.
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
    // The server may have read the end of the complete test stanza into its last buffer without
    // counting it. So the accepted size is smaller by the length of that end.
    const { bytes, whole, finish } = each.asked;
    return [whole && finish ? bytes - LIMIT_END : bytes];
  });
  if (held.length === 0) return { accepted: null, refused };
  // A refused size outweighs a larger accepted one, because some servers measure inexactly.
  const most = Math.min(Math.max(...held), (refused ?? Infinity) - 1);
  return { accepted: most, refused };
}

/** Whether the server had read the unfinished stanza and did not refuse it. */
function isHeld({ asked, one }: SizeAttempt, made: readonly SizeAttempt[]): boolean {
  const { came, finished, ms } = one;
  const pacing = asked.paced ? (asked.bytes / PACED_CHUNK) * PACE_MS : 0;
  if (came === 'accepted') {
    if (asked.whole) return true;
    // The server answered the end of the stanza. It had read the stanza before the end was sent, so
    // no read buffer affects the result.
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
  // The server refused at the end of the stanza, and not in the pause before the end, in which it
  // refused other unfinished stanzas. So the size of this stanza is not the reason.
  const open = made.flatMap(({ one: other }) =>
    other.came === 'refused' && !other.finished ? [other.ms] : [],
  );
  return open.length > 0 && PAUSE_MS + pacing > 2 * Math.max(...open);
}

/**
 * Returns the milliseconds in which the server reads a stanza of this size as far as it accepts it:
 * the longest time until a refusal, else the time to accept one at least as large. Returns null if
 * neither occurred.
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
  // Try the size next to a common setting: Prosody refuses larger stanzas, ejabberd also stanzas
  // of exactly the configured size.
  if (COMMON.includes(accepted) || accepted === recommended) return accepted + 1;
  if (refused === recommended + 1) return recommended;
  if (refused === recommended && inside(recommended - 1)) return recommended - 1;
  const common = COMMON.find(inside);
  return common ?? Math.floor((accepted + refused) / 2);
}
