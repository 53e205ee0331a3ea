/** Stanzas of a given size, and what a server makes of them. */
import { randomBytes } from 'node:crypto';
import type { SizeTried } from '../../model/index.js';
import { isLimitCondition } from '../../wire/xmpp/errors.js';
import { escapeXml } from '../../wire/xmpp/xml.js';
import { StreamFailure, type StreamError } from '../../wire/xmpp/stream.js';
import type { Session } from '../session/session.js';

/** Octets handed over at a time: between them, an answer can be read. */
const CHUNK = 16_384;
/**
 * A server that closes while more comes in resets the connection, and the reset takes away what it
 * said last (Prosody 0.12 does). Paced, all but little has been read when it speaks: so many octets
 * each PACE_MS.
 */
export const PACED_CHUNK = 4_096;
export const PACE_MS = 20;
/** How long an unfinished stanza is left alone, so that all of it is looked at before its end, ms. */
export const PAUSE_MS = 1_200;

export interface SizeWanted {
  /** Of the stanza before its end; with `whole`, of all of it. */
  readonly bytes: number;
  /** Whether its end is sent, and that of the stream: the server's own end shows that it was read. */
  readonly finish: boolean;
  readonly whole?: boolean;
  /** Sent little by little. */
  readonly paced?: boolean;
  /** Longest wait for a word from the server, ms; as long again as sending takes where paced. */
  readonly patienceMs: number;
  readonly to: string;
  readonly from?: string;
}

/**
 * Sends an `<iq/>` that asks for nothing, byte by byte no more than `bytes` before its end, no
 * faster than it is taken. White space would not be counted, so it is filled with letters.
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
    // A write that fails is told by what is read.
    await Promise.race([session.send(xml).catch(() => hearing), hearing]);
  };
  await send(head);
  for (let left = fill; left > 0 && !isOver(); left -= chunk) {
    await send('a'.repeat(Math.min(left, chunk)));
    // So that what has come by now is read before more is sent.
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

/** Stanzas that are no word on this one are passed over so many times. */
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
