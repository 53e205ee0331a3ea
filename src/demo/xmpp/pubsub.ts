/** The part of personal eventing (XEP-0163) that OMEMO keys need: publish, fetch, delete. */
import { PUBSUB } from '../../wire/xmpp/e2ee.js';
import { attribute, child, serialize, type XmlElement } from '../../wire/xmpp/xml.js';

/** Identity and features for the `disco#info` of an account. */
export const PEP_INFO =
  "<identity category='pubsub' type='pep'/>" +
  ['publish', 'publish-options', 'persistent-items', 'access-open', 'delete-nodes']
    .map((name) => `<feature var='${PUBSUB}#${name}'/>`)
    .join('');

/** Maximum number of nodes, to bound the memory. */
const MOST_NODES = 100;

interface PersonalEventing {
  /** Returns the payload of a result; null for an error. */
  answer(type: string, request: XmlElement): string | null;
}

/** Stores the last item of each node of one account in memory. */
export function createPersonalEventing(): PersonalEventing {
  const items = new Map<string, XmlElement>();
  return {
    answer(type, request) {
      if (type === 'get') {
        const node = nodeOf(child(request, 'items', PUBSUB));
        const item = items.get(node);
        if (item === undefined) return null;
        return serialize({
          ...element('pubsub'),
          children: [{ ...element('items'), attributes: { node }, children: [item] }],
        });
      }
      const publish = child(request, 'publish', PUBSUB);
      const item = publish && child(publish, 'item', PUBSUB);
      if (item !== undefined && items.size < MOST_NODES) {
        items.set(nodeOf(publish), item);
        return '';
      }
      const removed = child(request, 'delete', `${PUBSUB}#owner`);
      return removed !== undefined && items.delete(nodeOf(removed)) ? '' : null;
    },
  };
}

function nodeOf(named: XmlElement | undefined): string {
  return (named && attribute(named, 'node')) ?? '';
}

function element(name: string): XmlElement {
  return { name, ns: PUBSUB, attributes: {}, children: [] };
}
