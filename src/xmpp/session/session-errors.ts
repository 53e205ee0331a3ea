import { bounded } from '../../wire/xmpp/bounded.js';
import { isLimitCondition, readStreamError } from '../../wire/xmpp/errors.js';
import { StreamFailure } from '../../wire/xmpp/failure.js';
import { nameOf, type XmlElement } from '../../wire/xmpp/xml.js';
import { NetFailure } from '../../net/failure.js';

/** Returns the bounded name of an element for an error message. */
export function shortName(element: XmlElement): string {
  return bounded(nameOf(element), 200);
}

/** Converts a stream error of the server to a `NetFailure`. */
export function streamErrorOf(element: XmlElement, where: string): NetFailure {
  const { condition, text } = readStreamError(element);
  return new NetFailure({
    layer: 'session',
    reason: isLimitCondition(condition) ? 'limited' : 'refused',
    detail: `${where}: stream error ${condition}${text === null ? '' : ` (${bounded(text, 200)})`}`,
  });
}

/** Converts an error that xmpp.js emitted while it opened the session. */
export function openingError(error: unknown, where: string): Error {
  if (error instanceof NetFailure || error instanceof StreamFailure) return error;
  const { condition, message } = error as { condition?: unknown; message?: unknown };
  if (typeof condition !== 'string') {
    return new StreamFailure('malformed', `no resource was bound: ${String(message)}`);
  }
  return new NetFailure({
    layer: 'session',
    reason: isLimitCondition(condition) ? 'limited' : 'refused',
    detail: `${where}: no resource was bound: ${bounded(condition, 100)}`,
  });
}

export function asStreamFailure(error: Error): StreamFailure {
  return error instanceof StreamFailure ? error : new StreamFailure('closed', error.message);
}
