import type { Duplex } from 'node:stream';
import { bounded } from './bounded.js';
import { escapeXml, nameOf, type XmlElement } from './element.js';
import { boundedAttribute, isStreamError, readStreamError, type StreamError } from './errors.js';
import { abortFailure, connectionFailure, StreamFailure, waitOf } from './failure.js';
import { readIncoming, type Incoming } from './incoming.js';
import { NS } from './ns.js';
import type { XmlEvent } from './reader.js';
import type { XmlLimits } from './xml-limits.js';

export type { StreamError } from './errors.js';
export { StreamFailure } from './failure.js';

/**
 * Attributes of the `<stream:stream>` that the server sent (RFC 6120 §4.7), each cut to a maximum
 * length.
 */
export interface StreamHeader {
  readonly from: string | null;
  readonly to: string | null;
  readonly id: string | null;
  readonly version: string | null;
  readonly lang: string | null;
  /**
   * The default namespace of the header: the content namespace, if the server uses the usual
   * prefixes.
   */
  readonly ns: string | null;
}

export interface StreamOptions {
  readonly role: 'c2s' | 's2s';
  /** The XMPP domain to which the stream is opened, not the host of the connection. */
  readonly to: string;
  readonly from?: string;
  /** XML to send together with the header, without waiting for the server's header. */
  readonly ahead?: string;
  /** `xml:lang` of the stream; default `en`. */
  readonly lang?: string;
  /** Default timeout in milliseconds for the header and for each later item. */
  readonly timeoutMs: number;
  /** Signal that makes pending and later calls fail with `timeout` when it is aborted. */
  readonly signal?: AbortSignal;
  readonly limits?: Partial<XmlLimits>;
}

export type StreamItem =
  | { readonly type: 'stanza'; readonly element: XmlElement }
  | { readonly type: 'error'; readonly error: StreamError }
  /**
   * The server sent `</stream:stream>`. A connection that closes without it is a `StreamFailure`.
   */
  | { readonly type: 'end' };

export interface XmppStream {
  readonly header: StreamHeader;
  /**
   * Why no more items can come: the error that `next` throws after the last item. Null as long as
   * more items can come.
   */
  readonly failure: Error | null;
  /**
   * Returns the next complete item. After a connection failure, returns the items received before
   * it, and then throws the failure. After `timeout`, the caller may call again.
   */
  next(timeoutMs?: number): Promise<StreamItem>;
  /**
   * Sends XML. Resolves when the duplex has accepted it. If the connection failed but received
   * items are waiting, does not throw, because these items give the reason; `next` throws the
   * failure after them. Otherwise throws `StreamFailure`.
   */
  send(xml: string): Promise<void>;
  /**
   * Stops reading and leaves the duplex paused, without our listeners, ready for TLS or a new
   * stream. `trailing` is the number of bytes received after the last returned item, which are
   * dropped.
   */
  detach(): { readonly trailing: number };
  /**
   * Hands the reader of the stream to another owner, which gets all further events and releases it.
   * This stream must not be used after that, except to close it.
   */
  handOver(): Incoming;
  /** Ends the stream and closes the connection. */
  close(): void;
}

/**
 * Sends a stream header and resolves with the server's header. Throws `StreamFailure` without
 * destroying the duplex; the caller must do that. If the server sends a `<stream:error/>` instead
 * of a header, all header fields are null, and the error is the first item.
 */
export async function openStream(duplex: Duplex, options: StreamOptions): Promise<XmppStream> {
  const { timeoutMs } = options;
  const incoming = readIncoming(duplex, options);
  try {
    if (incoming.failure === null) duplex.write(headerOf(options) + (options.ahead ?? ''));
    const root = await incoming.take(timeoutMs);
    return streamOn(duplex, options, incoming, root);
  } catch (error) {
    incoming.release();
    throw error;
  }
}

function headerOf({ role, to, from, lang = 'en' }: StreamOptions): string {
  const content = role === 'c2s' ? NS.client : NS.server;
  const dialback = role === 's2s' ? ` xmlns:db='${NS.dialback}'` : '';
  const sender = from === undefined ? '' : ` from='${escapeXml(from)}'`;
  return (
    `<?xml version='1.0'?><stream:stream xmlns='${content}' xmlns:stream='${NS.streams}'` +
    `${dialback}${sender} to='${escapeXml(to)}' version='1.0' xml:lang='${escapeXml(lang)}'>`
  );
}

