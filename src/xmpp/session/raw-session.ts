/**
 * A session without xmpp.js. The session sends text unchanged, so that half a stanza can be sent
 * too, and works before a login.
 */
import { randomBytes } from 'node:crypto';
import { readIqReply } from '../../wire/xmpp/iq.js';
import { StreamFailure, type XmppStream } from '../../wire/xmpp/stream.js';
import { attribute, escapeXml, type XmlElement } from '../../wire/xmpp/xml.js';
import type { IqRequest, Session, StreamEnding } from './session.js';

/**
 * Maximum number of unrelated stanzas to skip before the expected one. With more, the session
 * ends.
 */
const MOST_STRAYS = 10;

/**
 * Creates a raw session. `timeoutMs` is the maximum time to wait for an answer. `end` ends the
 * connection, after the stream. Only one call of `iq` or `next` may wait at a time. Stanzas that
 * arrive while another is expected are dropped.
 */
export function rawSession(
  stream: XmppStream,
  timeoutMs: number,
  end: () => void = () => undefined,
): Session {
  return new RawSession(stream, timeoutMs, end);
}

class RawSession implements Session {
  readonly #stream: XmppStream;
  readonly #timeoutMs: number;
  readonly #endConnection: () => void;
  #ending: StreamEnding | null = null;

  constructor(stream: XmppStream, timeoutMs: number, endConnection: () => void) {
    this.#stream = stream;
    this.#timeoutMs = timeoutMs;
    this.#endConnection = endConnection;
  }

  get ending(): StreamEnding | null {
    return this.#ending;
  }

  async iq({ type, to, payload, timeoutMs = this.#timeoutMs }: IqRequest) {
    const id = randomBytes(8).toString('hex');
    const addressee = to === null ? '' : ` to='${escapeXml(to)}'`;
    try {
      await this.#stream.send(`<iq type='${type}' id='${id}'${addressee}>${payload}</iq>`);
    } catch (error) {
      if (!(error instanceof StreamFailure)) throw error;
      this.#ending ??= { type: 'failure', failure: error };
      return readIqReply(null);
    }
    const isAnswer = (stanza: XmlElement): boolean =>
      stanza.name === 'iq' &&
      attribute(stanza, 'id') === id &&
      ['result', 'error'].includes(attribute(stanza, 'type') ?? '');
    return readIqReply(await this.#wait(isAnswer, () => timeoutMs));
  }

  send(xml: string): Promise<void> {
    return this.#stream.send(xml);
  }

  next(wanted: (stanza: XmlElement) => boolean, timeoutMs: number): Promise<XmlElement | null> {
    const until = performance.now() + timeoutMs;
    return this.#wait(wanted, () => Math.max(1, until - performance.now()));
  }

  end(): Promise<void> {
    this.#stream.close();
    this.#endConnection();
    return Promise.resolve();
  }

  /** Waits for a stanza. `leftMs` is the maximum time to wait for the next one. */
  async #wait(
    wanted: (stanza: XmlElement) => boolean,
    leftMs: () => number,
  ): Promise<XmlElement | null> {
    if (this.#ending !== null) return null;
    try {
      for (let strays = 0; strays <= MOST_STRAYS; strays += 1) {
        const item = await this.#stream.next(leftMs());
        if (item.type !== 'stanza') {
          this.#ending = item;
          return null;
        }
        if (wanted(item.element)) return item.element;
      }
    } catch (error) {
      if (!(error instanceof StreamFailure)) throw error;
      // A timeout ends only the current wait. If it is the failure of the whole stream, the
      // session has ended.
      if (error === this.#stream.failure) this.#ending = { type: 'failure', failure: error };
      return null;
    }
    const flood = 'the server sent many stanzas, and no answer among them';
    this.#ending = { type: 'failure', failure: new StreamFailure('malformed', flood) };
    return null;
  }
}
