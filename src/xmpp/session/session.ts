/**
 * Sends and receives stanzas in a session with a server, independent of the code that runs the
 * stream.
 */
import type { Endpoint, SessionKind, TlsVersion } from '../../model/index.js';
import type { IqReply } from '../../wire/xmpp/iq.js';
import { StreamFailure, type StreamError } from '../../wire/xmpp/stream.js';
import type { XmlElement } from '../../wire/xmpp/xml.js';

export interface IqRequest {
  readonly type: 'get' | 'set';
  /** JID to which the IQ is sent; null for the account of the session. */
  readonly to: string | null;
  /** Child element of the `<iq/>`, as XML. */
  readonly payload: string;
  /**
   * Maximum time to wait for the answer to an IQ request, in milliseconds. Defaults to the timeout
   * of the scan.
   */
  readonly timeoutMs?: number;
}

/** Why and how a stream ended. */
export type StreamEnding =
  /** The server sent `</stream:stream>`. */
  | { readonly type: 'end' }
  | { readonly type: 'error'; readonly error: StreamError }
  /** The connection failed, the XML was malformed, or the scan ended. */
  | { readonly type: 'failure'; readonly failure: Error };

export interface Session {
  /** How the XMPP stream of the session ended; null while it is open. */
  readonly ending: StreamEnding | null;
  /**
   * Sends an IQ request, and accepts an answer only from the entity that was asked. The reply is
   * `silence` if no answer comes in time or the stream ends. Never throws for what a server does.
   */
  iq(request: IqRequest): Promise<IqReply>;
  /** Sends XML. Throws `StreamFailure` if the stream has ended, or if the server does not read. */
  send(xml: string): Promise<void>;
  /** Returns the next message or presence that `wanted` accepts. Null if none comes in time. */
  next(wanted: (stanza: XmlElement) => boolean, timeoutMs: number): Promise<XmlElement | null>;
  /** Ends the stream and closes the connection. May be called more than once. */
  end(): Promise<void>;
}

/** A client that is logged in and has bound a resource. It has sent no presence. */
export interface ClientSession extends Session {
  readonly by: SessionKind;
  /** The full JID of the session. It names the account, so no observation may contain it. */
  readonly jid: string;
  readonly endpoint: Endpoint;
  readonly version: TlsVersion;
  /** Stream features after the login. */
  readonly features: XmlElement | null;
}

/** Outcome of an IQ request. The end of the stream is an outcome too. */
export type IqOutcome =
  /** The server answered with a result. `payload` is the child of the `<iq/>`, or null. */
  | { readonly answer: 'result'; readonly payload: XmlElement | null }
  | {
      readonly answer: 'error';
      /** Error type `wait`, `cancel`, `modify`, `auth` or `continue` (RFC 6120 §8.3.2), as sent. */
      readonly type: string | null;
      /** Condition of the error stanza; `undefined-condition` if the server names none. */
      readonly condition: string;
      readonly text: string | null;
    }
  | { readonly answer: 'stream-error'; readonly error: StreamError }
  /** The server ended the stream or the connection without an error. */
  | { readonly answer: 'closed' };

/**
 * Sends an IQ request. If the stream ends, returns how it ended. Throws `StreamFailure`: `timeout`
 * if no answer comes in time.
 */
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
