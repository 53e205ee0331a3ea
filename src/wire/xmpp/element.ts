import { NS } from './ns.js';

/** An XML element as plain JSON. Prefixes and namespace declarations are resolved to namespaces. */
export interface XmlElement {
  /** Local name of the element. */
  readonly name: string;
  /** Namespace of the element; the empty string if it has none. */
  readonly ns: string;
  /**
   * Attributes by local name; `{ns}local` for a prefixed attribute, `xml:lang` and the like for the
   * prefix `xml`. The server chooses the keys, so look them up with `attribute`.
   */
  readonly attributes: Readonly<Record<string, string>>;
  /** Children of the XML element: texts are not empty, and two texts never follow each other. */
  readonly children: readonly (XmlElement | string)[];
}

/** Returns the first child element with this name. */
export function child(parent: XmlElement, name: string, ns: string): XmlElement | undefined {
  return elements(parent).find((element) => element.name === name && element.ns === ns);
}

/** Returns the child elements with this name, in order. */
export function children(parent: XmlElement, name: string, ns: string): XmlElement[] {
  return elements(parent).filter((element) => element.name === name && element.ns === ns);
}

/** Returns all child elements of an XML element, in order. */
export function elements(parent: XmlElement): XmlElement[] {
  return parent.children.filter((node) => typeof node !== 'string');
}

/** Returns the text directly in the element, without text of its children. */
export function textOf(element: XmlElement): string {
  return element.children.filter((node) => typeof node === 'string').join('');
}

/** Returns the value of an attribute, or null. Safe for any key, such as `constructor`. */
export function attribute(element: XmlElement, key: string): string | null {
  return Object.hasOwn(element.attributes, key) ? (element.attributes[key] ?? null) : null;
}

/** Returns the name of an XML element as `{ns}name`. */
export function nameOf(element: XmlElement): string {
  return `{${element.ns}}${element.name}`;
}

/**
 * Serializes an element as XML that declares all its namespaces, so that it is valid in any place.
 */
export function serialize(element: XmlElement): string {
  return serializeIn(element, null);
}

function serializeIn(element: XmlElement, defaultNs: string | null): string {
  const { name, ns } = element;
  // The namespace of `xml` must not be a default namespace (Namespaces in XML §3).
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
 * Escapes text and attribute values for either kind of quotes; line ends and tabs are preserved.
 * Characters that XML cannot contain (XML 1.0 §2.2: NUL, lone surrogates) become U+FFFD.
 */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}')
    .replace(/[&<>"'\t\n\r]/g, (character) => REFERENCES[character] ?? character);
}
