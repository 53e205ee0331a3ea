/** XML 1.0 of our own making, in which text of servers stands for itself. */
import { visible } from './escape.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * One line, as content or within the quotes of an attribute. `visible` leaves no character that
 * XML 1.0 §2.2 forbids: controls and surrogates become `\u{…}`.
 */
export function xmlText(text: string, longest?: number): string {
  return visible(text, longest).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Attributes whose values are undefined are left out. */
export function xmlTag(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
): string {
  const parts = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${xmlText(String(value))}"`],
  );
  return `${name}${parts.join('')}`;
}
