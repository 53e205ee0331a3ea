import type { Endpoint, Failure } from '../../model/index.js';
import { NetFailure } from '../../net/failure.js';
import { ignore } from '../../util/waiting.js';
import type { StreamError, StreamHeader, StreamItem, XmppStream } from '../../wire/xmpp/stream.js';

/** A stream over WebSocket or BOSH. */
export interface WebStream extends Pick<XmppStream, 'header' | 'next' | 'send'> {
  /** Ends the stream, within a second; the caller closes the connection. Never throws. */
  close(): Promise<void>;
}

/** Where a stream is opened, and how long to wait for one answer. */
export interface WebScene {
  readonly endpoint: Endpoint;
  /** Domain of the target in U-labels. */
  readonly to: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Description of the endpoint, for errors. */
  readonly where: string;
}

interface WebTalk {
  next(timeoutMs: number): Promise<StreamItem>;
  send(xml: string): Promise<void>;
  close(): void | Promise<void>;
  readonly timeoutMs: number;
}

/**
 * Returns a stream with this header. `error` is a stream error that the server sent in place of the
 * header; it is the first item.
 */
export function overWeb(
  header: StreamHeader,
  error: StreamError | null,
  { next, send, close, timeoutMs }: WebTalk,
): WebStream {
  let first = error;
  return {
    header,
    next: (ms = timeoutMs) => {
      if (first === null) return next(ms);
      const item = { type: 'error', error: first } as const;
      first = null;
      return Promise.resolve(item);
    },
    send,
    async close() {
      await Promise.resolve(close()).catch(ignore);
    },
  };
}

export function webFailure(reason: Failure['reason'], where: string, text: string): NetFailure {
  return new NetFailure({ layer: 'http', reason, detail: `${where}: ${text}`.slice(0, 500) });
}
