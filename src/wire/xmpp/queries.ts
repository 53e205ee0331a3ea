/** What an entity is asked, and what may be kept of its answers. */
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

/** XEP-0050 §2.2. */
const COMMANDS = 'http://jabber.org/protocol/commands';

/** The child of an `<iq type='get'/>`, by the last part of its namespace. */
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

/** Older names of XEP-0215, asked where it names no service. */
export const OLD_QUERIES = {
  'extdisco:1': `<services xmlns='${OLD_EXTDISCO}'/>`,
  jingleinfo: `<query xmlns='${JINGLE_INFO}'/>`,
} as const;

/** Elements and characters of one answer: more than any honest one has. */
const MOST_NODES = 1_500;
const MOST_CHARACTERS = 65_536;

/**
 * The answer as it may be kept: bounded, and without the credentials of the services that it
 * lists.
 */
export function forKeeping({ answer, payload, condition, text }: Iq): Iq {
  if (payload === null) return { answer, payload, condition, text };
  const open = SERVICE_NAMESPACES.includes(payload.ns) ? withoutCredentials(payload) : payload;
  return { answer, payload: prune(open), condition, text };
}

/** Forms go before features, so that no flood of these hides one. */
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