function streamOn(
  duplex: Duplex,
  options: StreamOptions,
  incoming: Incoming,
  root: XmlEvent,
): XmppStream {
  if (root.type !== 'open') throw new StreamFailure('malformed', 'no stream header came first');
  let headless = isStreamError(root.element) ? root.element : null;
  const known = root.element.name === 'stream' && root.element.ns === NS.streams;
  if (headless === null && !known) {
    const name = bounded(nameOf(root.element), 200);
    throw new StreamFailure('malformed', `the server sent ${name}, not a stream header`);
  }
  let closed = false;
  return {
    header: readHeader(headless === null ? root : null),
    get failure() {
      return incoming.failure;
    },
    async next(timeoutMs = options.timeoutMs) {
      if (headless !== null) {
        const error = await rootError(incoming, headless, timeoutMs);
        headless = null;
        return { type: 'error', error };
      }
      const event = await incoming.take(timeoutMs);
      if (event.type !== 'stanza') return { type: 'end' };
      const { element } = event;
      if (isStreamError(element)) return { type: 'error', error: readStreamError(element) };
      return { type: 'stanza', element };
    },
    async send(xml) {
      if (closed) throw new StreamFailure('closed', 'the stream was closed by us');
      try {
        await write(duplex, xml, options);
      } catch (error) {
        if (incoming.waiting === 0 && headless === null) throw error;
      }
    },
    detach() {
      return { trailing: incoming.release().untaken };
    },
    handOver: () => incoming,
    close() {
      if (closed) return;
      closed = true;
      incoming.release();
      endGently(duplex);
    },
  };
}

function readHeader(root: Extract<XmlEvent, { type: 'open' }> | null): StreamHeader {
  const of = (key: string): string | null =>
    root === null ? null : boundedAttribute(root.element, key);
  const ns = root?.defaultNs ?? null;
  return {
    from: of('from'),
    to: of('to'),
    id: of('id'),
    version: of('version'),
    lang: of('xml:lang'),
    ns: ns === null ? null : bounded(ns),
  };
}

/**
 * Reads a root element that is a stream error. The reader returns its children as stanzas until the
 * error is closed.
 */
async function rootError(
  incoming: Incoming,
  root: XmlElement,
  timeoutMs: number,
): Promise<StreamError> {
  const children: XmlElement[] = [];
  const until = performance.now() + timeoutMs;
  try {
    for (;;) {
      const event = await incoming.take(Math.max(1, until - performance.now()));
      if (event.type !== 'stanza') break;
      if (children.length < 100) children.push(event.element);
    }
  } catch (error) {
    if (children.length === 0) throw error;
  }
  return readStreamError({ ...root, children });
}

function write(duplex: Duplex, xml: string, options: StreamOptions): Promise<void> {
  const { timeoutMs, signal } = options;
  return new Promise((resolve, reject) => {
    const settle = (failure: StreamFailure | null): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      if (failure === null) resolve();
      else reject(failure);
    };
    const onAbort = (): void => {
      if (signal) settle(abortFailure(signal));
    };
    const timer = setTimeout(() => {
      settle(new StreamFailure('timeout', `the server took nothing in ${timeoutMs} ms`));
    }, waitOf(timeoutMs));
    if (signal?.aborted) {
      onAbort();
      return;
    }
    signal?.addEventListener('abort', onAbort, { once: true });
    duplex.write(xml, (error) => settle(error ? connectionFailure(error) : null));
  });
}

/**
 * Maximum time to wait for a peer that accepts no more data before the connection is destroyed, in
 * milliseconds.
 */
const CLOSE_MS = 500;

function endGently(duplex: Duplex): void {
  if (duplex.destroyed) return;
  if (!duplex.writable) {
    duplex.destroy();
    return;
  }
  const timer = setTimeout(() => duplex.destroy(), CLOSE_MS);
  duplex.once('close', () => clearTimeout(timer));
  duplex.end('</stream:stream>', () => duplex.destroy());
}
