/** Lists, dates and failures as the words of findings have them. */
import type { FailureArgs } from '../codes.js';
import type { Failure } from '../model.js';
import { failureText } from './marks.js';

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  const last = items.at(-1) ?? 'none';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** Most names that a line has room for. */
const MOST_NAMES = 10;

export function some(items: readonly string[]): string {
  if (items.length <= MOST_NAMES) return list(items);
  return `${items.slice(0, MOST_NAMES).join(', ')} and ${items.length - MOST_NAMES} more`;
}

/** What a server offers: mechanisms and the like. */
export function offersText(offers: readonly string[]): string {
  return offers.length === 0 ? 'nothing' : some(offers);
}

/** ` not-authorized`, or nothing. */
export function named(condition: string): string {
  return condition === '' ? '' : ` ${condition}`;
}

/** ` ("Invalid username")`, or nothing. */
export function quoted(text: string): string {
  return text === '' ? '' : ` ("${text}")`;
}

export function reason(failure: FailureArgs): string {
  return failureText(failure as Failure);
}

/** `TLS 1.3`, of `TLSv1.3`; SSL as it is. */
export function versionText(version: string): string {
  if (version === 'TLSv1') return 'TLS 1.0';
  return version.replace(/^TLSv/, 'TLS ').replace(/^SSLv/, 'SSL ');
}

export function versionsText(versions: readonly string[]): string {
  return list(versions.map(versionText));
}

export function phaseText(phase: string): string {
  return phase === 'clear' ? 'before TLS' : `in ${versionText(phase)}`;
}

export function alertText(alert: string): string {
  return alert === '' ? 'closed without an alert' : `alert ${alert}`;
}

/** Of `<starttls/>`: a condition is that of a stream error. */
export function starttlsAnswerText(answer: string): string {
  return answer === 'failure'
    ? '<failure/>'
    : `stream error${answer === 'stream-error' ? '' : ` ${answer}`}`;
}
