/** SASL (RFC 6120 §6) on one stream over TLS: the offer and the exchange. */
import type { TLSSocket } from 'node:tls';
import { NS } from '../../wire/xmpp/ns.js';
import { attribute, textOf, type XmlElement } from '../../wire/xmpp/xml.js';
import {
  startExchange,
  type ChannelBindings,
  type ScramExchange,
  type StoredAccount,
} from './scram.js';

const SCRAM = 'SCRAM-SHA-256';
const SCRAM_PLUS = 'SCRAM-SHA-256-PLUS';

/** `reply`: XML to send. */
interface LoginStep {
  readonly reply: string;
  readonly done: boolean;
}

export interface Login {
  /** Features as XML: mechanisms and channel-binding types. */
  readonly offer: string;
  /** Handles an element. Returns null if it is not a SASL element. */
  heed(element: XmlElement): LoginStep | null;
}

export function createLogin(
  account: StoredAccount,
  secured: TLSSocket,
  types: readonly string[],
): Login {
  const bindings: ChannelBindings = { types, data: () => exporter(secured) };
  let exchange: ScramExchange | null = null;
  return {
    offer: offerOf(types),
    heed(element) {
      if (element.ns !== NS.sasl) return null;
      if (element.name === 'auth') {
        const plus = attribute(element, 'mechanism') === SCRAM_PLUS;
        const known = plus ? types.length > 0 : attribute(element, 'mechanism') === SCRAM;
        if (!known) return { reply: failure('invalid-mechanism'), done: false };
        exchange = startExchange(account, plus, bindings);
      } else if (element.name !== 'response' || exchange === null) {
        return { reply: failure('malformed-request'), done: false };
      }
      const reply = exchange.next(Buffer.from(textOf(element), 'base64').toString());
      if (reply.type === 'failure') {
        exchange = null;
        return { reply: failure(reply.condition), done: false };
      }
      const message = Buffer.from(reply.message).toString('base64');
      const xml = `<${reply.type} xmlns='${NS.sasl}'>${message}</${reply.type}>`;
      return { reply: xml, done: reply.type === 'success' };
    },
  };
}

export function failure(condition: string): string {
  return `<failure xmlns='${NS.sasl}'><${condition}/></failure>`;
}

function offerOf(types: readonly string[]): string {
  const mechanisms = types.length > 0 ? [SCRAM_PLUS, SCRAM] : [SCRAM];
  const listed = mechanisms.map((name) => `<mechanism>${name}</mechanism>`).join('');
  const named = types.map((type) => `<channel-binding type='${type}'/>`).join('');
  const binding =
    types.length > 0
      ? `<sasl-channel-binding xmlns='${NS.saslCb}'>${named}</sasl-channel-binding>`
      : '';
  return `<mechanisms xmlns='${NS.sasl}'>${listed}</mechanisms>${binding}`;
}

/** Returns the data of `tls-exporter` (RFC 9266 §2), the only type that the demo offers. */
function exporter(secured: TLSSocket): Uint8Array {
  return secured.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0));
}
