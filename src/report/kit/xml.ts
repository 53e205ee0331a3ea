/** Writes XML 1.0 and escapes the text of servers in it. */
import { visible } from './escape.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * Formats one line of text for an element or a quoted attribute. `visible` escapes the characters
 * that XML 1.0 §2.2 forbids: controls and surrogates become `\u{…}`.
 */
export function xmlText(text: string, longest?: number): string {
  return visible(text, longest).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Name and attributes of a tag, without its angle brackets. Undefined attributes are left out. */
export function xmlTag(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
): string {
  const parts = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${xmlText(String(value))}"`],
  );
  return `${name}${parts.join('')}`;
}
