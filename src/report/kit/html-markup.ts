/** Templates for HTML that escape every string that is put into them. */
import { visible, visibleLines } from './escape.js';

/** Whole elements of markup, well-formed as XML too. Text of servers in it is already escaped. */
export interface Html {
  readonly markup: string;
}

type Value = Html | readonly Html[] | string | number | null;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function entities(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/**
 * Escapes text for an element or a quoted attribute: one line of at most 600 code points, with
 * invisible characters escaped (ESC becomes `\u{1b}`).
 */
export function escapeHtml(text: string): string {
  return entities(visible(text));
}

/**
 * Creates markup from a template such as ``html`<p>${text}</p>` ``. Strings are escaped by
 * `escapeHtml`; null becomes nothing.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  const parts = strings.map((string, index) => string + markupOf(values[index] ?? null));
  return { markup: parts.join('') };
}

function markupOf(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  if ('markup' in value) return value.markup;
  return value.map(({ markup }) => markup).join('');
}

/** Escapes a text of any length. */
export function longText(text: string): Html {
  return { markup: entities(visible(text, Infinity)) };
}

/** Escaped text with its line breaks, for `<pre>`. */
export function lines(text: string): Html {
  return { markup: entities(visibleLines(text).join('\n')) };
}

/** Joins the markup of items, with the text `between` after each but the last. */
export function joined(items: readonly Html[], between: string): Html {
  return { markup: items.map(({ markup }) => markup).join(entities(between)) };
}

/** Returns a value for an `id` attribute. Characters that are not allowed become `_`. */
export function idOf(...parts: readonly string[]): string {
  return parts.map((part) => part.replace(/[^A-Za-z0-9.-]/g, '_')).join('-');
}
