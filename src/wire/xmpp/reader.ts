import { SaxesParser } from 'saxes';
import { BytePlace } from './byte-place.js';
import type { XmlElement } from './element.js';
import { ElementBuilder } from './element-builder.js';
import { markupGuard } from './markup.js';
import { utf8Prefix } from './utf8.js';
import { strayText, tooMuch, XML_LIMITS, XmlViolation, type XmlLimits } from './xml-limits.js';

/** An event of the XML stream. `end` is the byte offset of its end in the stream. */
export type XmlEvent = { readonly end: number } & (
  | {
      readonly type: 'open';
      /** The root element of the stream, without children. */
      readonly element: XmlElement;
      /** The default namespace that the root element declares. */
      readonly defaultNs: string | null;
    }
  | { readonly type: 'stanza'; readonly element: XmlElement }
  | { readonly type: 'close' }
);

export interface XmlReader {
  /**
   * Adds bytes and returns the events that they complete. Throws `XmlViolation`, and again at each
   * later call. Events before the violation in the same chunk are returned first; check `violation`
   * after the call.
   */
  push(chunk: Uint8Array): XmlEvent[];
  readonly violation: XmlViolation | null;
}

/**
 * Creates an incremental reader of an XML stream. Returns the root, then each of its child
 * elements. Refuses, as RFC 6120 §11 requires: XML that is not namespace-well-formed or not UTF-8,
 * a byte order mark (§11.6), text between stanzas, document types, entities that are not
 * predefined, processing instructions, and comments. `comments` permits comments, for documents that
 * are no stream.
 */
export function xmlReader(limits: Partial<XmlLimits> = {}, comments = false): XmlReader {
  return new StreamReader({ ...XML_LIMITS, ...limits }, comments);
}

const NOT_SPACE = /[^\t\n\r ]/;

class StreamReader implements XmlReader {
  readonly #max: XmlLimits;
  readonly #forbidden: ReturnType<typeof markupGuard>;
  readonly #place = new BytePlace();
  readonly #elements: ElementBuilder;
  readonly #parser = new SaxesParser({
    xmlns: true,
    position: false,
    forceXMLVersion: true,
    defaultXMLVersion: '1.0',
  });
  /** First bytes of an incomplete UTF-8 character. */
  #cut: Uint8Array = new Uint8Array();
  #received = 0;
  #events: XmlEvent[] = [];
  /** Position of the last XML event in the input of the parser. */
  #eventUnits = -1;
  #betweenStanzas = true;
  #violation: XmlViolation | null = null;

  constructor(max: XmlLimits, comments: boolean) {
    this.#max = max;
    this.#forbidden = markupGuard(comments);
    this.#elements = new ElementBuilder(max);
    this.#refuse();
    this.#build();
  }

  get violation(): XmlViolation | null {
    return this.#violation;
  }

  push(chunk: Uint8Array): XmlEvent[] {
    if (this.#violation !== null) throw this.#violation;
    this.#events = [];
    try {
      this.#read(chunk);
    } catch (error) {
      if (!(error instanceof XmlViolation)) throw error;
      this.#violation = error;
      if (this.#events.length === 0) throw error;
    }
    return this.#events;
  }

  #refuse(): void {
    const parser = this.#parser;
    parser.on('error', ({ message }) => {
      // saxes closes the open element before it reports a mismatched end tag, so remove that event.
      if (parser.position === this.#eventUnits) this.#events.pop();
      else this.#lookBetween(this.#place.since(parser.position));
      throw new XmlViolation(
        message === 'undefined entity.' ? 'restricted-xml' : 'not-well-formed',
        message,
      );
    });
    parser.on('xmldecl', ({ encoding }) => {
      if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') {
        throw new XmlViolation('unsupported-encoding', `the stream is declared to be ${encoding}`);
      }
    });
    parser.on('processinginstruction', () => {
      throw new XmlViolation('restricted-xml', 'a processing instruction');
    });
  }

  #build(): void {
    const parser = this.#parser;
    const elements = this.#elements;
    parser.on('opentagstart', () => elements.startTag());
    parser.on('attribute', () => elements.attribute());
    parser.on('opentag', (tag) => {
      const root = elements.openTag(tag);
      if (root === null) return;
      const defaultNs = tag.ns[''] ?? null;
      this.#emit((end) => ({ type: 'open', element: root, defaultNs, end }));
    });
    parser.on('closetag', () => {
      const closed = elements.closeTag();
      if (closed === 'root') this.#emit((end) => ({ type: 'close', end }));
      else if (closed !== null) this.#emit((end) => ({ type: 'stanza', element: closed, end }));
    });
    parser.on('text', (text) => elements.text(text));
    parser.on('cdata', (text) => elements.text(text));
  }

  #emit(event: (end: number) => XmlEvent): void {
    this.#eventUnits = this.#parser.position;
    const end = this.#place.mark(this.#eventUnits);
    this.#betweenStanzas = true;
    this.#elements.resetNodes();
    this.#events.push(event(end));
  }

  /**
   * Detects text between stanzas immediately: the `<` for which the parser waits may never arrive.
   */
  #lookBetween(text: string): void {
    if (!this.#betweenStanzas) return;
    const first = NOT_SPACE.exec(text)?.[0];
    if (first !== undefined && first !== '<' && first !== '&') throw strayText();
    this.#betweenStanzas = first === undefined;
  }

  #read(chunk: Uint8Array): void {
    const { stanzaBytes, streamBytes } = this.#max;
    for (let offset = 0; offset < chunk.length;) {
      const ofStanza = this.#place.marked + stanzaBytes - this.#received;
      const ofStream = streamBytes - this.#received;
      if (ofStream <= 0) throw tooMuch(streamBytes, 'bytes in a stream');
      if (ofStanza <= 0) throw tooMuch(stanzaBytes, 'bytes in a stanza');
      const piece = chunk.subarray(offset, offset + Math.min(ofStanza, ofStream));
      offset += piece.length;
      this.#received += piece.length;
      this.#parse(this.#cut.length === 0 ? piece : Buffer.concat([this.#cut, piece]));
    }
  }

  #parse(bytes: Uint8Array): void {
    const { whole, rest } = utf8Prefix(bytes);
    this.#cut = bytes.subarray(whole);
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, whole).toString();
    // saxes would skip a byte order mark, which counts as a character here (RFC 6120 §11.6).
    if (this.#place.isAtStart && text.startsWith('\u{feff}')) {
      throw new XmlViolation('not-well-formed', 'a byte order mark before the stream');
    }
    const found = this.#forbidden(text);
    this.#place.begin(text);
    this.#parser.write(found === null ? text : text.slice(0, found.at));
    this.#place.end();
    this.#lookBetween(this.#place.since());
    if (found !== null) throw new XmlViolation(found.condition, found.what);
    if (rest === 'bad') throw new XmlViolation('unsupported-encoding', 'bytes that are not UTF-8');
  }
}
