import { NS } from '../../wire/xmpp/ns.js';
import { attribute, escapeXml, textOf, type XmlElement } from '../../wire/xmpp/xml.js';
import { dialbackKey } from '../../net/tls/identity.js';

/**
 * Maximum length of a domain or stream id that an answer to dialback repeats. Domains are shorter
 * (RFC 7622 §3.2).
 */
const LONGEST_NAME = 1_023;

/** Returns an attribute of a dialback element, or null if it is missing or too long to be valid. */
export function nameIn(element: XmlElement, key: string): string | null {
  const value = attribute(element, key);
  return value === null || value.length > LONGEST_NAME ? null : value;
}

/**
 * Returns the answer of our authoritative server to a dialback element (XEP-0220 §2.3), or null if
 * none is due. `onVerified` is called with each key that is ours.
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
  // Only answers to a request have a type, and this server sends no requests.
  if (attribute(element, 'type') !== null) return null;
  if (element.name === 'result') return `<db:result ${names} type='valid'/>`;
  if (element.name !== 'verify' || id === null) return null;
  const key = textOf(element).trim();
  const ours = key === dialbackKey(secret, from, to, id);
  if (ours) onVerified(key);
  return `<db:verify ${names} id='${escapeXml(id)}' type='${ours ? 'valid' : 'invalid'}'/>`;
}
