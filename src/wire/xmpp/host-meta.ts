/** Links to web endpoints of a domain in host-meta (XEP-0156 §3, RFC 6415). */
import { bounded } from './bounded.js';
import { attribute, nameOf } from './element.js';
import { xmlReader } from './reader.js';
import { XmlViolation } from './xml-limits.js';

/** The two endpoints that XEP-0156 defines, by the end of the link relation. */
export type AlternativeConnection = 'websocket' | 'xbosh';

/** A link to an endpoint. `href` is as sent; it may be anything. */
export interface AlternativeLink {
  readonly to: AlternativeConnection;
  readonly href: string;
}

/** What a document says, or why it is not a host-meta document. */
export type HostMetaDocument =
  | { readonly links: readonly AlternativeLink[]; readonly malformed?: never }
  | { readonly malformed: string; readonly links?: never };

const RELATION = 'urn:xmpp:alt-connections:';
const XRD = 'http://docs.oasis-open.org/ns/xri/xrd-1.0';
/** Maximum number of links to keep, and length of each. */
const MOST_LINKS = 16;
const LONGEST_HREF = 1_000;
/** UTF-8 encoding of U+FEFF, which a document may start with. */
const BYTE_ORDER_MARK = Buffer.from('\u{feff}');

/** Decodes `host-meta`: an XRD document. */
export function readHostMetaXml(bytes: Uint8Array): HostMetaDocument {
  const limits = { depth: 16, stanzas: 256, nodes: 1_000 };
  const reader = xmlReader(limits, true);
  const links: AlternativeLink[] = [];
  let isXrd = false;
  try {
    for (const event of reader.push(withoutMark(bytes))) {
      if (event.type === 'open') {
        const { element } = event;
        isXrd = element.name === 'XRD' && element.ns === XRD;
        if (!isXrd) return { malformed: `the root element is ${bounded(nameOf(element), 200)}` };
      } else if (event.type === 'stanza') {
        const { element } = event;
        if (element.name !== 'Link' || element.ns !== XRD) continue;
        add(links, attribute(element, 'rel'), attribute(element, 'href'));
      } else return { links };
    }
  } catch (error) {
    if (!(error instanceof XmlViolation)) throw error;
  }
  if (reader.violation !== null) return { malformed: reader.violation.message };
  return { malformed: isXrd ? 'the document is cut off' : 'no XML element' };
}

/** Decodes `host-meta.json`: the JSON form of RFC 6415 Appendix A. */
export function readHostMetaJson(bytes: Uint8Array): HostMetaDocument {
  let said: unknown;
  try {
    said = JSON.parse(Buffer.from(withoutMark(bytes)).toString());
  } catch {
    return { malformed: 'not JSON' };
  }
  if (!isObject(said)) return { malformed: 'not a JSON object' };
  const { links: listed = [] } = said;
  if (!Array.isArray(listed)) return { malformed: 'links is not a list' };
  const links: AlternativeLink[] = [];
  for (const link of listed as readonly unknown[]) {
    if (isObject(link)) add(links, link['rel'], link['href']);
  }
  return { links };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  return BYTE_ORDER_MARK.equals(bytes.subarray(0, BYTE_ORDER_MARK.length))
    ? bytes.subarray(BYTE_ORDER_MARK.length)
    : bytes;
}

/** Adds a link if its relation is one of XEP-0156. */
function add(links: AlternativeLink[], rel: unknown, href: unknown): void {
  if (typeof rel !== 'string' || typeof href !== 'string' || links.length >= MOST_LINKS) return;
  const to = rel.startsWith(RELATION) ? rel.slice(RELATION.length) : '';
  if (to !== 'websocket' && to !== 'xbosh') return;
  const text = href.trim();
  if (text === '' || text.length > LONGEST_HREF) return;
  if (links.some((one) => one.to === to && one.href === text)) return;
  links.push({ to, href: text });
}
