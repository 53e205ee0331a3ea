import { SaxesParser, type SaxesAttributeNS, type SaxesTagNS } from 'saxes';
import { bounded } from './bounded.js';
import type { XmlElement } from './element.js';
import { markupGuard } from './markup.js';
import { NS } from './ns.js';
import { utf8Prefix } from './utf8.js';

export interface XmlLimits {
  /** From the end of one stanza to the end of the next, white space between them included. */
  readonly stanzaBytes: number;
  readonly streamBytes: number;
  /** Stanzas in a stream. */
  readonly stanzas: number;
  /** Elements within each other, the stanza being the first. */
  readonly depth: number;
  /** Of one element, namespace declarations included. */
  readonly attributes: number;
  /** Elements and texts of one stanza. */
  readonly nodes: number;
}

/** No parser bounds anything, and namespaces make deep nesting quadratic in saxes. */
export const XML_LIMITS: XmlLimits = {
  stanzaBytes: 1_048_576,
  streamBytes: 16_777_216,
  stanzas: 65_536,
  depth: 64,
  attributes: 64,
  nodes: 20_000,
};

/** The stream errors that RFC 6120 §4.9.3 has for bad XML, and `limit` for what is too much. */
export type XmlCondition = 'restricted-xml' | 'not-well-formed' | 'unsupported-encoding' | 'limit';

/** What came is not XML of a stream (RFC 6120 §11), or is more than is taken. */
export class XmlViolation extends Error {
  readonly condition: XmlCondition;

  constructor(condition: XmlCondition, message: string) {
    super(bounded(message, 300));
    this.name = 'XmlViolation';
    this.condition = condition;
  }
}

/** `end`: how many bytes of the stream there were up to the end of it. */
export type XmlEvent = { readonly end: number } & (
  | {
      readonly type: 'open';
      /** The root, without children. */
      readonly element: XmlElement;
      /** The default namespace that the root declares. */
      readonly defaultNs: string | null;
    }
  | { readonly type: 'stanza'; readonly element: XmlElement }
  | { readonly type: 'close' }
);

export interface XmlReader {
  /**
   * What the bytes complete. Throws `XmlViolation`, from then on at every call; events that
   * came before it in the same chunk are returned first, so ask `violation` or push again.
   */
  push(chunk: Uint8Array): XmlEvent[];
  readonly violation: XmlViolation | null;
}

interface OpenElement extends XmlElement {
  readonly children: (XmlElement | string)[];
}

/**
 * Reads an XML stream as it comes, in any chunks: the root, then each of its child elements.
 * Refused as RFC 6120 §11 says: what is not namespace-well-formed or not UTF-8, a byte order
 * mark (§11.6), text between stanzas, document types, entities beyond the predefined,
 * processing instructions, comments.
 */
