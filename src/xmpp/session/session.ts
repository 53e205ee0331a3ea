/** A conversation in stanzas with a server: the same whatever runs the stream under it. */
import type { Endpoint, SessionKind, TlsVersion } from '../../model/index.js';
import type { IqReply } from '../../wire/xmpp/iq.js';
import { StreamFailure, type StreamError } from '../../wire/xmpp/stream.js';
import type { XmlElement } from '../../wire/xmpp/xml.js';

export interface IqRequest {
  readonly type: 'get' | 'set';
  /** Null for the account itself. */
  readonly to: string | null;
  /** The child of the `<iq/>`, as XML. */
  readonly payload: string;
  /** Longest wait for the answer, ms. By default the timeout of the scan. */
  readonly timeoutMs?: number;
}

/** How a stream ended. */
export type StreamEnding =
  /** The server sent `</stream:stream>`. */
  | { readonly type: 'end' }
  | { readonly type: 'error'; readonly error: StreamError }
  /** The connection failed, the XML was malformed, or the scan ended. */
  | { readonly type: 'failure'; readonly failure: Error };

export interface Session {
  /** Null while the stream is open. */
  readonly ending: StreamEnding | null;
  /**
   * Asks, and takes the answer only of the entity that was asked. The reply is `silence` if no
   * answer comes in time or the stream ends. Never throws for what a server does.
   */
  iq(request: IqRequest): Promise<IqReply>;
  /** Throws `StreamFailure` if the stream has ended, or if the server does not read. */
  send(xml: string): Promise<void>;
  /** The next message or presence that `wanted` accepts. Null if none comes in time. */
  next(wanted: (stanza: XmlElement) => boolean, timeoutMs: number): Promise<XmlElement | null>;
  /** Ends the stream, then the connection. May be called more than once. */
  end(): Promise<void>;
}

/** A client that is logged in and has bound a resource. It has sent no presence. */
export interface ClientSession extends Session {
  readonly by: SessionKind;
  /** The full JID. It names the account, so no observation may hold it. */
  readonly jid: string;
  readonly endpoint: Endpoint;
  readonly version: TlsVersion;
  /** Stream features after the login. */
  readonly features: XmlElement | null;
}

/** The outcome of an iq, where the end of the stream is an outcome too. */
export type IqOutcome =
  /** `payload`: the child of the `<iq/>`, null without one. */
  | { readonly answer: 'result'; readonly payload: XmlElement | null }
  | {
      readonly answer: 'error';
      /** `wait`, `cancel`, `modify`, `auth` or `continue` (RFC 6120 §8.3.2), as sent. */
      readonly type: string | null;
      /** `undefined-condition` if the server names none. */
      readonly condition: string;
      readonly text: string | null;
    }
  | { readonly answer: 'stream-error'; readonly error: StreamError }
  /** The server ended the stream or the connection without an error. */
  | { readonly answer: 'closed' };

/** Asks, and tells how the stream ended if it did. Throws `StreamFailure`: `timeout` for silence. */
export async function iqOutcome(
  session: Session,
  request: IqRequest & { readonly timeoutMs: number },
): Promise<IqOutcome> {
  const { answer, payload, errorType, condition, text } = await session.iq(request);
  if (answer === 'result') return { answer, payload };
  if (answer === 'error') {
    return { answer, type: errorType, condition: condition ?? 'undefined-condition', text };
  }
  const { ending } = session;
  if (ending === null) {
    const silence = `the server sent nothing more in ${request.timeoutMs} ms`;
    throw new StreamFailure('timeout', silence);
  }
  switch (ending.type) {
    case 'end':
      return { answer: 'closed' };
    case 'error':
      return { answer: 'stream-error', error: ending.error };
    case 'failure': {
      const { failure } = ending;
      const isClose =
        failure instanceof StreamFailure && ['closed', 'reset'].includes(failure.reason);
      if (isClose) return { answer: 'closed' };
      throw failure;
    }
  }
}
