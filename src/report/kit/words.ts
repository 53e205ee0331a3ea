/** Formats lists, counts, TLS versions and answers in words. */
import type { Failure, FailureArgs } from '../../model/index.js';
import { failureText } from './failure-text.js';

/** Joins items with "and": `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  return joined(items, 'and');
}

/** Joins items with "or": `a`, `a or b`, `a, b or c`. */
export function either(items: readonly string[]): string {
  return joined(items, 'or');
}

function joined(items: readonly string[], word: string): string {
  const last = items.at(-1) ?? 'none';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${word} ${last}`;
}

/** Maximum number of names that one line lists. */
const MOST_NAMES = 10;

/** Returns at most `most` items, followed by the number of items left out. */
export function some(items: readonly string[], most = MOST_NAMES): string {
  if (items.length <= most) return list(items);
  return listText(items, most);
}

/** Formats a list of what a server offers, such as mechanisms. */
export function offersText(offers: readonly string[]): string {
  return offers.length === 0 ? 'nothing' : some(offers);
}

/** Chooses between two texts: `one` for a count of 1, else `many`. */
export function byCount(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

/** A noun in the singular or plural without its count: `TLSA record`, `TLSA records`. */
export function nounFor(items: readonly string[], noun: string): string {
  return `${noun}${byCount(items.length, '', 's')}`;
}

/**
 * Formats a part of a number of things: `the only endpoint`, `both endpoints`, `all 3 endpoints`,
 * `2 of 4 endpoints`.
 */
export function outOf(count: number, total: number, noun: string): string {
  if (count === total) return everyOf(total, noun);
  return `${count} of ${plural(total, noun)}`;
}

/**
 * Formats "all" with a count and a noun: `the only endpoint`, `both endpoints`, `all 3 endpoints`.
 */
export function everyOf(total: number, noun: string): string {
  if (total === 1) return `the only ${noun}`;
  return total === 2 ? `both ${noun}s` : `all ${plural(total, noun)}`;
}

/** Returns `text` with its first letter in upper case. */
export function capital(text: string): string {
  return text.replace(/^./u, (letter) => letter.toUpperCase());
}

/** Formats an error condition after a space: ` not-authorized`; empty without a condition. */
export function named(condition: string): string {
  return condition === '' ? '' : ` ${condition}`;
}

/** Formats a text in brackets after a space: ` (not-authorized)`; empty without a text. */
export function bracketed(text: string): string {
  return text === '' ? '' : ` (${text})`;
}

/**
 * Formats a text in quotes and brackets after a space: ` ("Invalid username")`; empty without a
 * text.
 */
export function quoted(text: string): string {
  return text === '' ? '' : ` ("${text}")`;
}

/** Formats the connection or DNS failure in the arguments of a sentence. */
export function reason(failure: FailureArgs): string {
  return failureText(failure as Failure);
}

/** Name of a TLS version for readers: `TLS 1.3` for `TLSv1.3`. */
export function versionText(version: string): string {
  if (version === 'TLSv1') return 'TLS 1.0';
  return version.replace(/^TLSv/, 'TLS ').replace(/^SSLv/, 'SSL ');
}

export function versionsText(versions: readonly string[]): string {
  return list(versions.map(versionText));
}

/** Formats the phase of a stream: `before TLS`, `in TLS 1.3`. */
export function phaseText(phase: string): string {
  return phase === 'clear' ? 'before TLS' : `in ${versionText(phase)}`;
}

/** Formats the TLS alert that ended a connection. */
export function alertText(alert: string): string {
  return alert === '' ? 'closed without an alert' : `alert ${alert}`;
}

/** Formats the answer to `<starttls/>`. Any other condition than `failure` is a stream error. */
export function starttlsAnswerText(answer: string): string {
  return answer === 'failure'
    ? '<failure/>'
    : `stream error${answer === 'stream-error' ? '' : ` ${answer}`}`;
}

/** Formats a count with its noun: `3 endpoints`, `1 endpoint`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * Formats a list: `a, b, c and 4 more`, with the first `longest` items, and how many more there
 * are.
 */
export function listText(items: readonly string[], longest = Infinity, comma = ', '): string {
  if (items.length <= longest) return items.join(comma);
  return `${items.slice(0, longest).join(comma)} and ${items.length - longest} more`;
}
