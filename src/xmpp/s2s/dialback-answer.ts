import { NS } from '../../wire/xmpp/ns.js';
import { attribute, escapeXml, textOf, type XmlElement } from '../../wire/xmpp/xml.js';
import { dialbackKey } from '../../net/tls/identity.js';

/** Longer than any domain (RFC 7622 §3.2) and any id; what is longer is not repeated. */
const LONGEST_NAME = 1_023;

/** The attribute, where it is one that a server would give. */
export function nameIn(element: XmlElement, key: string): string | null {
  const value = attribute(element, key);
  return value === null || value.length > LONGEST_NAME ? null : value;
}

/**
 * What the server of our own domain says to a word of dialback (XEP-0220 §2.3), or null where
 * there is nothing to say. `onVerified`: with a key that is ours.
 */
export function dialbackAnswer(
  element: XmlElement,
  secret: string,
  onVerified: (key: string) => void,
): string | null {
  const to = nameIn(element, 'to');
  const from = nameIn(element, 'from');
  const id = nameIn(element, 'id');
  if (element.ns !== NS.dialback || to === null || from === null) return null;
  const names = `from='${escapeXml(to)}' to='${escapeXml(from)}'`;
  // A request has no type; an answer to none of ours does.
  if (attribute(element, 'type') !== null) return null;
  if (element.name === 'result') return `<db:result ${names} type='valid'/>`;
  if (element.name !== 'verify' || id === null) return null;
  const key = textOf(element).trim();
  const ours = key === dialbackKey(secret, from, to, id);
  if (ours) onVerified(key);
  return `<db:verify ${names} id='${escapeXml(id)}' type='${ours ? 'valid' : 'invalid'}'/>`;
}
