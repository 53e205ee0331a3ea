/** A question and its answer, on a stream that nothing else is asked on (RFC 6120 §8.2.3). */
import { randomBytes } from 'node:crypto';
import { bounded } from './bounded.js';
import { attribute, child, elements, escapeXml, textOf, type XmlElement } from './element.js';
import { boundedAttribute, type StreamError } from './errors.js';
import { StreamFailure } from './failure.js';
import { NS } from './ns.js';
import type { XmppStream } from './stream.js';

/** Stanzas that are no answer are passed over so many times. */
const MOST_STRAYS = 10;

interface StanzaError {
  /** `wait`, `cancel`, `modify`, `auth`, `continue` (RFC 6120 §8.3.2), as sent. */
  readonly type: string | null;
  /** `undefined-condition` where the server names none. */
  readonly condition: string;
  readonly text: string | null;
}

export type IqReply =
  /** The child of the `<iq/>`; null where it has none. */
  | { readonly answer: 'result'; readonly payload: XmlElement | null }
  | ({ readonly answer: 'error' } & StanzaError)
  | { readonly answer: 'stream-error'; readonly error: StreamError }
  /** Without a word, or with no more than `</stream:stream>`. */
  | { readonly answer: 'closed' };

/** Asks, and waits for the answer. Throws `StreamFailure` but for a close; `timeout` for none. */
export async function askIq(
  stream: XmppStream,
  type: 'get' | 'set',
  to: string | null,
  payload: string,
  timeoutMs?: number,
): Promise<IqReply> {
  const id = randomBytes(8).toString('hex');
  const whom = to === null ? '' : ` to='${escapeXml(to)}'`;
  try {
    await stream.send(`<iq type='${type}' id='${id}'${whom}>${payload}</iq>`);
    for (let strays = 0; strays <= MOST_STRAYS; strays += 1) {
      const item = await stream.next(timeoutMs);
      if (item.type === 'error') return { answer: 'stream-error', error: item.error };
      if (item.type === 'end') return { answer: 'closed' };
      const { element } = item;
      if (element.name !== 'iq' || attribute(element, 'id') !== id) continue;
      const kind = attribute(element, 'type');
      if (kind === 'error') return { answer: 'error', ...readStanzaError(element) };
      if (kind === 'result') return { answer: 'result', payload: elements(element)[0] ?? null };
    }
  } catch (error) {
    const gone = error instanceof StreamFailure && ['closed', 'reset'].includes(error.reason);
    if (gone) return { answer: 'closed' };
    throw error;
  }
  throw new StreamFailure('malformed', 'the server sent many stanzas, and no answer among them');
}

/** Reads the `<error/>` of a stanza; all strings are bounded. */
function readStanzaError(stanza: XmlElement): StanzaError {
  const error = elements(stanza).find(({ name }) => name === 'error');
  if (error === undefined) return { type: null, condition: 'undefined-condition', text: null };
  const condition = elements(error).find(({ ns, name }) => ns === NS.stanzas && name !== 'text');
  const text = child(error, 'text', NS.stanzas);
  return {
    type: boundedAttribute(error, 'type'),
    condition: bounded(condition?.name ?? 'undefined-condition', 100),
    text: text === undefined ? null : bounded(textOf(text)),
  };
}
