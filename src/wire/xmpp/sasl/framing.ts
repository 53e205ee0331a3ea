/**
 * Encodes and decodes SASL messages in XML, as SASL (RFC 6120 §6) and SASL2 (XEP-0388) carry them:
 * in base64.
 */
import { bounded } from '../bounded.js';
import { child, escapeXml, nameOf, textOf, type XmlElement } from '../element.js';
import { readSaslFailure } from '../errors.js';
import { StreamFailure } from '../failure.js';
import { NS } from '../ns.js';
import type { StreamError, XmppStream } from '../stream.js';

/** Builds `<auth/>`. `message` is null for a mechanism in which the server sends first. */
export function authXml(mechanism: string, message: string | null): string {
  const body = message === null ? '' : encoded(message);
  return `<auth xmlns='${NS.sasl}' mechanism='${escapeXml(mechanism)}'>${body}</auth>`;
}

export function responseXml(message: string): string {
  const body = message === '' ? '' : Buffer.from(message).toString('base64');
  return `<response xmlns='${NS.sasl}'>${body}</response>`;
}

/**
 * Encodes an initial response. An empty one is `=`, because an empty element means no initial
 * response (§6.4.2).
 */
function encoded(message: string): string {
  return message === '' ? '=' : Buffer.from(message).toString('base64');
}

/** How one of the two protocols carries the messages of a client. */
export interface SaslFraming {
  readonly protocol: 'SASL' | 'SASL2';
  /** `message` is null for a mechanism in which the server sends first. */
  begin(mechanism: string, message: string | Uint8Array | null): string;
  respond(message: string): string;
}

export const SASL: SaslFraming = {
  protocol: 'SASL',
  begin: (mechanism, message) =>
    authXml(mechanism, message === null ? null : Buffer.from(message).toString()),
  respond: responseXml,
};

/** Framing of SASL2. `inside` is XML of further elements in `<authenticate/>`. */
export function sasl2(inside: string): SaslFraming {
  return {
    protocol: 'SASL2',
    begin(mechanism, message) {
      const initial = message === null ? '' : Buffer.from(message).toString('base64');
      return (
        `<authenticate xmlns='${NS.sasl2}' mechanism='${escapeXml(mechanism)}'>` +
        `<initial-response>${initial}</initial-response>${inside}</authenticate>`
      );
    },
    respond: (message) =>
      `<response xmlns='${NS.sasl2}'>${Buffer.from(message).toString('base64')}</response>`,
  };
}

/** Builds the element that names the client (XEP-0388 §2.4). `id` is a UUID. */
export function userAgentXml(id: string): string {
  return `<user-agent id='${escapeXml(id)}'><software>xmpp-safeguard</software></user-agent>`;
}

export type SaslReply =
  /** Decoded message of the server; null if it is not base64 of UTF-8. */
  | { readonly type: 'challenge'; readonly message: string | null }
  | {
      readonly type: 'success';
      readonly message: string | null;
      /** The whole element: SASL2 has more in it than the message. */
      readonly element: XmlElement;
    }
  | { readonly type: 'failure'; readonly condition: string; readonly text: string | null }
  | { readonly type: 'stream-error'; readonly error: StreamError };

/**
 * Returns the server's next SASL message. Throws `StreamFailure`; its reason is `malformed` for an
 * element that is not SASL.
 */
export async function nextSasl(stream: XmppStream, timeoutMs?: number): Promise<SaslReply> {
  const item = await stream.next(timeoutMs);
  if (item.type === 'error') return { type: 'stream-error', error: item.error };
  if (item.type === 'end') {
    throw new StreamFailure('closed', 'the server closed the stream during the login');
  }
  const reply = readSasl(item.element);
  if (reply !== null) return reply;
  if (item.element.ns === NS.sasl2 && item.element.name === 'continue') {
    const step = 'the server asks for one more step (SASL2 <continue/>), unknown to this program';
    throw new StreamFailure('malformed', step);
  }
  const name = bounded(nameOf(item.element), 200);
  throw new StreamFailure('malformed', `the server sent ${name} during the login`);
}

/** Decodes a message of the server in either protocol. Returns null for another element. */
export function readSasl(element: XmlElement): SaslReply | null {
  if (element.ns !== NS.sasl && element.ns !== NS.sasl2) return null;
  switch (element.name) {
    case 'challenge':
      return { type: 'challenge', message: decoded(textOf(element)) };
    case 'success': {
      const data = element.ns === NS.sasl ? element : child(element, 'additional-data', NS.sasl2);
      const message = data === undefined ? '' : decoded(textOf(data));
      return { type: 'success', message, element };
    }
    case 'failure':
      return { type: 'failure', ...readSaslFailure(element) };
    default:
      return null;
  }
}

function decoded(text: string): string | null {
  const bare = text.replace(/\s+/g, '');
  if (bare === '' || bare === '=') return '';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(bare) || bare.length % 4 !== 0) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Buffer.from(bare, 'base64'),
    );
  } catch {
    return null;
  }
}
