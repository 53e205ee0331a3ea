/**
 * Queries for an entity (a server, service or user), and the parts of the answers that are
 * recorded.
 */
import { bounded } from './bounded.js';
import { DISCO_INFO, DISCO_ITEMS } from './disco.js';
import {
  EXTDISCO,
  JINGLE_INFO,
  OLD_EXTDISCO,
  SERVICE_NAMESPACES,
  withoutCredentials,
} from './extdisco.js';
import type { Iq } from './iq.js';
import { LAST, TIME, VERSION } from './version.js';
import type { XmlElement } from './xml.js';

/** Namespace of ad-hoc commands (XEP-0050 §2.2). */
const COMMANDS = 'http://jabber.org/protocol/commands';

/** The children of `<iq type='get'/>` requests, named by the last part of their namespace. */
export const QUERIES = {
  'disco#info': `<query xmlns='${DISCO_INFO}'/>`,
  'disco#items': `<query xmlns='${DISCO_ITEMS}'/>`,
  commands: `<query xmlns='${DISCO_ITEMS}' node='${COMMANDS}'/>`,
  version: `<query xmlns='${VERSION}'/>`,
  last: `<query xmlns='${LAST}'/>`,
  time: `<time xmlns='${TIME}'/>`,
  extdisco: `<services xmlns='${EXTDISCO}'/>`,
} as const;
export type Query = keyof typeof QUERIES;

/** Older namespaces of XEP-0215, queried if the current one lists no service. */
export const OLD_QUERIES = {
  'extdisco:1': `<services xmlns='${OLD_EXTDISCO}'/>`,
  jingleinfo: `<query xmlns='${JINGLE_INFO}'/>`,
} as const;

/** Maximum number of elements and characters of a recorded answer; normal answers have fewer. */
const MOST_NODES = 1_500;
const MOST_CHARACTERS = 65_536;

/**
 * Returns an answer to a service discovery query in the form that a recording stores: limited in
 * size, and without credentials of services.
 */
export function forKeeping({ answer, payload, condition, text }: Iq): Iq {
  if (payload === null) return { answer, payload, condition, text };
  const open = SERVICE_NAMESPACES.includes(payload.ns) ? withoutCredentials(payload) : payload;
  return { answer, payload: prune(open), condition, text };
}

/**
 * Limits the size of a recorded answer to a service discovery query. Keeps forms before features,
 * so that many features cannot push out a form.
 */
function prune(root: XmlElement): XmlElement {
  const left = { nodes: MOST_NODES, characters: MOST_CHARACTERS };
  const take = (text: string): string => {
    const kept = bounded(text);
    left.characters -= kept.length;
    return kept;
  };
  const copy = (element: XmlElement): XmlElement => {
    left.nodes -= 1;
    const attributes = Object.fromEntries(
      Object.entries(element.attributes).map(([key, value]) => [take(key), take(value)]),
    );
    const order = element.children
      .map((node, index) => ({ node, index }))
      .sort((a, b) => rank(a.node) - rank(b.node) || a.index - b.index);
    const kept: { node: XmlElement | string; index: number }[] = [];
    for (const { node, index } of order) {
      if (left.nodes <= 0 || left.characters <= 0) break;
      kept.push({ node: typeof node === 'string' ? take(node) : copy(node), index });
    }
    const children = kept.sort((a, b) => a.index - b.index).map(({ node }) => node);
    return { name: bounded(element.name), ns: bounded(element.ns), attributes, children };
  };
  return copy(root);
}

function rank(node: XmlElement | string): number {
  return typeof node !== 'string' && node.name === 'x' ? 0 : 1;
}
