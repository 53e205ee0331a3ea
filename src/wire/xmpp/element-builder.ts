import type { SaxesAttributeNS, SaxesTagNS } from 'saxes';
import type { XmlElement } from './element.js';
import { NS } from './ns.js';
import { strayText, tooMuch, type XmlLimits } from './xml-limits.js';

interface OpenElement extends XmlElement {
  readonly children: (XmlElement | string)[];
}

const NOT_SPACE = /[^\t\n\r ]/;

/**
 * Builds elements from tags and texts; the root element gets no children. Enforces the limits of
 * depth, attributes, nodes and stanzas as soon as one is exceeded. All methods may throw
 * `XmlViolation`.
 */
export class ElementBuilder {
  readonly #max: XmlLimits;
  /** XML elements that are still open, from the stanza down. */
  readonly #open: OpenElement[] = [];
  #isRootOpen = false;
  #stanzas = 0;
  #nodes = 0;
  #attributes = 0;

  constructor(max: XmlLimits) {
    this.#max = max;
  }

  /** Counts a start tag. Call this method when its name was read, before its attributes. */
  startTag(): void {
    this.#attributes = 0;
    const { depth } = this.#max;
    if (this.#open.length === depth) throw tooMuch(depth, 'elements within each other');
    this.#countNode();
  }

  attribute(): void {
    const { attributes } = this.#max;
    if (++this.#attributes > attributes) throw tooMuch(attributes, 'attributes');
  }

  /** Adds a complete start tag. Returns the root element if the tag is its start tag, else null. */
  openTag(tag: SaxesTagNS): XmlElement | null {
    const element: OpenElement = {
      name: tag.local,
      ns: tag.uri,
      attributes: attributesOf(tag),
      children: [],
    };
    if (!this.#isRootOpen) {
      this.#isRootOpen = true;
      return element;
    }
    this.#open.at(-1)?.children.push(element);
    this.#open.push(element);
    return null;
  }

  /**
   * Adds an end tag. Returns the stanza that it completes, `root` for the end of the stream, or
   * null inside a stanza.
   */
  closeTag(): XmlElement | 'root' | null {
    const element = this.#open.pop();
    if (element === undefined) return 'root';
    if (this.#open.length > 0) return null;
    const { stanzas } = this.#max;
    if (++this.#stanzas > stanzas) throw tooMuch(stanzas, 'stanzas');
    return element;
  }

  text(text: string): void {
    const siblings = this.#open.at(-1)?.children;
    if (siblings === undefined) {
      if (NOT_SPACE.test(text)) throw strayText();
      return;
    }
    if (text === '') return;
    const last = siblings.at(-1);
    if (typeof last === 'string') {
      siblings[siblings.length - 1] = last + text;
    } else {
      this.#countNode();
      siblings.push(text);
    }
  }

  /** Resets the node count, for the next stanza. */
  resetNodes(): void {
    this.#nodes = 0;
  }

  #countNode(): void {
    const { nodes } = this.#max;
    if (++this.#nodes > nodes) throw tooMuch(nodes, 'nodes in a stanza');
  }
}

function attributesOf(tag: SaxesTagNS): Record<string, string> {
  // `fromEntries` defines properties; an assignment would call the setter of `__proto__`.
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
