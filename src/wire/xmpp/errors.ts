import { bounded } from './bounded.js';
import { attribute, child, elements, nameOf, textOf, type XmlElement } from './element.js';
import { NS } from './ns.js';

/** Stream error conditions of RFC 6120 §4.9.3. */
export const STREAM_ERROR_CONDITIONS: readonly string[] = [
  'bad-format',
  'bad-namespace-prefix',
  'conflict',
  'connection-timeout',
  'host-gone',
  'host-unknown',
  'improper-addressing',
  'internal-server-error',
  'invalid-from',
  'invalid-namespace',
  'invalid-xml',
  'not-authorized',
  'not-well-formed',
  'policy-violation',
  'remote-connection-failed',
  'reset',
  'resource-constraint',
  'restricted-xml',
  'see-other-host',
  'system-shutdown',
  'undefined-condition',
  'unsupported-encoding',
  'unsupported-feature',
  'unsupported-stanza-type',
  'unsupported-version',
];

/** Stanza error conditions of RFC 6120 §8.3.3. */
export const STANZA_ERROR_CONDITIONS: readonly string[] = [
  'bad-request',
  'conflict',
  'feature-not-implemented',
  'forbidden',
  'gone',
  'internal-server-error',
  'item-not-found',
  'jid-malformed',
  'not-acceptable',
  'not-allowed',
  'not-authorized',
  'policy-violation',
  'recipient-unavailable',
  'redirect',
  'registration-required',
  'remote-server-not-found',
  'remote-server-timeout',
  'resource-constraint',
  'service-unavailable',
  'subscription-required',
  'undefined-condition',
  'unexpected-request',
];

export interface StreamError {
  /**
   * Condition of the stream error. Usually one of `STREAM_ERROR_CONDITIONS`, but jabberd2 sends
   * `xml-not-well-formed`. `undefined-condition` if the server names none.
   */
  readonly condition: string;
  readonly text: string | null;
  /**
   * Content of `see-other-host` as sent: a host with an optional port (RFC 6120 §4.9.3.19). Null
   * for other errors.
   */
  readonly seeOtherHost: string | null;
  /** Application-specific conditions of the stream error as `{ns}name`, sorted. */
  readonly other: readonly string[];
}

/**
 * Error conditions that a server sends to a client that exceeded a limit (RFC 6120 §4.9.3,
 * §8.3.3).
 */
const LIMIT_CONDITIONS: readonly string[] = ['policy-violation', 'resource-constraint'];

/** Whether the condition of an error means that the client exceeded a limit of the server. */
export function isLimitCondition(condition: string | null | undefined): boolean {
  return condition != null && LIMIT_CONDITIONS.includes(condition);
}

export function isStreamError(element: XmlElement): boolean {
  return element.name === 'error' && element.ns === NS.streams;
}

/** Decodes a `<stream:error/>` (RFC 6120 §4.9.2). All strings are bounded. */
export function readStreamError(error: XmlElement): StreamError {
  const named = elements(error).filter(({ name, ns }) => ns === NS.streamErrors && name !== 'text');
  const condition =
    named.find(({ name }) => STREAM_ERROR_CONDITIONS.includes(name)) ?? named[0] ?? null;
  const seeOtherHost = named.find(({ name }) => name === 'see-other-host');
  const own = elements(error).filter(({ ns }) => ns !== NS.streamErrors);
  // Before RFC 3920, the text of a stream error was directly in the error element.
  const text = child(error, 'text', NS.streamErrors) ?? error;
  return {
    condition: bounded(condition?.name ?? 'undefined-condition', 100),
    text: textOrNull(text),
    seeOtherHost: seeOtherHost === undefined ? null : textOrNull(seeOtherHost),
    other: names(own),
  };
}

/** A SASL `<failure/>` (RFC 6120 §6.5 or XEP-0388). */
interface SaslFailure {
  /** Condition of the SASL failure; `undefined-condition` if the server names none. */
  readonly condition: string;
  readonly text: string | null;
}

export function readSaslFailure(failure: XmlElement): SaslFailure {
  const condition = elements(failure).find(({ name, ns }) => ns === NS.sasl && name !== 'text');
  const text = child(failure, 'text', NS.sasl) ?? child(failure, 'text', NS.sasl2);
  return {
    condition: bounded(condition?.name ?? 'undefined-condition', 100),
    text: text === undefined ? null : textOrNull(text),
  };
}

/**
 * Returns the names of XML elements as `{ns}name`, limited in number and length, sorted, without
 * duplicates.
 */
export function names(of: readonly XmlElement[]): string[] {
  return sortedSet(of.map((element) => bounded(nameOf(element), 300)));
}

/**
 * Returns at most 100 texts, sorted by code unit, without duplicates: a server may send thousands.
 */
export function sortedSet(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort().slice(0, 100);
}

/** Returns the value of an XML attribute, limited in length, or null. */
export function boundedAttribute(element: XmlElement, key: string): string | null {
  const value = attribute(element, key);
  return value === null ? null : bounded(value);
}

function textOrNull(element: XmlElement): string | null {
  const text = textOf(element).trim();
  return text === '' ? null : bounded(text);
}
