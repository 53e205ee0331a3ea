/** Streams in messages: WebSocket (RFC 7395), where each message is one element. */
import { bounded } from './bounded.js';
import { attribute, escapeXml, nameOf, type XmlElement } from './element.js';
import { boundedAttribute, isStreamError, readStreamError, type StreamError } from './errors.js';
import { StreamFailure } from './failure.js';
import { NS } from './ns.js';
import { xmlReader } from './reader.js';
import type { StreamHeader, StreamItem } from './stream.js';
import { XmlViolation } from './xml-limits.js';

/** Prosody 13 sends `<stream:error>` without declaring the prefix, so declare it around a message. */
const AROUND = [`<message xmlns:stream='${NS.streams}'>`, '</message>'] as const;
const DECLARATION = /^\s*<\?xml [^>]{0,200}\?>/;

/**
 * Decodes a message that is one element. Throws `StreamFailure` for any other text.
 */
export function readMessage(text: string): XmlElement {
  const [before, after] = AROUND;
  const reader = xmlReader();
  try {
    const events = reader.push(Buffer.from(before + text.replace(DECLARATION, '') + after));
    const [, stanza, end, ...more] = events;
    if (reader.violation === null && stanza?.type === 'stanza' && end?.type === 'close') {
      if (more.length === 0) return stanza.element;
    }
  } catch (error) {
    if (!(error instanceof XmlViolation)) throw error;
  }
  const what = reader.violation?.message ?? 'not one element';
  throw new StreamFailure('malformed', `the server sent a message that is not valid: ${what}`);
}

/** Returns the `<open/>` of a client. */
export function openFrame(to: string): string {
  return `<open xmlns='${NS.framing}' to='${escapeXml(to)}' version='1.0' xml:lang='en'/>`;
}

export const CLOSE_FRAME = `<close xmlns='${NS.framing}'/>`;

/** Answer to our `<open/>`: the header of the stream, or a stream error in its place. */
export type OpenAnswer =
  | { readonly header: StreamHeader; readonly error: null }
  | { readonly header: StreamHeader; readonly error: StreamError };

/** Header of a stream that the server did not open. */
export const NO_HEADER: StreamHeader = {
  ...{ from: null, to: null, id: null, version: null, lang: null, ns: null },
};

/** Interprets the first message of a server. Throws `StreamFailure`. */
export function readOpen(element: XmlElement): OpenAnswer {
  if (isStreamError(element)) return { header: NO_HEADER, error: readStreamError(element) };
  if (element.ns === NS.framing && element.name === 'close') throw closed(element);
  if (element.ns !== NS.framing || element.name !== 'open') {
    const name = bounded(nameOf(element), 200);
    throw new StreamFailure('malformed', `the server sent ${name} where its <open/> should be`);
  }
  return { header: headerOf(element), error: null };
}

/** Reads the attributes of a stream header from an element that has them. */
export function headerOf(element: XmlElement): StreamHeader {
  const of = (key: string): string | null => boundedAttribute(element, key);
  return {
    ...{ from: of('from'), to: of('to'), id: of('id'), version: of('version') },
    ...{ lang: of('xml:lang'), ns: NS.client },
  };
}

/** Interprets a later message. */
export function readItem(element: XmlElement): StreamItem {
  if (isStreamError(element)) return { type: 'error', error: readStreamError(element) };
  if (element.ns === NS.framing && element.name === 'close') return { type: 'end' };
  return { type: 'stanza', element };
}

function closed(element: XmlElement): StreamFailure {
  const other = attribute(element, 'see-other-uri');
  const to = other === null ? '' : ` and points to ${bounded(other, 200)}`;
  return new StreamFailure('closed', `the server closed the stream before it began${to}`);
}
