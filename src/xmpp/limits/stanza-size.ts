/** Sends stanzas of a given size and observes the server's reaction. */
import { randomBytes } from 'node:crypto';
import type { SizeTried } from '../../model/index.js';
import { isLimitCondition } from '../../wire/xmpp/errors.js';
import { escapeXml } from '../../wire/xmpp/xml.js';
import { StreamFailure, type StreamError } from '../../wire/xmpp/stream.js';
import type { Session } from '../session/session.js';

/** Number of octets of a stanza in one write; between writes, an answer can be read. */
const CHUNK = 16_384;
/**
 * Octets per write of a paced attempt, one write each PACE_MS. A server that closes with unread
 * input resets the connection, which discards its last message (for example Prosody 0.12). With
 * pacing, little input is unread at that time.
 */
export const PACED_CHUNK = 4_096;
export const PACE_MS = 20;
/**
 * Pause before the end of a stanza in milliseconds, so that the server first processes everything
 * before the end.
 */
export const PAUSE_MS = 1_200;

export interface SizeWanted {
  /** Octets of the stanza before its end; with `whole`, of the complete stanza. */
  readonly bytes: number;
  /**
   * Whether to send the end of the stanza and of the stream. The server's own stream end proves
   * that it read the stanza.
   */
  readonly finish: boolean;
  readonly whole?: boolean;
  /** Whether to send the stanza in small writes with pauses. */
  readonly paced?: boolean;
  /**
   * Maximum time to wait for the answer to a test stanza, in milliseconds; if the stanza is sent
   * slowly (paced), additionally the sending time.
   */
  readonly patienceMs: number;
  readonly to: string;
  readonly from?: string;
}

/**
 * Sends an `<iq/>` without a request, filled with letters to exactly `bytes` before its end,
 * because white space might not be counted. Sends no faster than the server reads.
 */
export async function trySize(session: Session, wanted: SizeWanted): Promise<SizeTried> {
  const { bytes, finish, whole = false, paced = false, to, from } = wanted;
  const chunk = paced ? PACED_CHUNK : CHUNK;
  const sender = from === undefined ? '' : ` from='${escapeXml(from)}'`;
  const id = randomBytes(8).toString('hex');
  const head =
    `<iq type='result' id='${id}'${sender} to='${escapeXml(to)}'>` +
    "<padding xmlns='urn:xmpp-safeguard:padding'>";
  const tail = '</padding></iq>';
  const length = whole ? bytes - tail.length : bytes;
  const fill = length - Buffer.byteLength(head);
  if (fill < 0) throw new RangeError(`a stanza cannot be as small as ${bytes} bytes`);
  const patienceMs = wanted.patienceMs + (paced ? (fill / chunk) * PACE_MS : 0);
  const begun = performance.now();
  let sent = 0;
  let heard: Heard | null = null;
  const hearing = listen(session, patienceMs).then((answer) => (heard = answer));
  const isOver = (): boolean => heard !== null;
  const send = async (xml: string): Promise<void> => {
    sent += Buffer.byteLength(xml);
    // If a write fails, do not report it here: the code that reads from the session reports the
    // reason.
    await Promise.race([session.send(xml).catch(() => hearing), hearing]);
  };
  await send(head);
  for (let left = fill; left > 0 && !isOver(); left -= chunk) {
    await send('a'.repeat(Math.min(left, chunk)));
    // Read what has arrived before sending more.
    if (paced) await Promise.race([after(PACE_MS), hearing]);
    else await new Promise((resolve) => setImmediate(resolve));
  }
  let finished = false;
  if (finish && !isOver()) {
    await Promise.race([after(PAUSE_MS), hearing]);
    if (!isOver()) {
      finished = true;
      await send(tail);
      if (!isOver()) await session.send('</stream:stream>').catch(() => hearing);
    }
  }
  const { came, condition, text } = await hearing;
  return {
    bytes: came === 'accepted' && !whole ? length : sent,
    finished,
    came: came === 'accepted' && !finished ? 'cut' : came,
    ms: Math.round(performance.now() - begun),
    condition,
    text,
  };
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

type Heard = Pick<SizeTried, 'came' | 'condition' | 'text'>;

/** Maximum number of unrelated stanzas to skip while waiting for the answer to a test stanza. */
const MOST_STRAYS = 10;

async function listen(session: Session, patienceMs: number): Promise<Heard> {
  const nothing = { condition: null, text: null };
  let strays = 0;
  const isFlood = (): boolean => (strays += 1) > MOST_STRAYS;
  if ((await session.next(isFlood, patienceMs)) !== null) return { came: 'other', ...nothing };
  const { ending } = session;
  switch (ending?.type) {
    case undefined:
      return { came: 'silent', ...nothing };
    case 'end':
      return { came: 'accepted', ...nothing };
    case 'error':
      return readError(ending.error);
    case 'failure': {
      const { failure } = ending;
      if (!(failure instanceof StreamFailure)) throw failure;
      return { came: failure.reason === 'timeout' ? 'silent' : 'cut', ...nothing };
    }
  }
}

function readError({ condition, text, other }: StreamError): Heard {
  const big = other.some((name) => name.endsWith('}stanza-too-big'));
  if (big || isLimitCondition(condition)) return { came: 'refused', condition, text };
  if (condition === 'connection-timeout') return { came: 'idle', condition, text };
  return { came: 'other', condition, text };
}
