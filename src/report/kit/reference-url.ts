/** Where to read the documents that a requirement refers to. */

/** The URL of `RFC 6120 §5.3.1` or `XEP-0368 §2`; null of any other text. */
export function referenceUrl(reference: string): string | null {
  const rfc = /^RFC (\d+)(?: §([\d.]+))?$/.exec(reference);
  if (rfc !== null) {
    const [, number = '', section] = rfc;
    const anchor = section === undefined ? '' : `#section-${section}`;
    return `https://www.rfc-editor.org/rfc/rfc${number}${anchor}`;
  }
  const [, number] = /^XEP-(\d{4})(?: §[\d.]+)?$/.exec(reference) ?? [];
  return number === undefined ? null : `https://xmpp.org/extensions/xep-${number}.html`;
}
