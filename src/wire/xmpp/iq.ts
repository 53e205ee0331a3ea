import { bounded } from './bounded.js';
import { attribute, child, elements, textOf, type XmlElement } from './element.js';
import { boundedAttribute } from './errors.js';
import { NS } from './ns.js';

/** Outcome of an IQ request. A stanza error is also an answer (RFC 6120 §8.2.3). */
export interface Iq {
  readonly answer: 'result' | 'error' | 'silence';
  /** Child element of an IQ of type `result`; null for other answers. */
  readonly payload: XmlElement | null;
  readonly condition: string | null;
  readonly text: string | null;
}

/**
 * Decodes the answer to an IQ. Null, and an IQ that is neither a result nor an error, count as no
 * answer. Strings are bounded.
 */
export function readIq(iq: XmlElement | null): Iq {
  const type = iq === null ? null : attribute(iq, 'type');
  if (iq === null || (type !== 'result' && type !== 'error')) {
    return { answer: 'silence', payload: null, condition: null, text: null };
  }
  if (type === 'error') return { answer: 'error', payload: null, ...stanzaError(iq) };
  const [payload] = elements(iq);
  return { answer: 'result', payload: payload ?? null, condition: null, text: null };
}

/** Answer to an IQ request, with the type of its error. */
export interface IqReply extends Iq {
  /**
   * Error type `wait`, `cancel`, `modify`, `auth` or `continue` (RFC 6120 §8.3.2), as sent; else
   * null.
   */
  readonly errorType: string | null;
}

/** Decodes an answer to an IQ like `readIq`, with the type of its error. */
export function readIqReply(iq: XmlElement | null): IqReply {
  const answer = readIq(iq);
  const error = iq === null || answer.answer !== 'error' ? undefined : errorOf(iq);
  const errorType = error === undefined ? null : boundedAttribute(error, 'type');
  return { ...answer, errorType };
}

/**
 * Decodes a stanza error (RFC 6120 §8.3). In dialback errors, the error element is in the dialback
 * namespace (XEP-0220 §2.5).
 */
export function stanzaError(stanza: XmlElement): Pick<Iq, 'condition' | 'text'> {
  const error = errorOf(stanza);
  if (error === undefined) return { condition: null, text: null };
  const condition = elements(error).find(({ ns, name }) => ns === NS.stanzas && name !== 'text');
  const text = child(error, 'text', NS.stanzas);
  return {
    condition: condition === undefined ? null : bounded(condition.name, 100),
    text: text === undefined ? null : bounded(textOf(text)),
  };
}

function errorOf(stanza: XmlElement): XmlElement | undefined {
  return [NS.client, NS.server, NS.dialback]
    .map((ns) => child(stanza, 'error', ns))
    .find((found) => found !== undefined);
}

/**
 * Whether an answer with this `from` is from the entity that was asked (RFC 6120 §8.1.2.1,
 * §10.3.3). `to` is null for the own account. Only the own server can send a stanza without `from`,
 * so such an answer is accepted.
 */
export function mayAnswer(
  from: string | null,
  to: string | null,
  own: string,
  domain: string,
): boolean {
  const ofServer = [bareOf(own), canonical(domain)];
  if (from === null) return to === null || ofServer.includes(canonical(to));
  if (to !== null) return canonical(from) === canonical(to);
  return canonical(from) === bareOf(own) || canonical(from) === canonical(own);
}

export function bareOf(jid: string): string {
  return canonical(jid.replace(/\/.*$/s, ''));
}

/**
 * Returns a JID in the form in which it is compared: only the resource is case-sensitive (RFC 7622
 * §3).
 */
function canonical(jid: string): string {
  const slash = jid.indexOf('/');
  if (slash < 0) return jid.toLowerCase();
  return jid.slice(0, slash).toLowerCase() + jid.slice(slash);
}
