import { NS } from './ns.js';

/** Plain JSON. Namespace declarations and prefixes are gone: names are what they were bound to. */
export interface XmlElement {
  /** The local name. */
  readonly name: string;
  /** The empty string where there is none. */
  readonly ns: string;
  /**
   * By local name, `{ns}local` where the attribute has a prefix, `xml:lang` and the like where
   * that is `xml`. A server chooses the keys: look them up with `attribute`.
   */
  readonly attributes: Readonly<Record<string, string>>;
  /** No empty strings, and never two strings in a row. */
  readonly children: readonly (XmlElement | string)[];
}

/** The first child element of that name. */
export function child(parent: XmlElement, name: string, ns: string): XmlElement | undefined {
  return elements(parent).find((element) => element.name === name && element.ns === ns);
}

/** The child elements of that name, in order. */
export function children(parent: XmlElement, name: string, ns: string): XmlElement[] {
  return elements(parent).filter((element) => element.name === name && element.ns === ns);
}

/** The child elements, in order. */
export function elements(parent: XmlElement): XmlElement[] {
  return parent.children.filter((node) => typeof node !== 'string');
}

/** The text directly in the element, without that of its children. */
export function textOf(element: XmlElement): string {
  return element.children.filter((node) => typeof node === 'string').join('');
}

/** Null where the element has no such attribute, whatever the key: `constructor` too. */
export function attribute(element: XmlElement, key: string): string | null {
  return Object.hasOwn(element.attributes, key) ? (element.attributes[key] ?? null) : null;
}

/** `{ns}name`. */
export function nameOf(element: XmlElement): string {
  return `{${element.ns}}${element.name}`;
}

/** The element as XML that reads back equal, wherever it is put: it declares what it uses. */
export function serialize(element: XmlElement): string {
  return serializeIn(element, null);
}

function serializeIn(element: XmlElement, defaultNs: string | null): string {
  const { name, ns } = element;
  // The namespace of `xml` may not be the default one (Namespaces in XML §3).
  const tag = ns === NS.xml ? `xml:${name}` : name;
  const inner = ns === NS.xml ? defaultNs : ns;
  let head = `<${tag}`;
  if (inner !== null && inner !== defaultNs) head += ` xmlns='${escapeXml(inner)}'`;
  for (const [index, [key, value]] of Object.entries(element.attributes).entries()) {
    head += ` ${attributeName(key, `n${index}`)}='${escapeXml(value)}'`;
  }
  const body = element.children.map((node) =>
    typeof node === 'string' ? escapeXml(node) : serializeIn(node, inner),
  );
  return body.length === 0 ? `${head}/>` : `${head}>${body.join('')}</${tag}>`;
}

function attributeName(key: string, prefix: string): string {
  const end = key.lastIndexOf('}');
  if (end < 0) return key;
  return `xmlns:${prefix}='${escapeXml(key.slice(1, end))}' ${prefix}:${key.slice(end + 1)}`;
}

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

/**
 * For text and for attribute values in either quotes; line ends and tabs survive too.
 * What no XML can hold (XML 1.0 §2.2: NUL, lone surrogates) becomes U+FFFD.
 */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}')
    .replace(/[&<>"'\t\n\r]/g, (character) => REFERENCES[character] ?? character);
}
