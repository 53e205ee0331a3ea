/** HTML in which text can only be text: what is put into a template is escaped there. */
import { visible, visibleLines } from './escape.js';

/** Markup of ours, whole elements: well-formed as XML too. */
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
 * Text of an element, or of an attribute in quotes: one line, nothing unseen in it (ESC becomes
 * `\u{1b}`), at most 600 code points.
 */
export function escapeHtml(text: string): string {
  return entities(visible(text));
}

/** ``html`<p>${text}</p>` ``: strings are escaped as by `escapeHtml`, null is nothing. */
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

/** As a string in a template, however long it is. */
export function longText(text: string): Html {
  return { markup: entities(visible(text, Infinity)) };
}

/** Lines as they stand, for `<pre>`. */
export function lines(text: string): Html {
  return { markup: entities(visibleLines(text).join('\n')) };
}

/** With `between` after all but the last. */
export function joined(items: readonly Html[], between: string): Html {
  return { markup: items.map(({ markup }) => markup).join(entities(between)) };
}

/** What an `id` may be made of. */
export function idOf(...parts: readonly string[]): string {
  return parts.map((part) => part.replace(/[^A-Za-z0-9.-]/g, '_')).join('-');
}
