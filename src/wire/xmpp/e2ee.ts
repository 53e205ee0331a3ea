/**
 * Builds stanzas in the form of end-to-end encryption, with random data in place of ciphertext.
 * Also builds an OMEMO bundle (XEP-0384 version 0.3 §4.3) for an unused device number.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { child, elements, escapeXml, type XmlElement } from './element.js';
import { xmlReader } from './reader.js';

export const PUBSUB = 'http://jabber.org/protocol/pubsub';
const OWNER = `${PUBSUB}#owner`;
const AXOLOTL = 'eu.siacs.conversations.axolotl';
const HINTS = 'urn:xmpp:hints';

const BODIES: Readonly<Record<string, (bareJid: string) => string>> = {
  omemo: () =>
    `<encrypted xmlns='${AXOLOTL}'><header sid='${device()}'>` +
    `<key rid='${device()}' prekey='true'>${chance(180)}</key><key rid='${device()}'>${chance(90)}</key>` +
    `<iv>${chance(12)}</iv></header><payload>${chance(60)}</payload></encrypted>` +
    `<encryption xmlns='urn:xmpp:eme:0' name='OMEMO' namespace='${AXOLOTL}'/>` +
    '<body>I sent you an OMEMO encrypted message but your client does not seem to support that.</body>',
  'omemo:2': (bareJid) =>
    `<encrypted xmlns='urn:xmpp:omemo:2'><header sid='${device()}'><keys jid='${escapeXml(bareJid)}'>` +
    `<key rid='${device()}' kex='true'>${chance(180)}</key></keys></header>` +
    `<payload>${chance(96)}</payload></encrypted>`,
  openpgp: () => `<openpgp xmlns='urn:xmpp:openpgp:0'>${chance(600)}</openpgp>`,
  pgp: () =>
    `<body>This message is encrypted.</body><x xmlns='jabber:x:encrypted'>${chance(400).replace(/.{64}/g, '$&\n')}\n=aB3d</x>`,
  otr: () => `<body>?OTR:AAMD${chance(210)}.</body>`,
};

/** A chat message with hints against archives and carbon copies (XEP-0334). */
interface Shaped {
  readonly xml: string;
  /** Elements of the encrypted test message that must arrive unchanged. */
  readonly parts: readonly XmlElement[];
}

/**
 * Builds a message in the form of end-to-end encryption. `shape` names the form, such as OMEMO;
 * any other value gives a plain message.
 */
export function shapedMessage(
  shape: string,
  { to, id, bareJid }: { readonly to: string; readonly id: string; readonly bareJid: string },
): Shaped {
  const body = BODIES[shape]?.(bareJid) ?? `<body>${chance(12)}</body>`;
  const xml =
    `<message xmlns='jabber:client' type='chat' id='${escapeXml(id)}' to='${escapeXml(to)}'>${body}` +
    `<no-store xmlns='${HINTS}'/><no-copy xmlns='${HINTS}'/></message>`;
  const hint = (part: XmlElement): boolean => part.ns === HINTS;
  return { xml, parts: elements(parsed(xml)).filter((part) => !hint(part)) };
}

/**
 * Whether a received message contains all elements that were sent; servers may add further
 * elements.
 */
export function arrivedWhole(message: XmlElement, parts: readonly XmlElement[]): boolean {
  const found = elements(message);
  return parts.every((part) => found.some((other) => sameElement(part, other)));
}

function sameElement(a: XmlElement, b: XmlElement): boolean {
  const keys = Object.keys(a.attributes);
  return (
    a.name === b.name &&
    a.ns === b.ns &&
    keys.length === Object.keys(b.attributes).length &&
    keys.every(
      (key) => Object.hasOwn(b.attributes, key) && a.attributes[key] === b.attributes[key],
    ) &&
    a.children.length === b.children.length &&
    a.children.every((one, at) => {
      const other = b.children[at];
      if (typeof one === 'string' || typeof other === 'string') return one === other;
      return other !== undefined && sameElement(one, other);
    })
  );
}

interface Bundle {
  readonly node: string;
  readonly publish: string;
  readonly fetch: string;
  readonly remove: string;
  /** Whether the answer to `fetch` contains the published payload. */
  matches(answer: XmlElement): boolean;
}

/** Device numbers end at 2³¹ (XEP-0384 §5.1), so no real device has a number from here on. */
const LEAST_FOREIGN = 2 ** 40;

export function madeUpBundle(): Bundle {
  const node = `${AXOLOTL}.bundles:${LEAST_FOREIGN + randomInt(2 ** 40)}`;
  const bundle =
    `<bundle xmlns='${AXOLOTL}'><signedPreKeyPublic signedPreKeyId='1'>${chance(33)}</signedPreKeyPublic>` +
    `<signedPreKeySignature>${chance(64)}</signedPreKeySignature><identityKey>${chance(33)}</identityKey>` +
    `<prekeys><preKeyPublic preKeyId='1'>${chance(33)}</preKeyPublic></prekeys></bundle>`;
  const field = (name: string, value: string, type = ''): string =>
    `<field var='${name}'${type}><value>${value}</value></field>`;
  const options =
    "<x xmlns='jabber:x:data' type='submit'>" +
    field('FORM_TYPE', `${PUBSUB}#publish-options`, " type='hidden'") +
    field('pubsub#persist_items', 'true') +
    field('pubsub#access_model', 'open') +
    '</x>';
  const expected = parsed(bundle);
  return {
    node,
    publish:
      `<pubsub xmlns='${PUBSUB}'><publish node='${node}'><item id='current'>${bundle}</item></publish>` +
      `<publish-options>${options}</publish-options></pubsub>`,
    fetch: `<pubsub xmlns='${PUBSUB}'><items node='${node}'/></pubsub>`,
    remove: `<pubsub xmlns='${OWNER}'><delete node='${node}'/></pubsub>`,
    matches(answer) {
      const items = child(answer, 'items', PUBSUB);
      const item = items && child(items, 'item', PUBSUB);
      const [found] = item === undefined ? [] : elements(item);
      return found !== undefined && sameElement(found, expected);
    },
  };
}

function parsed(xml: string): XmlElement {
  const [, event] = xmlReader().push(Buffer.from(`<stream>${xml}`));
  if (event?.type !== 'stanza') throw new Error('our own XML cannot be read');
  return event.element;
}

function device(): number {
  return randomInt(1, 2 ** 31 - 1);
}

function chance(octets: number): string {
  return randomBytes(octets).toString('base64');
}