export function xmlReader(limits: Partial<XmlLimits> = {}): XmlReader {
  const max = { ...XML_LIMITS, ...limits };
  const forbidden = markupGuard();
  // The last stanza's end, in bytes, is told from the parser's place, in UTF-16 units.
  const place = { received: 0, decoded: 0, unitsBefore: 0, text: '', units: 0, boundary: 0 };
  const stack: OpenElement[] = [];
  let cut: Uint8Array = new Uint8Array();
  let events: XmlEvent[] = [];
  let eventUnits = -1;
  let violation: XmlViolation | null = null;
  let rootOpen = false;
  let betweenStanzas = true;
  let stanzas = 0;
  let nodes = 0;
  let attributes = 0;

  const parser = new SaxesParser({
    xmlns: true,
    position: false,
    forceXMLVersion: true,
    defaultXMLVersion: '1.0',
  });

  parser.on('error', ({ message }) => {
    // saxes closes the open element before it says that the closing tag was another's.
    if (parser.position === eventUnits) events.pop();
    else lookBetween(parser.position - place.unitsBefore);
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
  parser.on('opentagstart', () => {
    attributes = 0;
    if (stack.length === max.depth) throw tooMuch(max.depth, 'elements within each other');
    countNode();
  });
  parser.on('attribute', () => {
    if (++attributes > max.attributes) throw tooMuch(max.attributes, 'attributes');
  });
  parser.on('opentag', (tag) => {
    const element: OpenElement = {
      name: tag.local,
      ns: tag.uri,
      attributes: attributesOf(tag),
      children: [],
    };
    if (rootOpen) {
      stack.at(-1)?.children.push(element);
      stack.push(element);
    } else {
      rootOpen = true;
      emit((end) => ({ type: 'open', element, defaultNs: tag.ns[''] ?? null, end }));
    }
  });
  parser.on('closetag', () => {
    const element = stack.pop();
    if (element === undefined) {
      emit((end) => ({ type: 'close', end }));
    } else if (stack.length === 0) {
      if (++stanzas > max.stanzas) throw tooMuch(max.stanzas, 'stanzas');
      emit((end) => ({ type: 'stanza', element, end }));
    }
  });
  parser.on('text', addText);
  parser.on('cdata', addText);

  function countNode(): void {
    if (++nodes > max.nodes) throw tooMuch(max.nodes, 'nodes in a stanza');
  }

  function addText(text: string): void {
    const siblings = stack.at(-1)?.children;
    if (siblings === undefined) {
      if (NOT_SPACE.test(text)) throw strayText();
      return;
    }
    if (text === '') return;
    const last = siblings.at(-1);
    if (typeof last === 'string') {
      siblings[siblings.length - 1] = last + text;
    } else {
      countNode();
      siblings.push(text);
    }
  }

  function emit(event: (end: number) => XmlEvent): void {
    eventUnits = parser.position;
    const units = eventUnits - place.unitsBefore;
    place.decoded += Buffer.byteLength(place.text.slice(place.units, units));
    place.units = units;
    place.boundary = place.decoded;
    betweenStanzas = true;
    nodes = 0;
    events.push(event(place.decoded));
  }

  /** Garbage is told at once: it may never come to the `<` that the parser waits for. */
  function lookBetween(units: number): void {
    if (!betweenStanzas) return;
    const first = NOT_SPACE.exec(place.text.slice(place.units, units))?.[0];
    if (first !== undefined && first !== '<' && first !== '&') throw strayText();
    betweenStanzas = first === undefined;
  }

  function parse(bytes: Uint8Array): void {
    const { whole, rest } = utf8Prefix(bytes);
    cut = bytes.subarray(whole);
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, whole).toString();
    // saxes would skip it; it is a character like any other (RFC 6120 §11.6).
    if (place.unitsBefore === 0 && text.startsWith('\u{feff}')) {
      throw new XmlViolation('not-well-formed', 'a byte order mark before the stream');
    }
    const found = forbidden(text);
    place.text = text;
    place.units = 0;
    parser.write(found === null ? text : text.slice(0, found.at));
    place.unitsBefore += text.length;
    place.decoded += Buffer.byteLength(text.slice(place.units));
    lookBetween(text.length);
    if (found !== null) throw new XmlViolation(found.condition, found.what);
    if (rest === 'bad') throw new XmlViolation('unsupported-encoding', 'bytes that are not UTF-8');
  }

  function read(chunk: Uint8Array): void {
    for (let offset = 0; offset < chunk.length;) {
      const ofStanza = place.boundary + max.stanzaBytes - place.received;
      const ofStream = max.streamBytes - place.received;
      if (ofStream <= 0) throw tooMuch(max.streamBytes, 'bytes in a stream');
      if (ofStanza <= 0) throw tooMuch(max.stanzaBytes, 'bytes in a stanza');
      const piece = chunk.subarray(offset, offset + Math.min(ofStanza, ofStream));
      offset += piece.length;
      place.received += piece.length;
      parse(cut.length === 0 ? piece : Buffer.concat([cut, piece]));
    }
  }

  return {
    get violation() {
      return violation;
    },
    push(chunk) {
      if (violation !== null) throw violation;
      events = [];
      try {
        read(chunk);
      } catch (error) {
        if (!(error instanceof XmlViolation)) throw error;
        violation = error;
        if (events.length === 0) throw error;
      }
      return events;
    },
  };
}

const NOT_SPACE = /[^\t\n\r ]/;

function strayText(): XmlViolation {
  return new XmlViolation('not-well-formed', 'text where only white space may stand');
}

function tooMuch(most: number, what: string): XmlViolation {
  return new XmlViolation('limit', `more than ${most} ${what}`);
}

function attributesOf(tag: SaxesTagNS): Record<string, string> {
  // `fromEntries` defines where assigning would call the setter of `__proto__`.
  return Object.fromEntries(
    Object.values(tag.attributes)
      .filter(({ uri }) => uri !== NS.xmlns)
      .map((attribute) => [attributeKey(attribute), attribute.value]),
  );
}

function attributeKey({ prefix, local, uri }: SaxesAttributeNS): string {
  if (prefix === '') return local;
  return uri === NS.xml ? `xml:${local}` : `{${uri}}${local}`;
}
