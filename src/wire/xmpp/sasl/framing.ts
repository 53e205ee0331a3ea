/** Encodes and decodes SASL messages in XML (RFC 6120 §6): base64, and `=` for an empty message. */
import { bounded } from '../bounded.js';
import { escapeXml, nameOf, textOf, type XmlElement } from '../element.js';
import { readSaslFailure } from '../errors.js';
import { StreamFailure } from '../failure.js';
import { NS } from '../ns.js';
import type { StreamError, XmppStream } from '../stream.js';

/** Builds `<auth/>`. `message`: null for a mechanism in which the server sends first. */
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

export type SaslReply =
  /** Decoded message; null if it is not base64 of UTF-8. */
  | { readonly type: 'challenge'; readonly message: string | null }
  | { readonly type: 'success'; readonly message: string | null }
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
  const name = bounded(nameOf(item.element), 200);
  throw new StreamFailure('malformed', `the server sent ${name} during the login`);
}

/** Decodes a SASL message of the server. Returns null for another element. */
export function readSasl(element: XmlElement): SaslReply | null {
  if (element.ns !== NS.sasl) return null;
  switch (element.name) {
    case 'challenge':
    case 'success':
      return { type: element.name, message: decoded(textOf(element)) };
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
