/** Links to the documents that a requirement refers to. */
import type { Row } from '../../model/index.js';
import { MANIFESTO } from './legend.js';

/**
 * Returns the URL of `RFC 6120 §5.3.1` with its section, or of `XEP-0368 §2`; null for any other
 * text.
 */
export function referenceUrl(reference: string): string | null {
  const rfc = /^RFC (\d{1,5})(?: §(\d+(?:\.\d+)*))?$/.exec(reference);
  if (rfc !== null) {
    const [, number = '', section] = rfc;
    const anchor = section === undefined ? '' : `#section-${section}`;
    return `https://www.rfc-editor.org/rfc/rfc${number}${anchor}`;
  }
  const [, number] = /^XEP-(\d{4})\b/.exec(reference) ?? [];
  return number === undefined ? null : `https://xmpp.org/extensions/xep-${number}.html`;
}

/**
 * URL of the first RFC or XEP that the requirement refers to; URL of the manifesto if it refers to
 * neither.
 */
export function sourceUrl({ source }: Pick<Row, 'source'>): string {
  for (const reference of source.references) {
    const url = referenceUrl(reference);
    if (url !== null) return url;
  }
  return MANIFESTO.url;
}
